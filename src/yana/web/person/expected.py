"""What is expected of a person, and what follows if they say nothing, in plain sentences. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yana.core.check_in import CheckIn
from yana.core.circle import Person
from yana.core.rhythm import DAYS, times_and_days
from yana.web.words import listed, moment, span

DAY_NAMES = dict(
    zip(
        DAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
WORKDAYS, WEEKEND = [*DAYS[:5]], [*DAYS[5:]]

TWO_DAYS = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the page of somebody's check-ins shows."""

    heading: str
    sentences: tuple[str, ...]


def expected(rows: Sequence[CheckIn], person: Person, now: datetime) -> Expected:
    """Return what is true of these check-ins now, and what comes next."""
    paused = [one.paused_until for one in rows if one.paused_until is not None]
    if paused:
        until = moment(min(paused), now, person.zone)
        return Expected(
            heading="Your check-ins are paused.",
            sentences=(f"They begin again {until}. Until then nobody is asked to look in.",),
        )
    due = sorted((one.expected_at, one.id, one) for one in rows if one.expected_at is not None)
    coming = _coming(due[0][2], person, now) if due else ()
    missed = [one.missed_since for one in rows if one.missed_since is not None]
    if missed:
        when = moment(min(missed), now, person.zone)
        return Expected(
            heading="We have not heard from you.",
            sentences=(f"Your check-in was due {when}. Are you all right?", *coming),
        )
    if not due:
        return Expected(heading="You do not check in yet.", sentences=())
    at, _, first = due[0]
    heading = "Your check-in is due." if at <= now else "How are you today?"
    return Expected(heading=heading, sentences=(*_heard(first, person, now), *coming))


def _heard(row: CheckIn, person: Person, now: datetime) -> tuple[str, ...]:
    if row.heard_at is None:
        return ()
    return (f"We last heard from you {moment(row.heard_at, now, person.zone)}.",)


def _coming(row: CheckIn, person: Person, now: datetime) -> tuple[str, ...]:
    assert row.expected_at is not None
    assert row.missed_at is not None
    assert row.opens_at is not None
    due = moment(row.expected_at, now, person.zone)
    asked = moment(row.missed_at, now, person.zone)
    sentences = [f"Your next check-in is due {due}."]
    if row.opens_at > now:
        sentences.append(f"You can check in from {moment(row.opens_at, now, person.zone)[3:]} on.")
    sentences.append(f"If we hear nothing, we ask your people {asked}.")
    return tuple(sentences)


def when_words(row: CheckIn) -> str:
    """Return the times and days of a rhythm in words: "every day at 08:00 and 20:00"."""
    plain = times_and_days(row.rhythm.rule)
    if plain is None:
        return "by a rule of your own"
    times, days = plain
    at = listed([f"{one:%H:%M}" for one in times])
    return f"{_days_words(days)} at {at}"


def silence_words(silence: timedelta) -> str:
    """Return in one sentence how long nobody might notice, at worst; nothing if it is unknown."""
    if silence <= timedelta(0):
        return ""
    return f"If something happens to you, it may take {exact(silence)} until we notice, at most."


def exact(time: timedelta) -> str:
    """Return a span in two units: "25 hours 30 minutes", "3 days 8 hours"."""
    seconds = round(time.total_seconds() / 60) * 60
    days, rest = divmod(seconds, 86_400) if seconds >= TWO_DAYS.total_seconds() else (0, seconds)
    hours, rest = divmod(rest, 3_600)
    parts = [timedelta(days=days), timedelta(hours=hours), timedelta(seconds=rest)]
    return " ".join(span(one) for one in parts if one)


def _days_words(days: Sequence[str]) -> str:
    if len(days) == len(DAYS):
        return "every day"
    if [*days] == WORKDAYS:
        return "Monday to Friday"
    if [*days] == WEEKEND:
        return "Saturday and Sunday"
    return listed([DAY_NAMES[one] for one in days])
