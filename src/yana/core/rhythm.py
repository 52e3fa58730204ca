"""Rhythm: when a person is expected to check in, on their own days and in their own zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol

from yana.core.circle import zone_of
from yana.core.policy import Urgency

PROMPTS = (timedelta(minutes=-30), timedelta(0), timedelta(minutes=15))
GRACE = timedelta(minutes=30)

BEGINS = "20200101T000000"
"""Where rules of times and days begin: one text for all who have the same, worked out once."""

_PLAIN = re.compile(
    r"RRULE:FREQ=(DAILY|WEEKLY;BYDAY=(?P<days>[A-Z,]+));"
    r"BYHOUR=(?P<hour>\d+);BYMINUTE=(?P<minute>\d+)"
)

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

GRACE_MIN = timedelta(minutes=1)
GRACE_MAX = timedelta(hours=24)
"""Who waits longer than a day for a sign of life is better served by a later due moment."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """When check-ins are due, when the person is asked for one, and when it counts as missed."""

    rule: str
    """RFC 5545, in local time: one DTSTART without a zone, and one RRULE or more."""
    zone: str
    early: timedelta | None = None
    """How long before it is due a check-in counts; None is since the start of that day."""
    prompts: tuple[timedelta, ...] = PROMPTS
    """When the person is asked, from the due moment on, in order; before it is negative."""
    grace: timedelta = GRACE
    """The time after due before it is a missed check-in."""
    urgency: Urgency = Urgency.WORRIED
    """Of the call that a missed check-in opens."""

    def opens_at(self, due: datetime, before: datetime | None) -> datetime:
        """Return from when a check-in counts for this due moment, never for the one before it."""
        opens = due - self.early if self.early is not None else _start_of_day(due, self.zone)
        return opens if before is None else max(opens, before)

    def prompts_by(self, since: timedelta) -> int:
        """Return how many prompts have passed so long after the due moment."""
        return sum(1 for offset in self.prompts if offset <= since)

    def silence_max(self, dues: tuple[datetime, ...]) -> timedelta:
        """Return how long nobody might notice, at worst: from an early one to the next missed one.

        `dues` are due moments that follow each other, over a span in which the rule repeats itself.
        """
        before: datetime | None = None
        worst = timedelta(0)
        for due, following in pairwise(dues):
            worst = max(worst, following + self.grace - self.opens_at(due, before))
            before = due
        return worst


def rule_of(times: Sequence[time], days: Sequence[str]) -> str:
    """Return the rule for these times on these days of the week (`DAYS`)."""
    on = "FREQ=DAILY" if set(days) == {*DAYS} else f"FREQ=WEEKLY;BYDAY={','.join(_ordered(days))}"
    lines = [f"RRULE:{on};BYHOUR={one.hour};BYMINUTE={one.minute}" for one in sorted(set(times))]
    return "\n".join([f"DTSTART:{BEGINS}", *lines])


def times_and_days(rule: str) -> tuple[list[time], list[str]] | None:
    """Return the times and days that this rule was made of; None for any other rule."""
    found = [_PLAIN.fullmatch(line) for line in rule.split("\n")[1:]]
    times = [time(int(one["hour"]), int(one["minute"])) for one in found if one]
    days = next((one["days"].split(",") for one in found if one and one["days"]), [*DAYS])
    return (times, days) if times and rule_of(times, days) == rule else None


def _ordered(days: Sequence[str]) -> list[str]:
    return [one for one in DAYS if one in days]


class Calendar(Protocol):
    """Says when a rhythm's check-ins are due. All moments are aware and in UTC."""

    def after(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """Return the first due moment later than this one; None when none follows."""
        ...

    def latest(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """Return the last due moment that is not later than this one; None when there was none."""
        ...


def opened_at(rhythm: Rhythm, due: datetime, on: Calendar) -> datetime:
    """Return from when a check-in counts for this due moment, as the calendar says the others."""
    return rhythm.opens_at(due, on.latest(rhythm, due - timedelta.resolution))


def _start_of_day(moment: datetime, zone: str) -> datetime:
    day = moment.astimezone(zone_of(zone)).date()
    # Where clocks leave midnight out, this is when they do: the first moment of that day.
    return datetime.combine(day, time.min, tzinfo=zone_of(zone)).astimezone(UTC)
