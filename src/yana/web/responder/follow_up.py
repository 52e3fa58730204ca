"""The follow-up page: somebody promised to look in, and says that they did, or lets it go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yana.core.settle import FollowUp, FollowUpState
from yana.engine.links import Link, Purpose
from yana.store import circles, reading
from yana.web.person.promised import plan_words
from yana.web.requests import system
from yana.web.responder.frame import NO_BUTTON, PRESS_AGAIN, by_link, nothing, page
from yana.web.responder.loaded import counts, loaded_at, seal

ENDINGS = {"kept": FollowUpState.KEPT, "dropped": FollowUpState.DROPPED}


@by_link(Purpose.FOLLOW_UP)
def follow_up(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Show the promise; a press on one of two equal buttons closes it."""
    promise = reading.follow_up(link.first)
    circle = circles.circle(link.second)
    if promise is None or circle is None:
        return nothing(request)
    keeper = circle.supporter(promise.by) if promise.by else None
    if promise.by and (keeper is None or not keeper.agreed):
        return nothing(request)
    # What the person left for themself is said without a name: it may be read by others.
    whose = plan_words(promise, circle.person, past=True)
    person = circle.person if keeper else None
    known: dict[str, object] = {"token": token, "person": person, "plan": whose}
    if promise.state is not FollowUpState.OPEN:
        return page(request, "looked_in", {**known, "kept": promise.state is FollowUpState.KEPT})
    now = system(request).clock.now()
    if request.method == "POST":
        return _pressed(request, token, promise, known)
    return page(request, "follow_up", {**known, "loaded": seal(token, now)})


def _pressed(
    request: HttpRequest, token: str, promise: FollowUp, known: dict[str, object]
) -> HttpResponse:
    now = system(request).clock.now()
    opened_at = loaded_at(request, token, now)
    ending = ENDINGS.get(request.POST.get("choice", ""))
    context = {**known, "loaded": seal(token, opened_at or now)}
    if ending is None:
        return page(request, "follow_up", {**context, "problem": NO_BUTTON}, status=400)
    if not counts(opened_at, now):
        return page(request, "follow_up", {**context, "press_again": PRESS_AGAIN})
    system(request).entrance.close_follow_up(promise.id, ending)
    return redirect("follow_up", token)
