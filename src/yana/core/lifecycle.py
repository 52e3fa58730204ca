"""The story of a call as one table, and `advance`, the one function that moves it.

Read a row as: when this happened to a call in that state, the handler says what follows, and the
call can only be in one of the named states afterwards. What is not in the table cannot happen;
`settled` has no column because nothing leaves it: a new need is a new call. Only who was told and
could not be told the end is told it elsewhere.

Three things are never decided by a handler, so that no handler can forget them:

* The state follows from the responders. Somebody is with the person: accompanied. Somebody has
  said "I have this": answered. Else: reaching.
* An unsettled call always has a next moment. When the last one who had it is gone, for whatever
  reason, reaching starts again, wider, in the same breath.
* Who is no longer asked to take over, for whatever reason, hears that somebody else has it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from yana.core import answer, attempt, membership, presence, reach, settle
from yana.core.call import Call, CallState, Responder, Standing
from yana.core.circle import Circle
from yana.core.effect import Effect
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptDelayed,
    AttemptFailed,
    ClockStepped,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    LeftUnsaid,
    PresenceConfirmed,
    PresenceDenied,
    Seen,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)
from yana.core.policy import Policy
from yana.core.reach import Turn
from yana.core.signal import Signal

REACHING, ANSWERED = CallState.REACHING, CallState.ANSWERED
ACCOMPANIED, SETTLED = CallState.ACCOMPANIED, CallState.SETTLED


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one kind of event means, who handles it, and where it may lead from each state."""

    means: str
    handler: Callable[[Call, Any, datetime], Turn]
    reaching: tuple[CallState, ...]
    answered: tuple[CallState, ...]
    accompanied: tuple[CallState, ...]

    def leads_to(self, state: CallState) -> tuple[CallState, ...]:
        """Return the states in which a call in this state may be afterwards."""
        columns = {
            REACHING: self.reaching,
            ANSWERED: self.answered,
            ACCOMPANIED: self.accompanied,
            SETTLED: (),
        }
        return columns[state]


def advance(call: Call, event: Event, now: datetime) -> tuple[Call, tuple[Effect, ...]]:
    """Return the call after this event, and what should happen in the world because of it."""
    if call.state is SETTLED:
        return settle.end_not_heard(call, event)
    row = STORY[type(event)]
    after, effects = row.handler(call, event, now)
    after, more = _keep_reaching(after, now)
    after, let_be = answer.let_be(call, after)
    after = _derive(after)
    assert after.state in row.leads_to(call.state), f"{event} led {call.state} to {after.state}"
    return after, (*effects, *more, *let_be)


def open_call(
    call_id: str,
    circle: Circle,
    signal: Signal,
    policy: Policy,
    *,
    pass_no: int = 1,
    sends_before: int = 0,
) -> tuple[Call, tuple[Effect, ...]]:
    """Return a new call for this signal, its first step already taken."""
    now = signal.at
    responders = tuple(
        Responder(supporter=one, sends=sends_before)
        for one in circle.supporters
        if one.agreed and one.id not in signal.do_not_tell
    )
    call = Call(
        id=call_id,
        person=circle.person,
        state=REACHING,
        urgency=signal.urgency,
        policy=policy,
        signals=(signal,),
        not_told=signal.do_not_tell,
        responders=responders,
        opened_at=now,
        due_at=now,
        pass_no=pass_no,
        sends_before=sends_before,
    )
    call, effects = reach.reach_first(call, now)
    return _derive(call), effects


def _keep_reaching(call: Call, now: datetime) -> Turn:
    if call.settlement is not None or call.holders():
        # Should they be gone and nobody be left once more, then that is news again.
        return replace(call, escalate_at=None, nobody_left=False), ()
    # Nobody has it any more: who was told that somebody does is told anew when it is so again.
    open_again = (replace(one, stood_down=False) for one in call.responders if one.stood_down)
    call = call.with_responders(open_again)
    if call.escalate_at is not None:
        return call, ()
    # What refused while somebody had it may work by now: that may be hours ago.
    return reach.reach_wider(reach.trusting_again(call), now)


def _derive(call: Call) -> Call:
    state = _state(call)
    due_at = None if state is SETTLED else min(_moments(call))
    return replace(call, state=state, due_at=due_at)


def _state(call: Call) -> CallState:
    if call.settlement is not None:
        return SETTLED
    standings = {one.standing for one in call.responders}
    if Standing.WITH in standings:
        return ACCOMPANIED
    return ANSWERED if Standing.HAS_IT in standings else REACHING


def _moments(call: Call) -> list[datetime]:
    moments = [call.escalate_at]
    for one in call.holders():
        moments += [one.present_by, one.backup_at, one.check_at]
    return [at for at in moments if at is not None]


def _time_reached(call: Call, event: TimeReached, now: datetime) -> Turn:
    if call.holders() and call.due_at is not None and call.due_at <= now:
        call = reach.trusting_again(call)
    call, checked = presence.check_due(call, event, now)
    call, escalated = reach.escalate_due(call, event, now)
    return call, (*checked, *escalated)


def _step_back(call: Call, event: ClockStepped, _now: datetime) -> Turn:
    def earlier(at: datetime | None) -> datetime | None:
        return None if at is None else at - event.back_by

    assert event.back_by > timedelta(0)
    responders = tuple(
        replace(
            one,
            rung_at=earlier(one.rung_at),
            free_since=earlier(one.free_since),
            present_by=earlier(one.present_by),
            backup_at=earlier(one.backup_at),
            check_at=earlier(one.check_at),
        )
        for one in call.responders
    )
    return replace(call, responders=responders, escalate_at=earlier(call.escalate_at)), ()


STORY: Mapping[type, Row] = {
    TimeReached: Row(
        means="the next step, a lease or a gentle check is due",
        handler=_time_reached,
        reaching=(REACHING,),
        answered=(ANSWERED, REACHING),
        accompanied=(ACCOMPANIED, ANSWERED, REACHING),
    ),
    AskedAgain: Row(
        means="the person asks again",
        handler=reach.ask_again,
        reaching=(REACHING,),
        answered=(ANSWERED, REACHING),
        accompanied=(ACCOMPANIED, ANSWERED, REACHING),
    ),
    Seen: Row(
        means="a responder's page was used, too fast for an answer",
        handler=answer.seen,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    Acknowledged: Row(
        means='a responder says "I have this"',
        handler=answer.acknowledge,
        reaching=(ANSWERED, REACHING),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    Expected: Row(
        means="a responder says when they will be there",
        handler=answer.expect,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    Declined: Row(
        means='a responder says "I cannot"',
        handler=answer.decline,
        reaching=(REACHING,),
        answered=(ANSWERED, REACHING),
        accompanied=(ACCOMPANIED, ANSWERED, REACHING),
    ),
    PresenceConfirmed: Row(
        means="a responder is with the person",
        handler=presence.confirm,
        reaching=(ACCOMPANIED, REACHING),
        answered=(ACCOMPANIED, ANSWERED),
        accompanied=(ACCOMPANIED,),
    ),
    PresenceDenied: Row(
        means="the person says that nobody is with them",
        handler=presence.deny,
        reaching=(REACHING,),
        answered=(REACHING,),
        accompanied=(REACHING,),
    ),
    HandOverOffered: Row(
        means="who has it asks another to take over",
        handler=presence.offer_hand_over,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    Stopped: Row(
        means='who has it says "I have to stop"',
        handler=answer.stop,
        reaching=(REACHING,),
        answered=(ANSWERED, REACHING),
        accompanied=(ACCOMPANIED, ANSWERED, REACHING),
    ),
    AttemptFailed: Row(
        means="an address does not work",
        handler=attempt.attempt_failed,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    AttemptDelayed: Row(
        means="a message cannot leave for now",
        handler=attempt.attempt_delayed,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    LeftUnsaid: Row(
        means="a message had become untrue before it left",
        handler=presence.relief_undone,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    SupporterAgreed: Row(
        means="a supporter joins the circle",
        handler=membership.supporter_agreed,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    SupporterRemoved: Row(
        means="a supporter leaves or is excluded",
        handler=membership.supporter_removed,
        reaching=(REACHING,),
        answered=(ANSWERED, REACHING),
        accompanied=(ACCOMPANIED, ANSWERED, REACHING),
    ),
    ClockStepped: Row(
        means="the clock was set back",
        handler=_step_back,
        reaching=(REACHING,),
        answered=(ANSWERED,),
        accompanied=(ACCOMPANIED,),
    ),
    Settled: Row(
        means="a human ends it",
        handler=settle.settle,
        reaching=(SETTLED, REACHING),
        answered=(SETTLED, ANSWERED),
        accompanied=(SETTLED, ACCOMPANIED),
    ),
}
