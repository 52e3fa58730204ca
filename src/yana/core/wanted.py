"""Wanted: whether a message would still be true and welcome if it left now."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from yana.core.call import FREE, RINGABLE, Call, Responder, Standing
from yana.core.effect import ASKING, Message, Send

LAST_WORD_COUNTS = (
    frozenset(
        {
            Message.STAND_DOWN,
            Message.LAPSED,
            Message.LAPSED_COVERED,
            Message.RELIEVED,
            Message.NOT_WITH,
        }
    ),
    frozenset({Message.HAND_OVER_TAKEN, Message.HAND_OVER_DECLINED}),
)
"""Messages about the same thing: who gets an older one after a newer one is told wrongly."""


def still_wanted(call: Call, send: Send) -> bool:
    """Return whether this message would still be true and welcome if it left now.

    Read again before each try: after an hour without a mail server, nobody gets an hour of mail.
    """
    responder = call.responder(send.responder_id)
    if responder is None or responder.standing is Standing.REMOVED:
        return False
    if call.settlement is not None:
        return send.message is Message.ENDED
    if send.message in ASKING:
        return send.n >= responder.ring_no and still_to_answer(call, responder, send.message)
    return still_true(call, responder, send.message)


def outdated(call: Call, send: Send, newer: AbstractSet[Message]) -> bool:
    """Return whether one of these newer messages to the same responder says it better.

    The newer may be untrue by now, and the older one true again: then that is the last word.
    """
    responder = call.responder(send.responder_id)
    if responder is None or send.message in ASKING:
        return False
    alike = next((kind for kind in LAST_WORD_COUNTS if send.message in kind), frozenset())
    true = {one for one in newer & alike if still_true(call, responder, one)}
    return bool(true) or send.message in newer


def may_disturb(call: Call, send: Send, now: datetime) -> bool:
    """Return whether this message may reach its responder at this hour, if it left now."""
    responder = call.responder(send.responder_id)
    if responder is None or send.message not in ASKING:
        return True
    return responder.supporter.disturbable(now, wakes=call.policy.wakes)


def still_to_answer(call: Call, responder: Responder, message: Message) -> bool:
    """Return whether this one may still be asked this."""
    if message is Message.HAND_OVER:
        asked = any(one.handing_to == responder.id for one in call.holders())
        return asked and not responder.said_yes
    # A ring says that nobody has it, and a backup says that somebody has.
    # Who was told since that somebody has it, need not hear afterwards that they were asked.
    if responder.standing not in RINGABLE or responder.stood_down:
        return False
    return bool(call.holders()) is (message is Message.BACKUP)


def still_true(call: Call, responder: Responder, message: Message) -> bool:
    """Return whether this is so, for this one, as the call is now."""
    has_it = responder.holds
    another_has_it = any(one.id != responder.id for one in call.holders())
    # Who has said meanwhile that they cannot is asked no more whether they are there.
    quiet = not has_it and responder.standing not in FREE
    truths = {
        Message.STAND_DOWN: responder.stood_down and not has_it,
        Message.LAPSED: quiet and not another_has_it,
        Message.LAPSED_COVERED: quiet and another_has_it,
        Message.RELIEVED: not has_it and _taken_over(call, responder),
        Message.NOT_WITH: quiet and not another_has_it,
        Message.ALSO_COMING: has_it and another_has_it,
        Message.HAND_OVER_TAKEN: has_it and another_has_it,
        Message.HAND_OVER_DECLINED: has_it,
        Message.STILL_THERE: responder.standing is Standing.WITH,
        Message.ASKED_AGAIN: has_it,
    }
    return truths.get(message, True)


def _taken_over(call: Call, responder: Responder) -> bool:
    """Return whether the one who took over from them is with the person still."""
    # A call kept before this was noted does not say who it was.
    return any(
        one.standing is Standing.WITH and responder.relieved_by in {None, one.id}
        for one in call.responders
        if one.id != responder.id
    )
