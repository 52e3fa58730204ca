"""The page behind a link of the watchers: a test, or what operators are told of one."""

from django.http import HttpRequest, HttpResponse

from yana.core.call import CallState
from yana.engine.watched import OPERATORS_ID, WATCH_PERSONS
from yana.web.responder.frame import page
from yana.web.responder.seat import Part, Seat


def is_watch(found: Seat) -> bool:
    """Return whether this is a call of the watchers, and of no person."""
    return found.call.person.id in WATCH_PERSONS


def watch_page(request: HttpRequest, context: dict[str, object], found: Seat) -> HttpResponse:
    """Return the page for operators; everybody else reads that it is only a test."""
    call = found.call
    ended = call.settlement.word if call.settlement is not None else ""
    shown = {
        "to_operator": call.person.id == OPERATORS_ID,
        "over": call.state is CallState.SETTLED,
        "seen": ended or call.signals[-1].words,
        "mine": found.part is Part.HOLD,
        "others_look": bool(found.others),
    }
    return page(request, "watch", context | shown)
