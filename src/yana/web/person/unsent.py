"""An ask that came after its session had gone: it is not lost, and sent with one press more."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict

from yana.core.circle import Circle
from yana.web.errors.shown import Fault, show
from yana.web.person.asking import Asking, read_asking
from yana.web.requests import system

UNSENT_KEY = "ask_not_sent"
UNSENT_KEPT_FOR = timedelta(hours=1)
"""Long enough for a code by e-mail; short enough for a browser that others use too."""

ASKED = ("request_id", "urgency", "words", "please_do_not", "do_not_tell")
TYPED = ("words", "please_do_not", "word")
"""What somebody may have typed in words of their own, on any page."""

SIGNED_OUT = Fault(
    kind="signed_out",
    status=403,
    title="Not received yet",
    detail="Please sign in first. Then press the button again.",
)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that nothing was received, show what was typed, and keep an ask for an hour."""
    asks = request.path == "/ask/"
    if asks:
        kept = {name: request.POST.getlist(name) for name in ASKED if name in request.POST}
        request.session[UNSENT_KEY] = {"at": system(request).clock.now().isoformat(), **kept}
    typed = [request.POST.get(name, "").replace("\0", "").strip() for name in TYPED]
    return show(request, SIGNED_OUT, asks=asks, typed=[one for one in typed if one])


def unsent(request: HttpRequest, circle: Circle) -> Asking | None:
    """Return the ask that this browser could not send within the last hour."""
    kept = request.session.get(UNSENT_KEY)
    if not isinstance(kept, Mapping):
        return None
    age = system(request).clock.now() - datetime.fromisoformat(kept["at"])
    if not timedelta(0) <= age <= UNSENT_KEPT_FOR:
        del request.session[UNSENT_KEY]
        return None
    posted = QueryDict(mutable=True)
    for name in ASKED:
        posted.setlist(name, kept.get(name, []))
    return read_asking(posted, lambda: circle)


def sent(request: HttpRequest) -> None:
    """Forget the ask that waited: one has been received."""
    if UNSENT_KEY in request.session:
        del request.session[UNSENT_KEY]
