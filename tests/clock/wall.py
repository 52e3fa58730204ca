"""What the clock on the wall shows, by the minute: judges quiet hours without the core's help."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

DAY_MINUTES = 24 * 60
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)

BEFORE, AFTER = timedelta(hours=26), timedelta(hours=52)
"""How far around a change we look: a night before it, a night and a skipped day after it."""

ZONES = sorted(available_timezones() - {"localtime", "Factory"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """A moment at which the clocks of a zone are set forward (a gap) or back (a fold)."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def jump(self) -> timedelta:
        """How far the clocks are set forward; less than nothing when they are set back."""
        return self.after - self.before

    def wall(self, ahead: timedelta = timedelta(0)) -> time:
        """What the clock would have shown so long after the change, had nobody set it."""
        return ((self.at + ahead).replace(tzinfo=None) + self.before).time()


def changes(zone: str, begin: int, end: int) -> list[Change]:
    """Every change of a zone's clocks in these years, found by looking at each day."""
    here = ZoneInfo(zone)
    days = (datetime(begin, 1, 1, tzinfo=UTC) + n * A_DAY for n in range((end - begin) * 365))
    return [
        _narrowed(here, *both)
        for both in pairwise(days)
        if _offset(here, both[0]) != _offset(here, both[1])
    ]


def _narrowed(zone: ZoneInfo, earlier: datetime, later: datetime) -> Change:
    before, after = _offset(zone, earlier), _offset(zone, later)
    at = next(at for at in _minutes(earlier, A_DAY + A_MINUTE) if _offset(zone, at) != before)
    return Change(at=at, before=before, after=after)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _minutes(begin: datetime, span: timedelta) -> Iterator[datetime]:
    return (begin + n * A_MINUTE for n in range(span // A_MINUTE))


@dataclass(frozen=True, kw_only=True)
class Night:
    """Quiet hours around one change, each minute of them looked up on the wall."""

    begin: datetime
    quiet: list[bool]

    def covers(self, at: datetime) -> bool:
        """Whether it is quiet in this minute."""
        return self.quiet[(at - self.begin) // A_MINUTE]

    def ends(self, at: datetime) -> datetime:
        """The first minute from here on that is not quiet."""
        first = (at - self.begin) // A_MINUTE
        if not self.quiet[first]:
            return at
        return self.begin + self.quiet.index(False, first) * A_MINUTE


@cache
def night(change: Change, start: time, end: time) -> Night:
    """Quiet hours from start to end on the clocks around this change."""
    first, last = _of_day(start), _of_day(end)
    awake = [first != last and _between(first, minute, last) for minute in _walls(change)]
    return Night(begin=change.at - BEFORE, quiet=awake)


@cache
def _walls(change: Change) -> list[int]:
    """The minute of the day that the clock shows, for each minute around the change."""
    before, after = change.before // A_MINUTE, change.after // A_MINUTE
    begin = change.at - BEFORE
    first = int(begin.timestamp()) // 60
    turn = BEFORE // A_MINUTE
    return [
        (first + n + (before if n < turn else after)) % DAY_MINUTES
        for n in range((BEFORE + AFTER) // A_MINUTE)
    ]


def _of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _between(first: int, minute: int, last: int) -> bool:
    """Walk round the dial from first: whether this minute comes before last."""
    return (minute - first) % DAY_MINUTES < (last - first) % DAY_MINUTES
