"""The waiting page: the truth about an open call, live, and all that the person may do."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yana.core.call import Call, Responder, Standing
from yana.core.circle import Circle, Person
from yana.core.event import PresenceConfirmed, PresenceDenied
from yana.core.policy import Urgency
from yana.store import reading
from yana.web.person import shown
from yana.web.person.ask import LEFT_OVER_KEY, ask_page, unsent_note
from yana.web.person.asking import fresh_asking
from yana.web.person.plans import SAYINGS, trial_pace
from yana.web.person.timeline import Line, timeline
from yana.web.person.truth import Truth, engine_is_silent, names_of, not_told, truth
from yana.web.person.unsent import unsent
from yana.web.person.who import circle_of, for_person, stay_signed_in
from yana.web.requests import system
from yana.web.words import clock_time, listed, span

LINES_SHOWN = 12
"""What fits on a screen or two; the rest is one link away."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What the live part of the waiting page shows."""

    truth: Truth
    lines: tuple[Line, ...]
    earlier: int
    near: tuple[Responder, ...]
    coming: tuple[Responder, ...]
    others: tuple[Responder, ...]
    not_told: str
    nobody: bool
    """Whether there is nobody who can be reached now: then the crisis lines come first."""

    @property
    def mark(self) -> str:
        """Return what changes whenever this does, so that nothing is redrawn for nothing."""
        return sha256(repr(self).encode()).hexdigest()[:16]


@require_safe
@for_person
def home(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the waiting page while a call is open, else the ask page."""
    stay_signed_in(request)
    call = shown.open_call(person.id)
    if call is None:
        return ask_page(request, person)
    circle, now = circle_of(person), system(request).clock.now()
    waited = unsent(request, circle)
    context = _engine(person, now) | {
        "waiting": _waiting(call, circle, now),
        "call": call,
        "asking": waited or fresh_asking(),
        "unsent": unsent_note(waited),
        # Without scripts the page loads anew by itself; not while words are being typed on it.
        "writing": waited is not None or "write" in request.GET,
        "sayings": [(one, SAYINGS[one]) for one in Urgency if one.rank >= call.urgency.rank],
        "left_over": request.session.get(LEFT_OVER_KEY, ""),
        "pace": trial_pace(call.policy),
    }
    return render(request, "person/waiting.html", context)


@require_safe
@for_person
def live(request: HttpRequest, person: Person) -> HttpResponse:
    """Return the live part anew; while nothing has changed, only the engine's sign of life."""
    call = shown.open_call(person.id)
    if call is None:
        response = HttpResponse()
        response["HX-Redirect"] = "/home/ended/"
        return response
    now = system(request).clock.now()
    waiting = _waiting(call, circle_of(person), now)
    if request.GET.get("shown") == waiting.mark:
        response = render(request, "person/_engine.html", _engine(person, now))
        response["HX-Retarget"], response["HX-Reswap"] = "#engine", "outerHTML"
        return response
    return render(request, "person/_waiting.html", {"waiting": waiting, "live": True})


@require_POST
@for_person
def presence(request: HttpRequest, person: Person) -> HttpResponse:
    """Receive from the person that somebody is with them, or that nobody is."""
    call = shown.open_call(person.id)
    if call is None:
        return redirect("home")
    near = request.POST.get("with", "")
    if near == "nobody":
        system(request).entrance.record(call.id, PresenceDenied())
    elif call.responder(near) is not None:
        event = PresenceConfirmed(responder_id=near, by_person=True)
        system(request).entrance.record(call.id, event)
    return redirect("home")


@require_safe
@for_person
def everything(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the whole timeline of the latest call."""
    call = shown.latest_call(person.id)
    if call is None:
        return redirect("home")
    lines = timeline(
        call, reading.entries(call.id), reading.sent(call.id), system(request).clock.now()
    )
    return render(request, "person/everything.html", {"lines": lines, "person": person})


def _engine(person: Person, now: datetime) -> dict[str, object]:
    acted_at = reading.engine_acted_at()
    silent = engine_is_silent(acted_at, now)
    # In the future only when the clock was set back since: then nobody knows how long ago it was.
    unknown = acted_at is not None and silent and acted_at > now
    return {
        # Beside the claim stands its time, so that it is true on a page that grew old, too.
        "seen_at": clock_time(now, now, person.zone, seconds=True),
        "engine_silent": silent,
        "engine_ago": "" if acted_at is None or unknown else span(now - acted_at),
    }


def _waiting(call: Call, circle: Circle, now: datetime) -> Waiting:
    entries, sent = reading.entries(call.id), reading.sent(call.id)
    lines = timeline(call, entries, sent, now)
    told_not = not_told(call)
    present = [one for one in call.responders if one.standing is not Standing.REMOVED]
    return Waiting(
        truth=truth(call, entries, sent, now),
        lines=tuple(lines[:LINES_SHOWN]),
        earlier=max(0, len(lines) - LINES_SHOWN),
        near=tuple(one for one in present if one.standing is Standing.WITH),
        coming=tuple(one for one in present if one.standing is Standing.HAS_IT),
        others=tuple(one for one in present if not one.holds),
        nobody=call.nobody_left and not call.holders(),
        not_told=listed(names_of(circle, told_not)),
    )
