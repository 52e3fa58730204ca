"""Small words that many pages need: names in a row, spans of time, times of day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

YEAR_KNOWN_WITHIN = timedelta(days=183)
"""A date without a year is taken for the nearest one."""


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as they are said: "Ben", "Ben and Chi", "Ben, Chi and Dov"."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no joining
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def number(count: int) -> str:
    """Return a count as a word while it is small."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def span(time: timedelta) -> str:
    """Return a span of time in its largest whole unit: "20 minutes", "100 seconds", "2 hours"."""
    seconds = max(1, round(time.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds % length == 0:
            return _counted(seconds // length, unit)
    return _counted(seconds, "second")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def clock_time(at: datetime, now: datetime, zone: str, *, seconds: bool = False) -> str:
    """Return the time of day in this zone, with the date when it is not today's.

    And with the year when it is far: across New Year's Eve everybody knows which one is meant.
    """
    local, today = _local(at, zone), _local(now, zone).date()
    said = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    if local.date() == today:
        return said
    far = abs(local.date() - today) > YEAR_KNOWN_WITHIN
    return (
        f"{local.day} {local:%b} {local.year} {said}" if far else f"{local.day} {local:%b} {said}"
    )


def moment(at: datetime, now: datetime, zone: str, *, seconds: bool = False) -> str:
    """Return when this is, to follow a verb: "at 20:00", "on 23 Nov at 20:00"."""
    *date, said = clock_time(at, now, zone, seconds=seconds).split(" ")
    return f"on {' '.join(date)} at {said}" if date else f"at {said}"


def _local(at: datetime, zone: str) -> datetime:
    try:
        return at.astimezone(ZoneInfo(zone))
    except (KeyError, OSError, OverflowError, ValueError):
        # An update took the zone away, or at the ends of the calendar no clock can be set:
        # better this than no page.
        return at
