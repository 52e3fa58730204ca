"""Error pages, drawn without the database, sessions or accounts: those may be what is broken."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from yana.web.crisis_lines.shown import Crisis
from yana.web.errors.problem import for_program, problem

LAST_RESORT = """<!doctype html><meta charset="utf-8"><title>YANA</title>
<h1>YANA does not work right now.</h1>
<p>Call one of your people. If a life is in danger, call 112 or 911 and stay on the line.</p>"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way in which things go wrong, in words for a page and for a program."""

    kind: str
    status: int
    title: str
    detail: str


def show(request: HttpRequest, fault: Fault, **more: object) -> HttpResponse:
    """Return the fault as a page, or as a problem when a program asked."""
    if for_program(request):
        return problem(fault.status, fault.title, fault.detail)
    known = {"crisis": Crisis(request), "fault": fault, **more}
    try:
        text: str = render_to_string(f"errors/{fault.kind}.html", known)
    except Exception:  # noqa: BLE001 - whatever broke the page, somebody is waiting for words
        text = LAST_RESORT
    return HttpResponse(text, status=fault.status)


def again(request: HttpRequest) -> dict[str, Any]:
    """Return what a "Try again" form needs to send exactly what was sent."""
    if request.method != "POST":
        return {}
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # noqa: BLE001 - a body that cannot be read cannot be sent again either
        return {"posted": True}
    return {"posted": True, "again_to": request.get_full_path(), "again_fields": fields}
