"""Agreed: how fast YANA promised to be, written down again by hand from what was promised.

Not read from the policies: a checker that took its figures from there would agree with any slip.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

ORDER = ("company", "worried", "urgent", "danger")
"""Urgencies, the gentlest first."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What one urgency promises: waits, leases, and whether it may wake somebody."""

    wait: timedelta
    """The longest pause between two steps."""
    wakes: bool
    lease: timedelta
    lease_max: timedelta
    check_every: timedelta
    check_grace: timedelta


def _agreed(wait: int, lease: tuple[int, int], check: tuple[int, int], *, wakes: bool) -> Agreed:
    return Agreed(
        wait=timedelta(minutes=wait),
        wakes=wakes,
        lease=timedelta(minutes=lease[0]),
        lease_max=timedelta(minutes=lease[1]),
        check_every=timedelta(minutes=check[0]),
        check_grace=timedelta(minutes=check[1]),
    )


AGREED: Mapping[str, Agreed] = {
    "company": _agreed(20, (30, 240), (120, 60), wakes=False),
    "worried": _agreed(5, (20, 120), (60, 30), wakes=False),
    "urgent": _agreed(5, (10, 60), (45, 15), wakes=True),
    "danger": _agreed(2, (5, 45), (20, 10), wakes=True),
}

LATE_BY = timedelta(minutes=5)
"""How much later than they said somebody may be before they are believed no more."""

SOUND_GAP = timedelta(seconds=30)
"""Who was rung so shortly ago need not be rung for asking again."""

FIRST_RING = timedelta(seconds=15)
SOON = timedelta(seconds=30)
"""How long the news that matters to somebody may take."""

SAME_MOMENT = timedelta(seconds=2)
"""What was decided within so short a time of a confirmation crossed with it."""

ALMOST = timedelta(seconds=3)

CLOCKS_APART = timedelta(seconds=90)
"""Clocks that are said to be well differ by less, and so does a step back once it is mended."""


def rank(urgency: str) -> int:
    """Return the place of this urgency, 0 for the gentlest."""
    return ORDER.index(urgency)
