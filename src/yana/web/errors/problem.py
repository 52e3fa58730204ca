"""Errors for programs, as RFC 9457 problem details."""

from django.http import HttpRequest, JsonResponse

API_PREFIX = "/api/"


def for_program(request: HttpRequest) -> bool:
    """Return whether a program asked, and not a human with a browser."""
    return request.path.startswith(API_PREFIX)


def problem(status: int, title: str, detail: str) -> JsonResponse:
    """Return a problem; `detail` is a sentence that says what to do next."""
    kind = title.lower().replace(" ", "_")
    body = {"type": f"urn:yana:problem:{kind}", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")
