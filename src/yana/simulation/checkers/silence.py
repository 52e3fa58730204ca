"""Silence: times in which nobody had a call, somebody could have been rung, and nothing left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from yana.simulation.checkers.agreed import AGREED, CLOCKS_APART
from yana.simulation.checkers.circles import asleep, awake
from yana.simulation.checkers.reading import (
    ASKS,
    FREE,
    RINGABLE,
    Reading,
    Story,
    reaching,
    standing,
)
from yana.simulation.chronicle import Member, Seen

Bound = Callable[[Story, Seen, datetime], datetime]
"""When something must have left at the latest, if nothing did since this moment."""


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A time in which nothing left for a call that nobody had."""

    begin: datetime
    end: datetime


def silences(reading: Reading, story: Story) -> Iterator[Silence]:
    """Return the times between what left, as long as nobody had this call."""
    rings = [one.at for one in story.sent(ASKS)]
    for begin, end in _spans(reading, story):
        moments = [begin, *(at for at in rings if begin < at < end), end]
        for before, after in pairwise(moments):
            yield Silence(begin=before, end=after)


def too_long(
    reading: Reading, story: Story, silence: Silence, bound: Bound, *, margin: timedelta
) -> datetime | None:
    """Return when this silence should have ended, or None when nobody can blame it."""
    for start, latest in looks(story, silence, bound):
        if ringable(reading, story, start, latest, margin=margin):
            return latest
    return None


def looks(story: Story, silence: Silence, bound: Bound) -> Iterator[tuple[datetime, datetime]]:
    """Return every time within a silence that is long enough to be judged by itself."""
    start = silence.begin
    while start < silence.end:
        shown = story.shown(start)
        if shown is None:
            return
        latest = bound(story, shown, start)
        if latest < silence.end:
            yield start, latest
        start += AGREED[shown.urgency].wait / 2


def ringable(
    reading: Reading,
    story: Story,
    begin: datetime,
    end: datetime,
    *,
    margin: timedelta = CLOCKS_APART,
) -> list[Member]:
    """Return who could surely have been rung all this time."""
    shown = story.during(begin, end)
    return [
        one
        for one in reading.reachable(story, begin, end)
        if all(_open_to_ring(story, seen, one) for seen in shown)
        and (_wakeable(shown, one) or awake(one, begin, end, margin=margin))
    ]


def surely_nobody(reading: Reading, story: Story, begin: datetime, end: datetime) -> bool:
    """Return whether surely nobody at all could have been rung in all this time."""
    shown = story.during(begin, end)
    person = story.person or ""
    members = {one.id: one for one in reading.circles.throughout(person, begin, end)}
    if len(members) != len({one.member.id for one in reading.circles.of(person)}):
        return False  # Somebody came or went: this is for others to judge.
    ids = {one.id for seen in shown for one in seen.responders} | members.keys()
    awaited = [one for one in ids - story.not_told if not _said_no(shown, one)]
    return all(one in members and _sleeps(shown, members[one], begin, end) for one in awaited)


def _said_no(shown: list[Seen], supporter: str) -> bool:
    return all(standing(seen, supporter) in FREE for seen in shown)


def _spans(reading: Reading, story: Story) -> Iterator[tuple[datetime, datetime]]:
    """The times in which nobody had it, from the first reading that shows it to the last."""
    begin: datetime | None = None
    for seen in story.seen:
        if reaching(seen) and begin is None:
            begin = seen.at
        if not reaching(seen) and begin is not None:
            yield begin, seen.at
            begin = None
    if begin is not None and reading.end is not None:
        yield begin, reading.end


def _open_to_ring(story: Story, seen: Seen, member: Member) -> bool:
    stands = standing(seen, member.id)
    if stands is None:
        # Who is missing was forgotten, unless an ask that we do not know left them out.
        return seen.requests <= len({one.request for one in story.asked})
    return stands in RINGABLE


def _wakeable(shown: list[Seen], member: Member) -> bool:
    return member.may_wake and all(AGREED[one.urgency].wakes for one in shown)


def _sleeps(shown: list[Seen], member: Member, begin: datetime, end: datetime) -> bool:
    woken = member.may_wake and any(AGREED[one.urgency].wakes for one in shown)
    return not woken and asleep(member, begin, end)
