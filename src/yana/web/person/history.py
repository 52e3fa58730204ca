"""When the person checked in, missed it, or was away: for nobody but themself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yana.core.check_in_event import CheckedIn, Ended, Missed, Paused, Resumed, RhythmChanged, Said
from yana.core.circle import Person
from yana.engine.expected import CheckInEntry
from yana.store import check_ins
from yana.web.person.check_in import SAYINGS
from yana.web.person.who import for_person
from yana.web.requests import system
from yana.web.words import clock_time, moment

LINES_SHOWN = 100


WORDS: Mapping[type, str] = {
    Resumed: "You were back.",
    RhythmChanged: "You changed your rhythm.",
    Ended: "You stopped checking in.",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the history."""

    at: datetime
    time: str
    words: str


@require_safe
@for_person
def history(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what was said and missed, newest first."""
    now = system(request).clock.now()
    entries = check_ins.entries_of_person(person.id, LINES_SHOWN)
    shown = [_line(one, person, now) for one in entries]
    return render(request, "person/history.html", {"lines": [*dict.fromkeys(shown)]})


def _line(entry: CheckInEntry, person: Person, now: datetime) -> Line:
    time = clock_time(entry.at, now, person.zone)
    return Line(at=entry.at, time=time, words=_words(entry, person, now))


def _words(entry: CheckInEntry, person: Person, now: datetime) -> str:
    match entry.what:
        case CheckedIn(said=said):
            return f"You said: “{SAYINGS.get(said, SAYINGS[Said.GOOD])}.”"
        case Missed(expected_at=at):
            return f"We did not get your check-in that was due {moment(at, now, person.zone)}."
        case Paused(until=until):
            return f"You paused it. It began again {moment(until, now, person.zone)}."
        case _:
            return WORDS.get(type(entry.what), "")
