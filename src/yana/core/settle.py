"""Settle: a human ends the call; everyone told learns it; a follow-up may be left."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from yana.core.call import Call, Settlement, Standing
from yana.core.effect import Effect, KeepFollowUp, Message
from yana.core.event import AttemptDelayed, AttemptFailed, Event, Settled
from yana.core.reach import Turn, tell, tell_all

FOLLOW_UP_REPEAT = timedelta(days=1)
"""A promise to look in is brought up again each day until somebody kept or dropped it."""


class FollowUpState(Enum):
    """Where a follow-up is."""

    OPEN = "open"
    """Promised; comes due, and comes due again until a human closes it."""
    KEPT = "kept"
    """Somebody looked in."""
    DROPPED = "dropped"
    """Who promised it, or the person, let it go."""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A contact promised at settlement; `by` is None when the person left it for themself."""

    id: str
    call_id: str
    by: str | None
    due_at: datetime | None
    state: FollowUpState = FollowUpState.OPEN
    reminded: int = 0

    def reminded_at(self, now: datetime) -> "FollowUp":
        """Return the follow-up after one reminder; it comes due again a day later."""
        return replace(self, due_at=now + FOLLOW_UP_REPEAT, reminded=self.reminded + 1)

    def closed(self, state: FollowUpState) -> "FollowUp":
        """Return the follow-up closed by a human."""
        assert state is not FollowUpState.OPEN
        return replace(self, due_at=None, state=state)


def may_settle(call: Call, by: str | None) -> bool:
    """Return whether this one may end the call: the person, or who was with them."""
    if by is None:
        return True
    responder = call.responder(by)
    return (
        responder is not None and responder.was_with and responder.standing is not Standing.REMOVED
    )


def settle(call: Call, event: Settled, now: datetime) -> Turn:
    """End the call for good, and tell everyone who was told of it."""
    if not may_settle(call, event.by):
        return call, ()
    settlement = Settlement(at=now, by=event.by, outcome=event.outcome, word=event.word)
    told = [
        one
        for one in call.responders
        if one.told and one.standing is not Standing.REMOVED and one.id != event.by
    ]
    call, effects = tell_all(replace(call, settlement=settlement), told, Message.ENDED)
    return call, (*effects, *_promise(call, event))


def end_not_heard(call: Call, event: Event) -> Turn:
    """Tell the end at the next address of who could not be told; nothing else changes any more."""
    if not isinstance(event, AttemptFailed | AttemptDelayed):
        return call, ()
    responder = call.responder(event.responder_id)
    if event.message is not Message.ENDED or responder is None:
        return call, ()
    if responder.standing is Standing.REMOVED or event.address in responder.failed:
        return call, ()
    if isinstance(event, AttemptDelayed):
        elsewhere = () if event.tried_again else responder.beyond(event.address)
        return tell(call, responder, Message.ENDED, to=elsewhere[:1])
    responder = replace(responder, failed=(*responder.failed, event.address))
    if not responder.working:
        return call, ()
    return tell(call.with_responder(responder), responder, Message.ENDED)


def _promise(call: Call, event: Settled) -> tuple[Effect, ...]:
    if event.follow_up_at is None:
        return ()
    by = event.by
    if by is None:
        was_with = [one.id for one in call.responders if one.standing is Standing.WITH]
        by = was_with[0] if was_with else None
    return (KeepFollowUp(by=by, due_at=event.follow_up_at),)
