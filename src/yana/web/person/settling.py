"""Settle: the person ends their call with an outcome, and finds who was there."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yana.core.call import Call, CallState, Outcome, Standing
from yana.core.circle import Person
from yana.core.event import Acknowledged, Expected, PresenceConfirmed, Settled
from yana.core.policy import default_policies
from yana.core.signal import WORDS_LENGTH_MAX, Signal
from yana.store import reading
from yana.store.reading import Entry
from yana.web.endings import BY_PERSON, outcome_said
from yana.web.person import shown
from yana.web.person.facts import Story
from yana.web.person.promised import promises
from yana.web.person.said import said
from yana.web.person.told import reached
from yana.web.person.truth import names_of, not_told
from yana.web.person.who import circle_of, for_person
from yana.web.requests import system
from yana.web.words import listed

LOOK_IN_HOURS = {"3": "in 3 hours", "12": "in 12 hours", "24": "tomorrow", "48": "in 2 days"}


@dataclass(frozen=True, kw_only=True)
class Settling:
    """What the person chose and typed on the settle page."""

    outcome: Outcome | None
    word: str
    look_in: bool
    hours: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def settle(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask how it ended, and keep it when the person says so."""
    call = shown.open_call(person.id)
    if call is None:
        return redirect("ended" if request.method == "POST" else "home")
    settling = _read(request.POST)
    problems = _problems(settling) if request.method == "POST" else {}
    if request.method != "POST" or problems or settling.outcome is None:
        return _page(request, call, settling, problems)
    now = system(request).clock.now()
    if call.quiet:
        # It may be said under pressure: to who looks on it has ended, and its people go on.
        signal = Signal(at=now, urgency=call.urgency, quiet=True, ends=True)
        system(request).entrance.ask(person.id, str(uuid4()), signal)
        return redirect("ended")
    event = Settled(
        by=None,
        outcome=settling.outcome,
        word=settling.word,
        follow_up_at=now + _look_in_after(call, settling) if settling.look_in else None,
    )
    system(request).entrance.record(call.id, event)
    return redirect("ended")


@require_safe
@for_person
def ended(request: HttpRequest, person: Person) -> HttpResponse:
    """Show how the latest call ended, who was told, and who said yes."""
    call = shown.latest_call(person.id)
    if call is None or call.state is not CallState.SETTLED or call.settlement is None:
        return redirect("home")
    now, circle = system(request).clock.now(), circle_of(person)
    story, hidden = Story(call=call, now=now), not_told(call)
    to_tell = [one for one in call.responders if one.told]
    left_for = reached(reading.sent(call.id))
    context = {
        "settlement": call.settlement,
        "ended_at": story.moment(call.settlement.at),
        "ended_by": story.name(call.settlement.by),
        "outcome": outcome_said(call.settlement.by, call.settlement.outcome),
        "told": listed([one.supporter.name for one in to_tell if one.id in left_for]),
        "untold": listed([one.supporter.name for one in to_tell if one.id not in left_for]),
        "not_told": listed(names_of(circle, hidden)),
        "yes": _yes(story, reading.entries(call.id)),
        "promises": promises(circle, now),
    }
    return render(request, "person/ended.html", context)


def _read(posted: QueryDict) -> Settling:
    outcome = posted.get("outcome", "")
    hours = posted.get("hours", "24")
    return Settling(
        outcome=next((one for one in Outcome if one.value == outcome), None),
        word=posted.get("word", "").replace("\r\n", "\n").replace("\0", "").strip(),
        look_in="look_in" in posted,
        hours=hours if hours in LOOK_IN_HOURS else "24",
    )


def _problems(settling: Settling) -> dict[str, str]:
    problems = {}
    if settling.outcome is None:
        problems["outcome"] = "Please choose how it is now."
    if len(settling.word) > WORDS_LENGTH_MAX:
        more = len(settling.word) - WORDS_LENGTH_MAX
        problems["word"] = f"This is {more:,} letters too long. Please make it shorter."
    return problems


def _page(
    request: HttpRequest, call: Call, settling: Settling, problems: dict[str, str]
) -> HttpResponse:
    near = [one.supporter.name for one in call.responders if one.standing is Standing.WITH]
    context = {
        "settling": settling,
        "problems": problems,
        "outcomes": [(one.value, words) for one, words in BY_PERSON.items()],
        "hours": LOOK_IN_HOURS.items(),
        "looks_in": near[0] if near else "",
        "words_max": WORDS_LENGTH_MAX,
    }
    return render(request, "person/settle.html", context, status=400 if problems else 200)


def _look_in_after(call: Call, settling: Settling) -> timedelta:
    # A trial's day is as short as its minutes are, or nobody would see it come due.
    pace = call.policy.lease / default_policies()[call.policy.urgency].lease
    return timedelta(hours=int(settling.hours)) * pace


def _yes(story: Story, entries: list[Entry]) -> list[str]:
    kinds = Acknowledged | Expected | PresenceConfirmed
    yes = said(story, [one for one in entries if isinstance(one.what, kinds)])
    return list(dict.fromkeys(one.words.format(names=one.name) for one in yes))
