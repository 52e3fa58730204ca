"""What every request passes through: security headers, and the joined system."""

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yana.project import wiring
from yana.web.errors.views import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class CharsetMiddleware:
    """Takes UTF-8 alone: in other codes a form may say what no page can show again."""

    def __init__(self, get_response: GetResponse) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or what to do when the words came in another code."""
        if request.encoding is None or codecs.lookup(request.encoding).name == "utf-8":
            return self._get_response(request)
        request.encoding = "utf-8"
        return bad_request(request, ValueError("not in UTF-8"))


class HeadersMiddleware:
    """Says to every browser: keep nothing, embed nothing, load nothing from elsewhere."""

    def __init__(self, get_response: GetResponse) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer with the headers that it did not set itself."""
        response = self._get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        return response


class SystemMiddleware:
    """Gives each request the joined system as `request.yana`."""

    def __init__(self, get_response: GetResponse) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer of the rest of the chain."""
        request.yana = wiring.system()  # type: ignore[attr-defined]
        return self._get_response(request)
