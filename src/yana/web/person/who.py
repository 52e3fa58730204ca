"""Who is looking: the person behind an account, or the person of a trial in this browser."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from yana.core.circle import Circle, Person
from yana.store import circles, reading
from yana.web.crisis_lines.shown import COUNTRY_COOKIE, remember
from yana.web.person.unsent import signed_out
from yana.web.requests import system

TRIAL_KEY = "trial_person"
RENEWED_KEY = "renewed_at"
RENEWED_EVERY = timedelta(days=7)
"""Who comes back stays signed in; seldom enough that looking writes next to nothing."""

Given = ParamSpec("Given")


def signed_in(request: HttpRequest) -> bool:
    """Return whether somebody is signed in with an account of their own."""
    return bool(request.user.is_authenticated)


def person(request: HttpRequest) -> Person | None:
    """Return whose pages these are; an account goes before a trial in the same browser."""
    known: dict[str, Person | None] = request.__dict__.setdefault("_yana_person", {})
    if "person" not in known:
        known["person"] = _find(request)
    return known["person"]


def stay_signed_in(request: HttpRequest) -> None:
    """Let the session of who is signed in begin anew when it is more than a week old."""
    if not signed_in(request):
        return
    now = system(request).clock.now()
    renewed = request.session.get(RENEWED_KEY)
    if renewed is None or not timedelta(0) <= now - datetime.fromisoformat(renewed) < RENEWED_EVERY:
        request.session[RENEWED_KEY] = now.isoformat()  # What changes is kept, with a new age.


def circle_of(person: Person) -> Circle:
    """Return the person's circle."""
    circle = circles.circle(person.id)
    return circle if circle is not None else Circle(person=person)


def _find(request: HttpRequest) -> Person | None:
    if request.user.is_authenticated:
        return circles.person_of_account(request.user.pk)
    trial = request.session.get(TRIAL_KEY)
    return circles.person(trial) if isinstance(trial, str) and reading.is_id(trial) else None


def for_person(
    view: Callable[Concatenate[HttpRequest, Person, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponseBase]:
    """Give a view the person whose page it is; send others to set up or to sign in.

    Whoever sends something is told first that it was not received.
    """

    @wraps(view)
    def looked_up(
        request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponseBase:
        found = person(request)
        if found is not None:
            if found.country:
                # Whoever is on their own pages sees the crisis lines of their own country.
                request.yana_country = found.country  # type: ignore[attr-defined]
            response = view(request, found, *args, **kwargs)
            if found.country and COUNTRY_COOKIE not in request.COOKIES:
                remember(request, response, found.country)
            return response
        if request.headers.get("HX-Request"):
            # A part of a page cannot show a whole page: the browser itself has to go there.
            return HttpResponse(headers={"HX-Redirect": reverse("home")})
        if signed_in(request):
            return redirect("start")
        if request.method == "POST":
            return signed_out(request)
        return redirect(f"{reverse('account_request_login_code')}?next={request.path}")

    return looked_up
