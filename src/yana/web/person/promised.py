"""Follow-ups: who promised to look in again, and the person's way to say that it is done."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yana.core.circle import Circle, Person
from yana.core.settle import FollowUp, FollowUpState
from yana.store import reading
from yana.web.person.who import for_person
from yana.web.requests import system
from yana.web.words import moment


@dataclass(frozen=True, kw_only=True)
class Promised:
    """One open follow-up, as the person sees it, and what its two buttons say."""

    id: str
    words: str
    kept: str = "It is done"
    dropped: str = "It is not needed"


def promises(circle: Circle, now: datetime) -> list[Promised]:
    """Return what is promised to this person and not done yet, soonest first."""
    known = reading.open_follow_ups(circle.person.id)
    return [_shown(one, circle, now) for one in known if not _is_quiet(one)]


def _is_quiet(promise: FollowUp) -> bool:
    call = reading.call(promise.call_id)
    return call is not None and call.hidden


def plan_words(promise: FollowUp, person: Person, *, past: bool = False) -> str:
    """Return whose wish it was that a responder looks in, said to the responder."""
    call = reading.call(promise.call_id)
    if call is None or call.settlement is None:
        return "There is a plan that you look in again."
    if call.settlement.by == promise.by:
        return f"You {'wanted' if past else 'want'} to look in again."
    return f"{person.name} {'asked' if past else 'asks'} you to look in again."


def _shown(promise: FollowUp, circle: Circle, now: datetime) -> Promised:
    assert promise.due_at is not None  # An open promise always has a next moment.
    when = moment(promise.due_at, now, circle.person.zone)
    keeper = circle.supporter(promise.by) if promise.by else None
    if keeper is None or not keeper.agreed:
        # Left by the person, or by somebody who has left since: the person is told then.
        return Promised(id=promise.id, words=f"We write to you {when}, to see how it is.")
    name, call = keeper.name, reading.call(promise.call_id)
    words = f"We write to {name} {when} and ask {name} to look in."
    if call is not None and call.settlement is not None and call.settlement.by == promise.by:
        words = f"{name} wants to look in again {when}."
    return Promised(
        id=promise.id, words=words, kept=f"{name} has looked in", dropped="No need to look in"
    )


@require_POST
@for_person
def close(request: HttpRequest, person: Person) -> HttpResponse:
    """Receive that a promise was kept, or is let go."""
    known = {one.id for one in reading.open_follow_ups(person.id)}
    state = FollowUpState.KEPT if request.POST.get("state") == "kept" else FollowUpState.DROPPED
    if (promise := request.POST.get("promise", "")) in known:
        system(request).entrance.close_follow_up(promise, state)
    return redirect("home")
