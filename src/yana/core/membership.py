"""Membership: in an open call somebody joins the circle, changes what they agreed to, or leaves."""

from dataclasses import replace
from datetime import datetime

from yana.core.answer import stand_down
from yana.core.call import Call, Responder, Standing
from yana.core.circle import Supporter
from yana.core.effect import Effect, Message
from yana.core.event import SupporterAgreed, SupporterRemoved
from yana.core.reach import (
    Turn,
    go_on_without,
    let_go,
    look_again,
    may_still_answer,
    reach_first,
    ring,
    ringable,
)


def supporter_agreed(call: Call, event: SupporterAgreed, now: datetime) -> Turn:
    """Take up who has just agreed, and ring them now: they are awake and willing."""
    supporter = event.supporter
    if supporter.id in call.not_told:
        return call, ()
    known = call.responder(supporter.id)
    if known is not None and known.standing is not Standing.REMOVED:
        return _agreed_anew(call, known, supporter, now)
    # Who comes back keeps their count of messages, for each has a number of its own; and what they
    # were told before has an end of which they are to hear. Whether they were there begins anew.
    responder = Responder(supporter=supporter, sends=call.sends_before)
    if known is not None:
        responder = replace(responder, sends=known.sends, told=known.told)
    call = call.with_responder(responder)
    if call.holders():
        # Who was asked, left and comes back, and has not heard that somebody has it by now.
        unheard = known is not None and known.told and not known.stood_down
        return stand_down(call, [responder] if unheard else [])
    return _ring_newcomer(call, responder, now)


def _ring_newcomer(call: Call, responder: Responder, now: datetime) -> Turn:
    if not ringable(call, responder, now):
        return call, ()
    if call.nobody_left:
        return reach_first(call, now)
    return ring(call, [responder], Message.RING, now)


def _agreed_anew(call: Call, known: Responder, supporter: Supporter, now: datetime) -> Turn:
    """Take up what a responder has changed; perhaps they can be reached now, when they could not.

    One address that failed beside others stays failed: a ring went to the others already.
    """
    cut_off = not known.working
    known = replace(known, supporter=supporter, failed=() if cut_off else known.failed)
    call = call.with_responder(known)
    if call.holders():
        return call, ()
    if call.nobody_left:
        return look_again(call, now)
    ready = cut_off and ringable(call, known, now)
    return ring(call, [known], Message.RING, now) if ready else (call, ())


def supporter_removed(call: Call, event: SupporterRemoved, now: datetime) -> Turn:
    """Let a supporter go at once; what they were part of goes on without them."""
    known_as = event.now_known_as
    told: tuple[Effect, ...] = ()
    if known_as and event.supporter_id in call.not_told and known_as not in call.not_told:
        # Who is not to be told is not to be told at another address either.
        call = replace(call, not_told=(*call.not_told, known_as))
        call, told = _leave(call, known_as, now)
    call, effects = _leave(call, event.supporter_id, now)
    return call, (*told, *effects)


def _leave(call: Call, supporter_id: str, now: datetime) -> Turn:
    responder = call.responder(supporter_id)
    if responder is None or responder.standing is Standing.REMOVED:
        return call, ()
    after, told = let_go(call, responder)
    if not call.holders() and not may_still_answer(call, responder):
        return after, told
    after, effects = go_on_without(call, after, responder, now)
    return after, (*told, *effects)
