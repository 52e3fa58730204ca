"""Who in a circle could be reached at this moment. Pure; the core decides who is disturbable."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import filterfalse

from yana.core.circle import Circle, Consent, Supporter
from yana.engine.ports import SendState
from yana.web.words import clock_time, listed

LOST = frozenset({SendState.UNDELIVERED, SendState.DEAD})
"""What became of a message that did not arrive."""


@dataclass(frozen=True, kw_only=True)
class Reachable:
    """Everyone who agreed, by how they could be reached now."""

    asked: int
    """How many are in the circle, whether or not they have agreed."""
    agreed: int
    sentences: tuple[str, ...]


def reachable(circle: Circle, latest: Mapping[str, SendState], now: datetime) -> Reachable:
    """Return in plain words who could be reached now, and what stands in the way of others."""
    agreed = [one for one in circle.supporters if one.agreed]
    ready, quiet = _parted(agreed, lambda one: one.disturbable(now, wakes=False))
    woken, asleep = _parted(quiet, lambda one: one.disturbable(now, wakes=True))
    lost, _ = _parted(agreed, lambda one: latest.get(one.id) in LOST)
    zone = circle.person.zone
    sentences = (
        f"Could be reached right now: {_names(ready)}." if ready else "",
        "It is a quiet hour for everyone in your circle." if agreed and not ready else "",
        f"Quiet now, but woken when it is urgent: {_names(woken)}." if woken else "",
        *(
            f"Quiet until {clock_time(one.quiet_until(now), now, zone)}: {one.name}."
            for one in asleep
        ),
        f"The last message did not arrive: {_names(lost)}." if lost else "",
    )
    asked = [one for one in circle.supporters if one.consent is not Consent.EXCLUDED]
    return Reachable(asked=len(asked), agreed=len(agreed), sentences=tuple(filter(None, sentences)))


def _parted(
    supporters: Sequence[Supporter], test: Callable[[Supporter], bool]
) -> tuple[list[Supporter], list[Supporter]]:
    return list(filter(test, supporters)), list(filterfalse(test, supporters))


def _names(supporters: Sequence[Supporter]) -> str:
    return listed([one.name for one in supporters])
