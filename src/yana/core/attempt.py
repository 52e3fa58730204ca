"""Attempt: what follows when a message does not come to its responder."""

from dataclasses import replace
from datetime import datetime

from yana.core.call import RINGABLE, Call, Responder, Standing
from yana.core.effect import ASKING, Effect, Message, Moment, Note
from yana.core.event import AttemptDelayed, AttemptFailed
from yana.core.reach import (
    Turn,
    asked_beside,
    fresh,
    go_on,
    may_still_answer,
    refuse_hand_over,
    ring_another_backup,
    take_step,
    tell,
)
from yana.core.wanted import still_to_answer, still_true

BESIDE = frozenset({Message.BACKUP, Message.HAND_OVER})
"""Asked of somebody beside who has the call; each that fails leaves a question unasked."""


def attempt_failed(call: Call, event: AttemptFailed, now: datetime) -> Turn:
    """Use the responder's next address at once; without one, go on to others at once."""
    responder = call.responder(event.responder_id)
    if responder is None or event.address in responder.failed:
        return call, ()
    responder = replace(responder, failed=(*responder.failed, event.address))
    call = call.with_responder(responder)
    if responder.standing is Standing.REMOVED:
        return call, ()
    # Who was asked beside somebody who is gone is asked anew, not told that somebody has it.
    message = Message.RING if event.message in ASKING and not call.holders() else event.message
    if _rings_elsewhere(responder, message):
        return call, ()
    if responder.working and _worth_repeating(call, responder, message, now):
        return tell(call, responder, message, to=responder.working[:1])
    return _go_on_without(call, responder, message, now)


def attempt_delayed(call: Call, event: AttemptDelayed, now: datetime) -> Turn:
    """Go on to others when nobody in this step can be sent anything for now."""
    responder = call.responder(event.responder_id)
    if responder is None:
        return call, ()
    if event.message in BESIDE and call.holders():
        return _delayed_beside(call, responder, event, now)
    if responder.delayed:
        return call, ()
    call = call.with_responder(replace(responder, delayed=True))
    waiting_for = (one for one in call.responders if may_still_answer(call, one))
    if call.holders() or not fresh(call, now) or not all(one.delayed for one in waiting_for):
        return call, ()
    return take_step(replace(call, step_no=call.step_no + 1), now)


def _delayed_beside(call: Call, responder: Responder, event: AttemptDelayed, now: datetime) -> Turn:
    if event.message is Message.HAND_OVER:
        # Who asked for it must not wait for an answer to what nobody gets to read.
        return (call, ()) if event.tried_again else refuse_hand_over(call, responder.id)
    if responder.delayed or responder.id not in asked_beside(call):
        return call, ()
    return ring_another_backup(call.with_responder(replace(responder, delayed=True)), now)


def _rings_elsewhere(responder: Responder, message: Message) -> bool:
    """Return whether this ring went to all that they gave, as rings of later passes do."""
    rung = responder.standing is Standing.RUNG and responder.pass_rung > 1
    return rung and bool(responder.working) and message in {Message.RING, Message.BACKUP}


def _worth_repeating(call: Call, responder: Responder, message: Message, now: datetime) -> bool:
    if message not in ASKING:
        return still_true(call, responder, message)
    if responder.standing is not Standing.RUNG and not responder.holds:
        return False
    awake = responder.supporter.disturbable(now, wakes=call.policy.wakes)
    return awake and still_to_answer(call, responder, message)


def _go_on_without(call: Call, responder: Responder, message: Message, now: datetime) -> Turn:
    lost: tuple[Effect, ...] = ()
    if not responder.working:
        call, lost = (call, ()) if responder.holds else refuse_hand_over(call, responder.id)
        lost = (Note(moment=Moment.UNREACHABLE, responder_id=responder.id), *lost)
    if responder.standing not in RINGABLE or (responder.working and message not in ASKING):
        return call, lost
    if message is Message.BACKUP:
        asked = responder.id in asked_beside(call)
        call, effects = ring_another_backup(call, now) if asked else (call, ())
    else:
        call, effects = go_on(call, now)
    return call, (*lost, *effects)
