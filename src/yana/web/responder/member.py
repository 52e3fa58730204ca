"""The membership page: a supporter agrees, changes their details, joins a call, or leaves."""

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yana.core.call import Standing
from yana.core.circle import Consent, Person, Supporter
from yana.engine.links import Link, Purpose
from yana.store import circles, reading
from yana.web.circle.forms import initial
from yana.web.fields import zones
from yana.web.requests import system
from yana.web.responder.details import OwnDetailsForm
from yana.web.responder.frame import NO_BUTTON, PRESS_AGAIN, by_link, nothing, page
from yana.web.responder.loaded import counts, loaded_at, seal

PAGES = {
    Consent.INVITED: "invited",
    Consent.AGREED: "member",
    Consent.REFUSED: "outside",
    Consent.LEFT: "outside",
}
"""Which page belongs to which consent; who was excluded sees that there is nothing."""


class Press(Enum):
    """The value of the button that was pressed."""

    AGREE = "agree"
    """I agree to be asked."""
    REFUSE = "refuse"
    """No thank you."""
    SAVE = "save"
    """Keep what I changed."""
    LEAVE = "leave"
    """I step back."""


OWN_CONSENT = {
    Press.AGREE: Consent.AGREED,
    Press.REFUSE: Consent.REFUSED,
    Press.LEAVE: Consent.LEFT,
}
WITH_DETAILS = frozenset({Press.AGREE, Press.SAVE})


@dataclass(frozen=True, kw_only=True)
class Member:
    """One supporter in one circle, as they are now."""

    person: Person
    supporter: Supporter


@by_link(Purpose.MEMBER)
def member(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Show what a supporter agreed to or is asked; their press is kept after two seconds."""
    found = _find(link)
    if found is None:
        return nothing(request)
    if request.method == "POST":
        return _pressed(request, token, found)
    return _show(request, token, found, OwnDetailsForm(initial=initial(found.supporter)))


@by_link(Purpose.MEMBER)
def leave(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Ask once whether they really step back; the answer goes to the membership page."""
    found = _find(link)
    if found is None:
        return nothing(request)
    if not found.supporter.agreed:
        return redirect("member", token)
    now = system(request).clock.now()
    context = {"token": token, "person": found.person, "loaded": seal(token, now)}
    return page(request, "leave", context)


def _find(link: Link) -> Member | None:
    circle = circles.circle(link.first)
    supporter = None if circle is None else circle.supporter(link.second)
    if circle is None or supporter is None or supporter.consent is Consent.EXCLUDED:
        return None
    return Member(person=circle.person, supporter=supporter)


def _pressed(request: HttpRequest, token: str, found: Member) -> HttpResponse:
    form = OwnDetailsForm(request.POST)
    try:
        press = Press(request.POST.get("choice", ""))
    except ValueError:
        return _show(request, token, found, form, problem=NO_BUTTON)
    now = system(request).clock.now()
    if not counts(loaded_at(request, token, now), now):
        # A scanner must not enrol anybody, nor take anybody out of a circle.
        return _show(request, token, found, form, press_again=True)
    if press in WITH_DETAILS and not form.is_valid():
        return _show(request, token, found, form)
    entrance = system(request).entrance
    if press in WITH_DETAILS:
        entrance.change_supporter(found.person.id, form.kept_in(found.supporter))
    if press in OWN_CONSENT:
        entrance.choose(found.person.id, found.supporter.id, OWN_CONSENT[press])
    return redirect("member", token)


def _show(
    request: HttpRequest,
    token: str,
    found: Member,
    form: OwnDetailsForm,
    *,
    problem: str = "",
    press_again: bool = False,
) -> HttpResponse:
    now = system(request).clock.now()
    posted = request.method == "POST"
    opened_at = loaded_at(request, token, now) if posted else None
    if press_again or problem:
        # Everything typed stays; what is wrong with it is said when it is to be kept.
        form = OwnDetailsForm(initial=_typed(request)) if "name" in request.POST else form
    if found.supporter.agreed:
        request.yana_country = found.person.country  # type: ignore[attr-defined]
    context = {
        "token": token,
        "person": found.person,
        "supporter": found.supporter,
        "trial": found.person.trial,
        "form": form,
        "zones": zones().values(),
        "loaded": seal(token, opened_at or now),
        "press_again": PRESS_AGAIN if press_again else "",
        "problem": problem,
        "join_token": _join_token(request, found),
    }
    wrong = bool(problem) or bool(form.errors)
    return page(request, PAGES[found.supporter.consent], context, status=400 if wrong else 200)


def _typed(request: HttpRequest) -> dict[str, object]:
    return {name: request.POST.get(name, "") for name in OwnDetailsForm.base_fields}


def _join_token(request: HttpRequest, found: Member) -> str:
    """Return the key to the answer page of an open call, for who has not been asked yet too."""
    if not found.supporter.agreed:
        return ""
    call = reading.open_call(found.person.id)
    responder = None if call is None else call.responder(found.supporter.id)
    if call is None or responder is None or responder.standing is Standing.REMOVED:
        return ""
    return system(request).links.token(Purpose.ANSWER, call.id, found.supporter.id)
