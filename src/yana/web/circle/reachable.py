"""Who in a circle could be reached at this moment. Pure; the core decides who is disturbable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yana.core.circle import Circle, Supporter
from yana.engine.ports import SendState
from yana.web.words import clock_time, listed

LOST = frozenset({SendState.UNDELIVERED, SendState.DEAD})
"""What became of a message that did not arrive."""


@dataclass(frozen=True, kw_only=True)
class Reachable:
    """Everyone who agreed, by how they could be reached now."""

    agreed: int
    sentences: tuple[str, ...]


def reachable(circle: Circle, latest: Mapping[str, SendState], now: datetime) -> Reachable:
    """Return in plain words who could be reached now, and what stands in the way of others."""
    agreed = [one for one in circle.supporters if one.agreed]
    ready = [one for one in agreed if one.disturbable(now, wakes=False)]
    woken = [one for one in agreed if one not in ready and one.disturbable(now, wakes=True)]
    quiet = [one for one in agreed if one not in ready and one not in woken]
    lost = [one for one in agreed if latest.get(one.id) in LOST]
    sentences = []
    if ready:
        sentences.append(f"Could be reached right now: {_names(ready)}.")
    elif agreed:
        sentences.append("It is a quiet hour for everyone in your circle.")
    if woken:
        sentences.append(f"Quiet now, but woken when it is urgent: {_names(woken)}.")
    sentences += [
        f"Quiet until {clock_time(one.quiet_until(now), now, circle.person.zone)}: {one.name}."
        for one in quiet
    ]
    if lost:
        sentences.append(f"The last message did not arrive: {_names(lost)}.")
    return Reachable(agreed=len(agreed), sentences=tuple(sentences))


def _names(supporters: list[Supporter]) -> str:
    return listed([one.name for one in supporters])
