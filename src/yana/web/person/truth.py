"""What is true of a call now, in one heading, and what comes next. Pure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from yana.core.call import Call, CallState, Responder, Standing
from yana.core.circle import Circle
from yana.core.effect import Effect, Message, Moment, Note, Send
from yana.core.event import (
    Acknowledged,
    Declined,
    Expected,
    PresenceConfirmed,
    Stopped,
    TimeReached,
)
from yana.core.lifecycle import advance
from yana.engine.ports import SendState
from yana.store.reading import Entry, Sent
from yana.web.person.facts import Story
from yana.web.person.told import failed_before, reached
from yana.web.words import listed

ENGINE_SILENCE_MAX = timedelta(seconds=15)
"""The engine acts every second or so; when it is silent for this long, we say that it is."""

FIRST_TRY_MAX = timedelta(seconds=15)
"""A message leaves within a second or two; after so long something is in its way."""

NO_ANSWER = "Nobody has answered yet."
NOTHING_LEFT = (
    "No message has left yet, and we keep trying.",
    "If you can, please call one of your people yourself.",
)
"""After the first seconds: who waits must not count on us alone."""

ANSWERS = (Acknowledged, Declined, PresenceConfirmed)

log = structlog.get_logger("yana.truth")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the person finds at the top of the waiting page."""

    heading: str
    sentences: tuple[str, ...]
    coming: str
    """What happens next, from the call's own next moment."""


def truth(call: Call, entries: Sequence[Entry], sent: Sequence[Sent], now: datetime) -> Truth:
    """Return what is true of an unsettled call at this moment."""
    story = Story(call=call, now=now)
    sentences: list[str]
    standings = {one.standing for one in call.responders}
    # Beside the state stands who it speaks of: in a broken call they may differ, and nobody may
    # be said to be there who is not.
    match call.state:
        case CallState.SETTLED:
            heading, sentences = "It has ended.", []
        case CallState.ACCOMPANIED if Standing.WITH in standings:
            heading, sentences = _accompanied(story, entries)
        case CallState.ANSWERED if Standing.HAS_IT in standings:
            heading, sentences = _answered(story, entries)
        case _:
            heading, sentences = _reaching(story, entries, sent)
    return Truth(heading=heading, sentences=tuple(sentences), coming=coming(call, now))


def coming(call: Call, now: datetime) -> str:
    """Return what happens at the call's next moment if nobody does anything before it.

    The core itself is asked what it would do then, so this cannot differ from what it will do.
    """
    if call.due_at is None:
        return ""
    try:
        _, effects = advance(call, TimeReached(), call.due_at)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest of the page is true.
        # The engine sets such a call aside when it is due. What is known is shown until then.
        log.warning("call_unmovable", call=call.id, error=repr(error))
        return ""
    story = Story(call=call, now=now)
    at = "now" if call.due_at <= now else story.moment(call.due_at)
    return _coming(story, effects, at)


def engine_is_silent(acted_at: datetime | None, now: datetime) -> bool:
    """Return whether the part that reaches people has not been seen to act for too long."""
    # A sign of life from the future was kept before the clock was set back, and proves nothing.
    return acted_at is None or abs(now - acted_at) > ENGINE_SILENCE_MAX


def names_of(circle: Circle, ids: AbstractSet[str]) -> list[str]:
    """Return the names behind these ids; who changed their address has more than one of them."""
    return list(dict.fromkeys(one.name for one in circle.supporters if one.id in ids))


def not_told(call: Call) -> frozenset[str]:
    """Return the ids of those whom the person asked not to tell."""
    return frozenset(one for signal in call.signals for one in signal.do_not_tell)


def _reaching(
    story: Story, entries: Sequence[Entry], sent: Sequence[Sent]
) -> tuple[str, list[str]]:
    if story.call.nobody_left:
        kept = "Your ask is kept. " if story.call.asked_for else ""
        return "There is nobody we can reach now.", [f"{kept}We look again and again."]
    heading, sentences = _nobody(story, entries)
    asked = _asked(story, sent)
    if asked or not any(one.standing is Standing.RUNG for one in story.call.responders):
        return heading, [*sentences, *([f"Asked so far: {listed(asked)}."] if asked else [])]
    if telling := _telling(story, sent):
        # In the first seconds nobody can have answered, and nothing has failed.
        if heading == NO_ANSWER and story.call.asked_for:
            heading = "Your ask has arrived."
        return heading, [*sentences, f"We are telling {telling} now."]
    return heading, [*sentences, *NOTHING_LEFT]


def _nobody(story: Story, entries: Sequence[Entry]) -> tuple[str, list[str]]:
    if quiet := _gone_quiet(story, entries):
        return "Nobody has it now.", [f"We have not heard from {quiet}. So we ask again."]
    # By what was said and not by standing: who lapsed and is rung again did answer.
    answered = any(isinstance(one.what, ANSWERS) for one in entries)
    return "Nobody has it yet." if answered else NO_ANSWER, []


def _asked(story: Story, sent: Sequence[Sent]) -> list[str]:
    reached_ids = reached(sent)
    rung = [one for one in story.call.responders if one.standing is Standing.RUNG]
    return [one.supporter.name for one in rung if one.id in reached_ids]


def _gone_quiet(story: Story, entries: Sequence[Entry]) -> str:
    """Return who had it last and went quiet, unless they or another have spoken up since."""
    spoke = set()
    for one in reversed(entries):
        match one.what:
            case Note(moment=Moment.LEASE_LAPSED, responder_id=who):
                return "" if who in spoke else story.name(who)
            case Acknowledged() | PresenceConfirmed():
                return ""
            case Declined(responder_id=who) | Stopped(responder_id=who):
                spoke.add(who)
            case _:
                pass
    return ""


def _telling(story: Story, sent: Sequence[Sent]) -> str:
    """Return the names of those to whom an ask is just leaving, and has not failed yet."""
    leaving = (
        one
        for one in sent
        if one.message is Message.RING
        and one.state in {SendState.READY, SendState.CLAIMED}
        and not failed_before(one)
        and abs(story.now - one.created_at) <= FIRST_TRY_MAX
    )
    return listed(list(dict.fromkeys(story.name(one.responder_id) for one in leaving)))


def _answered(story: Story, entries: Sequence[Entry]) -> tuple[str, list[str]]:
    holders = story.call.holders()
    return f"{_have(holders)} it.", [_believed(story, one, entries) for one in holders]


def _accompanied(story: Story, entries: Sequence[Entry]) -> tuple[str, list[str]]:
    near = [one for one in story.call.holders() if one.standing is Standing.WITH]
    others = [one for one in story.call.holders() if one.standing is Standing.HAS_IT]
    names = [one.supporter.name for one in near]
    sentences = [_witness(one, entries) for one in near]
    if others:
        sentences.append(f"{_have(others)} it too.")
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} with you.", sentences


def _have(holders: Sequence[Responder]) -> str:
    names = [one.supporter.name for one in holders]
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'}"


def _believed(story: Story, responder: Responder, entries: Sequence[Entry]) -> str:
    name = responder.supporter.name
    expected = _latest(Expected, responder, entries)
    if isinstance(expected, Expected):
        return f"{name} said: “I will be there by {story.clock(expected.present_at)}.”"
    return f"{name} said: “I have this.”"


def _witness(responder: Responder, entries: Sequence[Entry]) -> str:
    confirmed = _latest(PresenceConfirmed, responder, entries)
    by_person = isinstance(confirmed, PresenceConfirmed) and confirmed.by_person
    return "You told us so." if by_person else f"{responder.supporter.name} told us so."


def _latest(kind: type, responder: Responder, entries: Sequence[Entry]) -> object:
    of_kind = (one.what for one in reversed(entries) if isinstance(one.what, kind))
    return next(
        (one for one in of_kind if getattr(one, "responder_id", None) == responder.id), None
    )


def _coming(story: Story, effects: Sequence[Effect], at: str) -> str:
    asked = _names(story, effects, Message.RING)
    lapsed = _names(story, effects, Message.LAPSED, Message.LAPSED_COVERED)
    backup = _names(story, effects, Message.BACKUP)
    checked = _names(story, effects, Message.STILL_THERE)
    ran_out = any(isinstance(one, Note) and one.moment is Moment.RAN_OUT for one in effects)
    if lapsed:
        others = f" We ask {asked}." if asked else " We ask others."
        return f"Next: {at} we stop waiting for {lapsed}.{others}"
    if asked:
        again = " again" if ran_out else ""
        return f"Next: {at} we ask {asked}{again}."
    if backup:
        return f"Next: {at} we also ask {backup}, to be sure."
    if checked:
        return f"Next: {at} we ask {checked}: “Are you still there?”"
    return f"Next: we look again {at}." if at != "now" else "Next: we look again now."


def _names(story: Story, effects: Sequence[Effect], *messages: Message) -> str:
    sends = (one for one in effects if isinstance(one, Send) and one.message in messages)
    return listed(list(dict.fromkeys(story.name(one.responder_id) for one in sends)))
