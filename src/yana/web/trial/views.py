"""Trials: begin one, and read the messages that left for its two supporters."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yana.core.circle import Person
from yana.core.policy import Urgency
from yana.store import circles, people, reading
from yana.web.fields import zones
from yana.web.person.plans import trial_pace
from yana.web.person.who import TRIAL_KEY, circle_of, signed_in
from yana.web.requests import system
from yana.web.words import clock_time


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One message as the inbox shows it."""

    id: str
    time: str
    to: str
    subject: str
    text: str
    link: str
    link_label: str


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a trial in this browser; who is signed in has real people and gets no trial."""
    if signed_in(request):
        return redirect("home")
    zone = zones().get(request.POST.get("zone", "").lower(), "UTC")
    person = people.begin_trial(zone, "", system(request).clock.now())
    request.session[TRIAL_KEY] = person.id
    return redirect("home")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what left for the supporters of this trial."""
    person = _trial_person(request)
    if person is None:
        return redirect("front")
    policy = system(request).entrance.policy(circle_of(person), Urgency.COMPANY)
    context = {"messages_kept": _kept(request, person), "pace": trial_pace(policy)}
    return render(request, "trial/inbox.html", context)


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Return the messages anew, or nothing while there is nothing new."""
    person = _trial_person(request)
    kept = [] if person is None else _kept(request, person)
    if request.GET.get("newest", "") == (kept[0].id if kept else ""):
        return HttpResponse(status=204)
    return render(request, "trial/_messages.html", {"messages_kept": kept, "live": True})


def _trial_person(request: HttpRequest) -> Person | None:
    # By the session alone: who has signed in meanwhile may still read their trial to its end.
    trial = request.session.get(TRIAL_KEY)
    return circles.person(trial) if isinstance(trial, str) and reading.is_id(trial) else None


def _kept(request: HttpRequest, person: Person) -> list[Kept]:
    now = system(request).clock.now()
    names = {
        address.target: one.name
        for one in circle_of(person).supporters
        for address in one.addresses
    } | {address.target: person.name for address in person.addresses}
    return [
        Kept(
            id=str(row.token),
            time=clock_time(row.at, now, person.zone, seconds=True),
            to=names[row.target],
            subject=row.subject,
            text=row.text,
            link=row.link,
            link_label=row.link_label,
        )
        for row in reading.inbox(list(names))
    ]
