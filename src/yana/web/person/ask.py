"""The ask page: one large button per urgency, and what follows from each."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yana.core.call import Call, CallState
from yana.core.circle import Person
from yana.core.signal import WORDS_LENGTH_MAX
from yana.store import reading
from yana.web.circle.reachable import reachable
from yana.web.person import shown
from yana.web.person.asking import Asking, fresh_asking, read_asking
from yana.web.person.facts import Story
from yana.web.person.plans import SAYINGS, plans, trial_pace
from yana.web.person.promised import promises
from yana.web.person.unsent import sent, unsent
from yana.web.person.who import circle_of, for_person
from yana.web.requests import system

NO_BUTTON = "We could not see which button you pressed. Please press one. Nothing is lost."
OLD_PAGE = "This page is old, and that call has ended. Do you need somebody now? Then press again."

ENDED_IS_NEWS = timedelta(days=1)
"""For a day the ask page says that the last call ended, for another may have ended it."""

LEFT_OVER_KEY = "words_left_over"
"""Words that were too many stay in the session until the call is over."""


def ask_page(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the ask page to a person without an open call."""
    request.session.pop(LEFT_OVER_KEY, None)
    waited = unsent(request, circle_of(person))
    return _page(request, person, waited or fresh_asking(), note=unsent_note(waited))


def unsent_note(waited: Asking | None) -> str:
    """Return what to say above the buttons when an ask still waits to be sent."""
    if waited is None:
        return ""
    pressed = f" You had pressed “{SAYINGS[waited.urgency]}”." if waited.urgency else ""
    return f"Your ask was not received yet.{pressed} Please press once more. Your words are here."


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def ask(request: HttpRequest, person: Person) -> HttpResponse:
    """Receive a request for help: it is kept before anything else is shown."""
    if request.method != "POST":
        return redirect("home")  # An address from the history must lead to the buttons.
    asking = read_asking(request.POST, lambda: circle_of(person))
    if asking.urgency is None:
        return _page(request, person, asking, NO_BUTTON)
    signal = asking.signal(asking.urgency, system(request).clock.now())
    received = system(request).entrance.ask(person.id, asking.request_id, signal)
    if received.repeated and received.call.state is CallState.SETTLED:
        # An old page was used anew: the need may be new too, so it must not be swallowed.
        return _page(request, person, asking.renewed(), OLD_PAGE)
    sent(request)
    if asking.left_over():
        request.session[LEFT_OVER_KEY] = asking.left_over()
    return redirect("home")


def _page(
    request: HttpRequest, person: Person, asking: Asking, problem: str = "", *, note: str = ""
) -> HttpResponse:
    circle, now = circle_of(person), system(request).clock.now()
    ways = plans(system(request).entrance.policy, circle)
    latest = shown.latest_call(person.id)
    context = {
        "asking": asking,
        "problem": problem,
        "unsent": note,
        "plans": ways,
        "agreed": [one for one in circle.supporters if one.agreed],
        "reachable": reachable(circle, reading.latest_ring_states(person.id), now),
        "words_max": WORDS_LENGTH_MAX,
        "ended": _ended(latest, person, now),
        "promises": promises(circle, now),
        "pace": trial_pace(system(request).entrance.policy(circle, ways[0].urgency)),
    }
    return render(request, "person/ask.html", context, status=400 if problem else 200)


def _ended(call: Call | None, person: Person, now: datetime) -> str:
    """Return when the latest call ended, while that is still news."""
    if call is None or call.state is not CallState.SETTLED or call.settlement is None:
        return ""
    if now - call.settlement.at > ENDED_IS_NEWS:
        return ""
    return Story(call=call, now=now).moment(call.settlement.at)
