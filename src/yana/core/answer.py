"""Answer: what a responder's reply means for the call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from yana.core.call import Call, Responder, Standing
from yana.core.effect import Message
from yana.core.event import Acknowledged, Declined, Expected, Seen, Stopped
from yana.core.reach import Turn, go_on_without, refuse_hand_over, tell_all

LATE_BY_MAX = timedelta(minutes=5)
"""How much later than they said a responder may be before we stop believing it."""

NO_ALREADY = frozenset({Standing.DECLINED, Standing.STOPPED, Standing.REMOVED})
"""Whose "I cannot" says nothing new: it is pressed a second time, or by who has no part in it."""


def seen(call: Call, _event: Seen, _now: datetime) -> Turn:
    """Change nothing: a look is not an answer, whoever or whatever looked."""
    return call, ()


def acknowledge(call: Call, event: Acknowledged, now: datetime) -> Turn:
    """Believe "I have this" until `present_by`, and let everybody else know."""
    responder = call.responder(event.responder_id)
    if responder is None or responder.holds or responder.standing is Standing.REMOVED:
        return call, ()
    policy = call.policy
    backup_at = None if policy.backup_after is None else now + policy.backup_after
    responder = replace(
        responder,
        standing=Standing.HAS_IT,
        told=True,
        asked_anew=False,
        rung_at=None,
        present_by=now + policy.lease,
        backup_at=backup_at,
    )
    return tell_others(call.with_responder(responder), responder.id)


def tell_others(call: Call, holder_id: str) -> Turn:
    """Tell everyone who was told of the call that this responder has it."""
    others = [one for one in call.responders if one.id != holder_id]
    givers = [one for one in others if one.holds and one.handing_to == holder_id]
    beside = [one for one in others if one.holds and one.handing_to != holder_id]
    rung = [one for one in others if _to_stand_down(one)]
    call, taken = tell_all(call, givers, Message.HAND_OVER_TAKEN)
    call, also = tell_all(call, beside, Message.ALSO_COMING)
    call, down = stand_down(call, rung)
    return call, (*taken, *also, *down)


def stand_down(call: Call, responders: Sequence[Responder]) -> Turn:
    """Tell these that somebody else has it."""
    call, effects = tell_all(call, responders, Message.STAND_DOWN)
    ids = {one.id for one in responders}
    stood = (replace(one, stood_down=True) for one in call.responders if one.id in ids)
    return call.with_responders(stood), effects


def let_be(before: Call, after: Call) -> Turn:
    """Tell who is no longer asked to take over that somebody else has it."""
    if after.settlement is not None or not after.holders():
        return after, ()
    asked = {one.handing_to for one in before.holders()}
    still = {one.handing_to for one in after.holders()}
    return stand_down(
        after,
        [
            one
            for one in after.responders
            if one.id in asked - still and one.standing is Standing.RUNG and _to_stand_down(one)
        ],
    )


def expect(call: Call, event: Expected, now: datetime) -> Turn:
    """Believe the time that a responder gave, within what the policy allows."""
    responder = call.responder(event.responder_id)
    if responder is None or responder.standing is not Standing.HAS_IT:
        return call, ()
    longest = now + call.policy.lease_max
    present_by = min(max(event.present_at, now) + LATE_BY_MAX, longest)
    return call.with_responder(replace(responder, present_by=present_by)), ()


def decline(call: Call, event: Declined, now: datetime) -> Turn:
    """Take "I cannot" as it is, thank them, and go on to the next at once."""
    responder = call.responder(event.responder_id)
    if responder is None or responder.standing in NO_ALREADY:
        return call, ()
    if responder.holds:
        return stop(call, Stopped(responder_id=responder.id), now)
    after = call.with_responder(replace(responder, standing=Standing.DECLINED, free_since=now))
    after, told = refuse_hand_over(after, responder.id)
    after, effects = go_on_without(call, after, responder, now)
    return after, (*told, *effects)


def stop(call: Call, event: Stopped, now: datetime) -> Turn:
    """Free who has it; without another who has it, reaching starts again, wider."""
    responder = call.responder(event.responder_id)
    if responder is None or not responder.holds:
        return call, ()
    call = call.with_responder(
        replace(
            responder,
            standing=Standing.STOPPED,
            free_since=now,
            present_by=None,
            backup_at=None,
            check_at=None,
            handing_to=None,
        )
    )
    return refuse_hand_over(call, responder.id)


def _to_stand_down(responder: Responder) -> bool:
    if responder.holds or responder.standing is Standing.REMOVED:
        return False
    return responder.told and not responder.stood_down
