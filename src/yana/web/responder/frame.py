"""What all pages behind a link share: no session, no trace, and the two-second rule."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from yana.engine.links import Link, Purpose
from yana.web.errors.shown import Fault, show
from yana.web.requests import system

METHODS = ("GET", "HEAD", "POST")
HEADERS = {
    # The address is the key to the page, so it goes nowhere and stays nowhere.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
UNKNOWN_LINK = Fault(
    kind="link",
    status=404,
    title="This link does not work",
    detail="Open the newest message, or ask whoever sent it.",
)

PRESS_AGAIN = (
    "Your answer is not kept yet. It came so fast that it could have been a machine. "
    "Please press again."
)
NO_BUTTON = "We could not see which button you pressed. Please press one."

LinkView = Callable[[HttpRequest, Link, str], HttpResponse]
TokenView = Callable[[HttpRequest, str], HttpResponse]


def by_link(purpose: Purpose) -> Callable[[LinkView], TokenView]:
    """Give a view what its link says; a link that is not ours for this purpose is not found."""

    def decorate(view: LinkView) -> TokenView:
        # The link cannot be guessed, so it is what a CSRF token would be: no cookie is needed.
        @csrf_exempt
        @wraps(view)
        def by_token(request: HttpRequest, token: str) -> HttpResponse:
            response = _read(request, token, purpose, view)
            for name, value in HEADERS.items():
                response[name] = value
            return response

        return by_token

    return decorate


def _read(request: HttpRequest, token: str, purpose: Purpose, view: LinkView) -> HttpResponse:
    # Before an answer not even the country is shown; views that may, say which it is.
    request.yana_country = ""  # type: ignore[attr-defined]
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    link = system(request).links.read(purpose, token)
    return show(request, UNKNOWN_LINK) if link is None else view(request, link, token)


def nothing(request: HttpRequest) -> HttpResponse:
    """Return the page that is the same for everybody who has nothing to do here any more."""
    return page(request, "nothing", {})


def page(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return one of the pages for responders."""
    return render(request, f"responder/{name}.html", context, status=status)
