"""The answer page: two equal buttons, and afterwards what somebody who has it needs."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from yana.core.call import CallState, Standing
from yana.core.event import Seen
from yana.core.signal import WORDS_LENGTH_MAX, Signal, SignalKind
from yana.engine.links import Link, Purpose
from yana.store import reading
from yana.web.endings import ending_for
from yana.web.person.plans import SAYINGS
from yana.web.person.promised import plan_words
from yana.web.requests import system
from yana.web.responder.choices import MINUTES, OUTCOMES, Mistake, choice, events, takers
from yana.web.responder.frame import PRESS_AGAIN, by_link, nothing, page
from yana.web.responder.loaded import counts, loaded_at, seal
from yana.web.responder.seat import Part, Seat, seat
from yana.web.responder.watching import is_watch, watch_page
from yana.web.words import clock_time, listed, moment


@by_link(Purpose.ANSWER)
def answer(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Show what this responder has to do with the call; a press on a button is their answer."""
    found = seat(link, system(request), speaks=request.method == "POST")
    if found is None or found.part is Part.NOTHING:
        return nothing(request)
    if request.method == "POST":
        return _pressed(request, token, found)
    return _show(request, token, found)


@by_link(Purpose.ANSWER)
def now(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Return the part of the page that changes by itself, for who has it."""
    found = seat(link, system(request), speaks=False)
    if (
        found is None
        or is_watch(found)
        or found.part not in {Part.HOLD, Part.LAPSED, Part.CHOOSE, Part.FREE}
    ):
        # Over, or not theirs any more: what is still on their screen goes away.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return page(request, "_now", _context(token, found))


def _pressed(request: HttpRequest, token: str, found: Seat) -> HttpResponse:
    try:
        chosen = choice(request.POST)
    except Mistake as mistake:
        return _show(request, token, found, mistake=mistake)
    opened_at = loaded_at(request, token, found.now)
    entrance = system(request).entrance
    if not counts(opened_at, found.now):
        entrance.record(found.call.id, Seen(responder_id=found.responder.id))
        return _show(request, token, found, press_again=True)
    try:
        answered = events(chosen, request.POST, found)
    except Mistake as mistake:
        if found.call.state is CallState.SETTLED:
            return _show(request, token, found)
        return _show(request, token, found, mistake=mistake)
    for event in answered:
        entrance.record(found.call.id, event)
    return redirect("answer", token)


def _show(
    request: HttpRequest,
    token: str,
    found: Seat,
    *,
    mistake: Mistake | None = None,
    press_again: bool = False,
) -> HttpResponse:
    part = found.part
    if part in {Part.HOLD, Part.LAPSED} and not is_watch(found):
        request.yana_country = found.call.person.country  # type: ignore[attr-defined]
    opened_at = loaded_at(request, token, found.now) if request.method == "POST" else None
    context = _context(token, found) | {
        "loaded": seal(token, opened_at or found.now),
        "mistake": mistake,
        "press_again": PRESS_AGAIN if press_again else "",
        "typed": _typed(request.POST),
    }
    if is_watch(found):
        return watch_page(request, context, found)
    return page(request, part.value, context, status=200 if mistake is None else 400)


def _typed(form: QueryDict) -> dict[str, str]:
    return {name: form.get(name, "") for name in ("minutes", "to", "outcome", "word", "look_in")}


def _context(token: str, found: Seat) -> dict[str, object]:
    """Return what the page of this part may show: before an answer, nothing private."""
    open_context: dict[str, object] = {
        "token": token,
        "part": found.part,
        "trial": found.call.person.trial,
        "asked_for": found.call.asked_for,
        "covered": bool(found.call.holders()),
        "offered": bool(found.offered_by),
        "standing": found.responder.standing,
    }
    return open_context | _more(found)


def _more(found: Seat) -> dict[str, object]:
    """Return what only this part of the page shows."""
    match found.part:
        case Part.ENDED:
            ending = ending_for(found.call, found.responder.id)
            return {"look_in": _look_in(found), "ending": ending}
        case Part.FREE:
            return {"alone": found.alone}
        case Part.HOLD:
            return _near(found) | _held(found)
        case Part.LAPSED:
            return _near(found)
        case _:
            return {}


def _near(found: Seat) -> dict[str, object]:
    return {
        "person": found.call.person,
        "alone": found.alone,
        "others": listed(found.others),
        "others_have": "has" if len(found.others) == 1 else "have",
    }


def _held(found: Seat) -> dict[str, object]:
    call, responder = found.call, found.responder
    handing_to = call.responder(responder.handing_to) if responder.handing_to else None
    return {
        "is_with": responder.standing is Standing.WITH,
        "was_with": responder.was_with,
        "saying": SAYINGS[call.urgency],
        "quiet": call.quiet,
        "missed": [_due(found, one) for one in call.signals if one.kind is SignalKind.MISSED],
        "words": [signal.words for signal in call.signals if signal.words],
        "please_do_not": [signal.please_do_not for signal in call.signals if signal.please_do_not],
        "believed_until": _clock(found, responder.present_by),
        "zone": found.supporter.zone,
        "handing_to": "" if handing_to is None else handing_to.supporter.name,
        "takers": takers(found),
        "minutes": MINUTES,
        "outcomes": [(one.value, words) for one, words in OUTCOMES.items()],
        "words_max": WORDS_LENGTH_MAX,
    }


def _look_in(found: Seat) -> str:
    """Return when they look in again, if they do, and whose wish that was."""
    mine = (
        one
        for one in reading.open_follow_ups(found.call.person.id)
        if (one.call_id, one.by) == (found.call.id, found.responder.id)
    )
    promise = next(mine, None)
    if promise is None or promise.due_at is None:
        return ""
    zone, trial = found.supporter.zone, found.call.person.trial
    when = moment(promise.due_at, found.now, zone, seconds=trial)
    whose = plan_words(promise, found.call.person)
    return f"{whose} We write to you {when}."


def _due(found: Seat, missed: Signal) -> str:
    if missed.expected_at is None:
        return ""
    return moment(missed.expected_at, found.now, found.supporter.zone)


def _clock(found: Seat, at: datetime | None) -> str:
    trial = found.call.person.trial
    if at is None:
        return ""
    return clock_time(at, found.now, found.supporter.zone, seconds=trial)
