"""Read again: before a message leaves it is read against what is true now, or dropped.

What a dropped message leaves unsaid is seen to in the same transaction.
"""

from dataclasses import replace
from datetime import datetime

from yana.core.call import Call, Standing
from yana.core.circle import Address, Consent
from yana.core.effect import ASKING, Message, Send
from yana.core.event import AttemptDelayed, Event, LeftUnsaid
from yana.core.lifecycle import advance
from yana.core.settle import FollowUpState
from yana.core.wanted import may_disturb, outdated, still_wanted
from yana.engine.ports import Outgoing, SendState, Transaction
from yana.engine.prompts import prompt_wanted
from yana.engine.set_back import with_the_clock


def follow_up_key(follow_up_id: str, reminded: int) -> str:
    """Return the key of the letter that brings up this promise after so many others."""
    return f"follow-up:{follow_up_id}:{reminded}"


def drop(tx: Transaction, sent: Outgoing, calls: dict[str, Call | None], now: datetime) -> None:
    """Let go of a message; what it leaves unsaid is seen to with it, or neither is kept."""
    with tx.whole():
        _see_to_unsaid(tx, sent, calls, now)
        tx.finish(sent, SendState.DROPPED, now)


def _see_to_unsaid(
    tx: Transaction, sent: Outgoing, calls: dict[str, Call | None], now: datetime
) -> None:
    if sent.message is Message.FOLLOW_UP:
        _bring_up_again(tx, sent, now)
    elif sent.message is Message.RELIEVED and sent.call_id is not None:
        # What else is decided in this turn, is decided on the call as it is then.
        calls.pop(sent.call_id, None)
        _leave_unsaid(tx, sent, now)
    else:
        _ask_others(tx, sent, calls, now)


def _bring_up_again(tx: Transaction, sent: Outgoing, now: datetime) -> None:
    """Make a promise due at once whose letter is dropped, as who promised it has left."""
    promise = tx.follow_up(sent.facts["follow_up"])
    if promise is None or promise.state is not FollowUpState.OPEN:
        return
    # A newer letter has brought it up meanwhile, perhaps to somebody who is still there.
    if sent.key == follow_up_key(promise.id, promise.reminded - 1):
        tx.keep_follow_up(promise, replace(promise, due_at=now))


def _leave_unsaid(tx: Transaction, sent: Outgoing, now: datetime) -> None:
    call = None if sent.call_id is None else tx.call(sent.call_id)
    if call is None or sent.responder_id is None or sent.repeat:
        return  # What may have been heard has not been left unsaid.
    if outdated(call, as_send(sent), sent.newer):
        return
    move_call(tx, call, LeftUnsaid(responder_id=sent.responder_id, message=sent.message), now)


def letter_wanted(tx: Transaction, sent: Outgoing) -> bool:
    """Read again before each try: who is excluded meanwhile gets no letter of yesterday."""
    consent = None if sent.responder_id is None else tx.consent_of(sent.responder_id)
    if sent.message is Message.INVITATION and sent.responder_id is not None:
        return consent is Consent.INVITED
    if sent.message in {Message.CHECK_IN, Message.CHECK_IN_MISSED}:
        return prompt_wanted(tx, sent)
    if sent.message is Message.PAUSE_KNOWN:
        return consent is Consent.AGREED
    if sent.message is not Message.FOLLOW_UP:
        return True
    promise = tx.follow_up(sent.facts["follow_up"])
    still_open = promise is not None and promise.state is FollowUpState.OPEN
    return still_open and (sent.responder_id is None or consent is Consent.AGREED)


def _ask_others(
    tx: Transaction, sent: Outgoing, calls: dict[str, Call | None], now: datetime
) -> None:
    """When somebody's quiet hours began before a message left, let others be asked at once."""
    call = calls.get(sent.call_id or "")
    if call is None or sent.responder_id is None:
        return
    if not wanted(call, sent) or may_disturb(call, as_send(sent), now):
        return
    event = AttemptDelayed(responder_id=sent.responder_id, message=sent.message, tried_again=False)
    move_call(tx, call, event, now)
    del calls[call.id]  # The next message of this call is read against what it is now.


def wanted(call: Call, sent: Outgoing) -> bool:
    """Return whether this message would still be true and welcome, at whatever hour."""
    responder = call.responder(sent.responder_id or "")
    silent = responder is None or (
        responder.standing in {Standing.WAITING, Standing.RUNG} and not responder.was_with
    )
    if sent.message not in ASKING and not sent.told_before and silent:
        # Who never heard of the call, nor ever answered, need not hear that it is over.
        return False
    send = as_send(sent)
    return not outdated(call, send, sent.newer) and still_wanted(call, send)


def as_send(sent: Outgoing) -> Send:
    """Return what the core decided, of a message that was claimed."""
    assert sent.responder_id is not None
    return Send(
        responder_id=sent.responder_id,
        address=Address(channel=sent.channel, target=sent.target),
        message=sent.message,
        pass_no=sent.pass_no,
        step_no=sent.step_no,
        n=sent.n,
    )


def agreed_at_end(tx: Transaction, call: Call, sent: Outgoing) -> bool:
    """A settled call follows no consent any more, so the circle is asked whether they still do."""
    if call.settlement is None or sent.responder_id is None:
        return True
    return tx.consent_of(sent.responder_id) is Consent.AGREED


def move_call(tx: Transaction, call: Call, event: Event, now: datetime) -> None:
    """Let a call hear what became of a message, and keep what follows."""
    call = with_the_clock(tx, call, now)
    after, effects = advance(call, event, now)
    if after != call or effects:
        tx.keep(call, after, event, effects, now)
