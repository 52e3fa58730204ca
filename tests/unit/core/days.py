"""Due moments without a rule: a calendar of hours of the day, and a life told by it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.unit.core.cast import AMINA, id_of
from yana.core.check_in import CheckIn, advance_check_in, begin
from yana.core.check_in_event import (
    CheckedIn,
    CheckInEffect,
    CheckInEvent,
    HeardAgain,
    HelpAsked,
    Missed,
    Prompt,
    Said,
)
from yana.core.event import TimeReached
from yana.core.rhythm import Rhythm

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
DAILY = Rhythm(rule="8", zone="UTC")
THRICE = Rhythm(rule="8 14 20", zone="UTC")
SEVEN = MONDAY + timedelta(hours=7)
TURNS_MAX = 2_000


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """A time of day in the week of the tests, Monday being day 0."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A calendar whose rules are hours of the day; `ends` is when no further day is named."""

    ends: datetime | None = None

    def after(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """The first due moment later than this one."""
        return next((due for due in self._around(rhythm, moment) if due > moment), None)

    def latest(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """The last due moment that is not later than this one."""
        return next((due for due in self._around(rhythm, moment)[::-1] if due <= moment), None)

    def _around(self, rhythm: Rhythm, moment: datetime) -> list[datetime]:
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        hours = sorted(float(hour) for hour in rhythm.rule.split())
        last = day if self.ends is None else min(day, self.ends)
        days = (last + n * A_DAY for n in (-2, -1, 0, 1, 2))
        dues = [one + timedelta(hours=hour) for one in days for hour in hours]
        return [due for due in dues if self.ends is None or due <= self.ends]


@dataclass
class Diary:
    """One person's check-ins, told event by event; `now` moves only when the story says so."""

    row: CheckIn
    now: datetime
    on: Hours = field(default_factory=Hours)

    def then(self, event: CheckInEvent) -> list[str]:
        """Let this happen now, and return what follows."""
        self.row, effects = advance_check_in(self.row, event, self.now, self.on)
        return [told(one) for one in effects]

    def says(self, said: Said = Said.GOOD, *, then_at: datetime | None = None) -> list[str]:
        """The person checks in."""
        return self.then(CheckedIn(said=said, at=then_at or self.now))

    def wakes_at(self, moment: datetime) -> list[str]:
        """Nobody looks until this moment, and then until nothing is due."""
        self.now = moment
        heard = []
        turns = 0
        while self.row.due_at is not None and self.row.due_at <= self.now:
            turns += 1
            assert turns < TURNS_MAX, "it is due again and again, and time does not pass"
            heard += self.then(TimeReached())
        return heard

    def lives_until(self, moment: datetime) -> list[str]:
        """Time passes with the engine awake."""
        heard = []
        while self.row.due_at is not None and self.row.due_at <= moment:
            due = self.row.due_at
            what = self.wakes_at(max(due, self.now))
            heard += [f"{self.now:%H:%M} {one}" for one in what]
        self.now = moment
        return heard


def told(effect: CheckInEffect) -> str:
    """What follows, in a word or two."""
    match effect:
        case Prompt():
            why = " anew" if effect.anew else " back" if effect.back else ""
            return f"asked{why} for {effect.expected_at:%a %H:%M}"
        case Missed():
            return f"missed {effect.expected_at:%a %H:%M}"
        case HeardAgain():
            return "heard again"
        case HelpAsked():
            return effect.said.value


def diary(
    rhythm: Rhythm = DAILY, now: datetime = SEVEN, ends: datetime | None = None, **changes: object
) -> Diary:
    """The check-ins of Amina, begun on Monday at seven unless said otherwise."""
    on = Hours(ends=ends)
    rhythm = replace(rhythm, **changes)  # type: ignore[arg-type]
    return Diary(row=begin(id_of("rhythm"), AMINA.id, rhythm, now, on), now=now, on=on)
