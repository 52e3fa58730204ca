"""Django's error pages, in plain words, each with what to do."""

import sys
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from yana.web.errors.away import NOT_FOUND, away, is_away
from yana.web.errors.shown import Fault, again, show

BAD_REQUEST = Fault(
    kind="bad_request",
    status=400,
    title="Bad request",
    detail="This cannot be read. Check how it was put together, and send it again.",
)
FORBIDDEN = Fault(
    kind="forbidden",
    status=403,
    title="Forbidden",
    detail="This is not open to you. Use an account or a key that may do it.",
)
CSRF = Fault(
    kind="csrf",
    status=403,
    title="Press once more",
    detail="The form was too old, or came from another site. Open the page and send it again.",
)
TOO_LARGE = Fault(
    kind="too_large",
    status=413,
    title="Too large",
    detail="More was sent than is ever needed here. Shorten it, and send it again.",
)
BROKEN = Fault(
    kind="broken",
    status=500,
    title="Our mistake",
    detail="Something of ours broke. Send exactly the same again; meanwhile reach a human "
    "another way.",
)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request cannot be read, or that it is too large."""
    return show(request, TOO_LARGE if isinstance(exception, TOO_MUCH) else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not open to whoever asks."""
    return show(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page."""
    return show(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something of ours broke, or that the store is away when that is why."""
    # Middleware around the views asks the store too; Django is still handling its error here.
    if is_away(sys.exception()):
        return away(request)
    return show(request, BROKEN, **again(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Let the one who pressed a button on our own old page press it once more."""
    more = again(request) if _from_our_own_page(request) else {}
    if more.get("again_to"):
        fields = [one for one in more["again_fields"] if one[0] != "csrfmiddlewaretoken"]
        more["again_fields"] = [*fields, ("csrfmiddlewaretoken", get_token(request))]
    return show(request, CSRF, **more)


def _from_our_own_page(request: HttpRequest) -> bool:
    # Another site must not be able to fill in what is sent here with one more press.
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
