"""Attempt: what follows when a message does not come to its responder."""

from dataclasses import replace
from datetime import datetime

from yana.core.call import RINGABLE, Call, Responder, Standing
from yana.core.circle import Address
from yana.core.effect import ASKING, Effect, Message, Moment, Note
from yana.core.event import AttemptDelayed, AttemptFailed
from yana.core.presence import relief_is_over, undo_relief
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
    if responder is None or _seen_to(call, responder, event):
        return call, ()
    responder = _making_good(_without(responder, event.address), event)
    call = call.with_responder(responder)
    if responder.standing is Standing.REMOVED:
        return call, ()
    # Who was asked beside somebody who is gone is asked anew, not told that somebody has it.
    message = Message.RING if event.message in ASKING and not call.holders() else event.message
    if _rings_elsewhere(responder, message):
        return call, ()
    if responder.working and _worth_repeating(call, responder, message, now):
        return tell(call, responder, message, to=responder.working[:1])
    if relief_is_over(call, responder, message):
        return _nobody_relieved(call, responder, now)
    return _go_on_without(call, responder, message, now)


def attempt_delayed(call: Call, event: AttemptDelayed, now: datetime) -> Turn:
    """Go on to others when nobody in this step can be sent anything for now."""
    responder = call.responder(event.responder_id)
    if responder is None or responder.standing is Standing.REMOVED:
        return call, ()
    return (_waits if event.tried_again else _not_read)(call, responder, event, now)


def _not_read(call: Call, responder: Responder, event: AttemptDelayed, now: datetime) -> Turn:
    """Tell it at the next address; without one, see to what it leaves unsaid."""
    if 0 < event.n <= responder.made_good:
        return call, ()
    rings = _rings_elsewhere(responder, event.message)
    elsewhere = () if rings else responder.beyond(event.address)
    if elsewhere and _worth_repeating(call, responder, event.message, now):
        responder = _making_good(responder, event)
        return tell(call, responder, event.message, to=elsewhere[:1])
    if relief_is_over(call, responder, event.message):
        return undo_relief(call, responder, now)
    return _waits(call, responder, event, now)


def _waits(call: Call, responder: Responder, event: AttemptDelayed, now: datetime) -> Turn:
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
        # Who asked for it must not wait for an answer to what nobody gets to read; but who has it
        # is on the way, and may take over all the same.
        in_vain = not event.tried_again and not responder.holds
        return refuse_hand_over(call, responder.id) if in_vain else (call, ())
    if responder.delayed or responder.id not in asked_beside(call):
        return call, ()
    return ring_another_backup(call.with_responder(replace(responder, delayed=True)), now)


def _seen_to(call: Call, responder: Responder, event: AttemptFailed) -> bool:
    """Return whether nothing follows from one more message back from an address that failed."""
    if event.address not in responder.failed:
        return False
    if event.n <= responder.made_good:
        return True
    if event.message is Message.RING or (event.message in ASKING and not call.holders()):
        return True  # They were rung elsewhere, or others were, when the first came back.
    return not responder.working and event.message not in BESIDE


def _without(responder: Responder, address: Address) -> Responder:
    known = address in responder.failed
    return responder if known else replace(responder, failed=(*responder.failed, address))


def _making_good(responder: Responder, event: AttemptFailed | AttemptDelayed) -> Responder:
    return replace(responder, made_good=max(responder.made_good, event.n))


def _nobody_relieved(call: Call, responder: Responder, now: datetime) -> Turn:
    lost = () if responder.working else (_unreachable(responder),)
    call, effects = undo_relief(call, responder, now)
    return call, (*lost, *effects)


def _unreachable(responder: Responder) -> Note:
    return Note(moment=Moment.UNREACHABLE, responder_id=responder.id)


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
        lost = (_unreachable(responder), *lost)
    if responder.standing not in RINGABLE or (responder.working and message not in ASKING):
        return call, lost
    if message is Message.BACKUP:
        asked = responder.id in asked_beside(call)
        call, effects = ring_another_backup(call, now) if asked else (call, ())
    else:
        call, effects = go_on(call, now)
    return call, (*lost, *effects)
