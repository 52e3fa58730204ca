"""Follow-ups: who promised to look in again, and the person's way to say that it is done."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yana.core.circle import Circle, Person
from yana.core.settle import FollowUpState
from yana.store import reading
from yana.web.person.who import for_person
from yana.web.requests import system
from yana.web.words import clock_time


@dataclass(frozen=True, kw_only=True)
class Promised:
    """One open follow-up, as the person sees it."""

    id: str
    words: str


def promises(circle: Circle, now: datetime) -> list[Promised]:
    """Return what is promised to this person and not done yet, soonest first."""
    shown = []
    for one in reading.open_follow_ups(circle.person.id):
        keeper = circle.supporter(one.by) if one.by else None
        who = keeper.name if keeper is not None and keeper.agreed else "You"
        verb = "want to look in" if who == "You" else "wants to look in"
        assert one.due_at is not None  # An open promise always has a next moment.
        when = clock_time(one.due_at, now, circle.person.zone)
        shown.append(Promised(id=one.id, words=f"{who} {verb} again at {when}."))
    return shown


@require_POST
@for_person
def close(request: HttpRequest, person: Person) -> HttpResponse:
    """Receive that a promise was kept, or is let go."""
    known = {one.id for one in reading.open_follow_ups(person.id)}
    state = FollowUpState.KEPT if request.POST.get("state") == "kept" else FollowUpState.DROPPED
    if (promise := request.POST.get("promise", "")) in known:
        system(request).entrance.close_follow_up(promise, state)
    return redirect("home")
