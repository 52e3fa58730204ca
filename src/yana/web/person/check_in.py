"""The check-in page: one large button, and what is expected of the person by when."""

from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yana.core.check_in import CheckIn, CheckInState
from yana.core.check_in_event import Said
from yana.core.circle import Person
from yana.engine.duress import WORD_LENGTH_MAX
from yana.store import check_ins
from yana.web.person.expected import expected, silence_words, when_words
from yana.web.person.who import for_person
from yana.web.requests import system

NO_BUTTON = "We could not see which button you pressed. Please press one. Nothing is lost."

SAYINGS = {
    Said.GOOD: "I am all right",
    Said.AS_USUAL: "As usual",
    Said.NOT_WELL: "I am not well",
    Said.HELP: "I need help",
}

PRESSES = UUID("0d1f7a52-6c7e-4a57-9f0e-3a8a0f6a51c2")
"""Under which ids of presses are made."""

PRESSED_TWICE = timedelta(minutes=10).total_seconds()
"""Whoever presses again so soon has pressed twice."""

THANKS_KEY = "checked_in"


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def check_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is expected; a press on a button is kept before anything else is shown."""
    if request.method != "POST":
        return _page(request, person)
    said = said_by(request)
    if said is None:
        return _page(request, person, NO_BUTTON)
    system(request).check_ins.say(person.id, said, request_id_of(request), word_of(request))
    if not said.seems_all_right:
        return redirect("home")
    request.session[THANKS_KEY] = True
    return redirect("check_in")


def said_by(request: HttpRequest) -> Said | None:
    """Return what the pressed button says, or None when it is not known."""
    said = request.POST.get("said", "")
    return Said(said) if said in {one.value for one in Said} else None


def word_of(request: HttpRequest) -> str:
    """Return the word that goes with it, cut to what is kept."""
    return request.POST.get("word", "").replace("\0", "").strip()[:WORD_LENGTH_MAX]


def request_id_of(request: HttpRequest) -> str:
    """Return an id that is the same when the button is pressed twice.

    A page may stay open for days, and what is pressed on it then is meant anew.
    """
    now = system(request).clock.now()
    pressed = f"{request.POST.get('request_id', '')}:{now.timestamp() // PRESSED_TWICE}"
    return str(uuid5(PRESSES, pressed)) if request.POST.get("request_id") else str(uuid4())


def live(rows: list[CheckIn]) -> list[CheckIn]:
    """Return those that still expect something, or paused."""
    return [one for one in rows if one.state is not CheckInState.ENDED]


def _page(request: HttpRequest, person: Person, problem: str = "") -> HttpResponse:
    rows = [*check_ins.of_person(person.id)]
    kept, now = live(rows), system(request).clock.now()
    silence = [system(request).check_ins.silence_max(one.rhythm) for one in kept]
    context = {
        "problem": problem,
        "thanks": bool(request.session.pop(THANKS_KEY, False)) and not problem,
        "expected": expected(rows, person, now),
        "rhythms": [when_words(one) for one in kept],
        "silence": silence_words(min(silence)) if silence else "",
        "paused": any(one.paused_until is not None for one in kept),
        "has_rhythm": bool(kept),
        "sayings": [(one.value, words) for one, words in SAYINGS.items()],
        "request_id": uuid4(),
        "word_max": WORD_LENGTH_MAX,
    }
    return render(request, "person/check_in.html", context, status=400 if problem else 200)
