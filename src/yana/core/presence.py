"""Presence: a human is with the person; it is confirmed, handed over, checked, or lapses."""

from dataclasses import replace
from datetime import datetime

from yana.core.answer import stand_down, tell_others
from yana.core.call import RINGABLE, Call, Responder, Standing
from yana.core.effect import Effect, Message, Moment, Note
from yana.core.event import (
    HandOverOffered,
    LeftUnsaid,
    PresenceConfirmed,
    PresenceDenied,
    TimeReached,
)
from yana.core.reach import (
    SOUND_GAP_MIN,
    Turn,
    refuse_hand_over,
    ring_backup,
    ring_one,
    tell,
    tell_all,
)
from yana.core.wanted import still_true


def confirm(call: Call, event: PresenceConfirmed, now: datetime) -> Turn:
    """Note that a responder is with the person, and ask again gently later on."""
    responder = call.responder(event.responder_id)
    if responder is None or responder.standing is Standing.REMOVED:
        return call, ()
    newly = not responder.holds
    check_at = now + call.policy.check_every
    responder = replace(
        responder,
        standing=Standing.WITH,
        was_with=True,
        told=True,
        asked_anew=False,
        rung_at=None,
        check_at=check_at,
        present_by=check_at + call.policy.check_grace,
        backup_at=None,
    )
    call = call.with_responder(responder)
    call, relieved = _relieve(call, responder.id, now)
    call, told = tell_others(call, responder.id) if newly else (call, ())
    return call, (*relieved, *told)


def deny(call: Call, _event: PresenceDenied, _now: datetime) -> Turn:
    """Believe the person that nobody is with them: who said so lapses, reaching starts again."""
    # Who was never there, as the person says, may not say that it is over either.
    denied = [replace(_lapsed(call, one), was_with=False) for one in call.holders()]
    return tell_all(call, denied, Message.NOT_WITH)


def offer_hand_over(call: Call, event: HandOverOffered, now: datetime) -> Turn:
    """Ask another to take over; who has it keeps it until the other is there."""
    giver, taker = call.responder(event.responder_id), call.responder(event.to)
    if giver is None or taker is None or not giver.holds or giver.id == taker.id:
        return call, ()
    if not may_take_over(call, taker, now) or _just_asked(giver, taker, now):
        return call, ()
    call = call.with_responder(replace(giver, handing_to=taker.id))
    if not taker.working:
        # A human asks for this one: what refused before is tried anew, and a refusal is told.
        taker = replace(taker, failed=())
    call, effects = tell(call, taker, Message.HAND_OVER)
    asked = call.responder(taker.id)
    assert asked is not None
    if not asked.holds:
        # Who went quiet was to be rung after the others; as one who was asked, they come like them.
        rung_in = 0 if taker.standing is Standing.LAPSED else asked.pass_rung
        asked = replace(asked, standing=Standing.RUNG, ring_no=asked.sends, pass_rung=rung_in)
    asked = replace(asked, told=True, stood_down=False, rung_at=now)
    return call.with_responder(asked), effects


def _just_asked(giver: Responder, taker: Responder, now: datetime) -> bool:
    """Return whether this is the question of a moment ago, pressed twice, or answered by a yes."""
    if giver.handing_to != taker.id or taker.rung_at is None:
        return giver.handing_to == taker.id and taker.said_yes
    return abs(now - taker.rung_at) < SOUND_GAP_MIN


def may_take_over(call: Call, taker: Responder, now: datetime) -> bool:
    """Return whether this responder can be asked to take over now."""
    if taker.holds:
        return True
    awake = taker.supporter.disturbable(now, wakes=call.policy.wakes)
    return taker.standing in RINGABLE and bool(taker.supporter.addresses) and awake


def relief_undone(call: Call, event: LeftUnsaid, now: datetime) -> Turn:
    """See to what a message leaves unsaid that was dropped before it left."""
    responder = call.responder(event.responder_id)
    if responder is None or not relief_is_over(call, responder, event.message):
        return call, ()
    return undo_relief(call, responder, now)


def relief_is_over(call: Call, responder: Responder, message: Message) -> bool:
    """Return whether this was to say that they are free, and that is not so any more."""
    if message is not Message.RELIEVED or responder.standing is not Standing.RELIEVED:
        return False
    return not still_true(call, responder, message)


def undo_relief(call: Call, responder: Responder, now: datetime) -> Turn:
    """Tell who never heard that they are free how it stands, when that is not so any more."""
    # They never said no, nor were they told that they are free: they may be rung like the others.
    waiting = replace(responder, standing=Standing.WAITING, pass_rung=0)
    if call.holders():
        return stand_down(call.with_responder(waiting), [waiting])
    return ring_one(call, waiting, now)


def check_due(call: Call, _event: TimeReached, now: datetime) -> Turn:
    """Let lapse who went quiet, ask who may have, and ring a second before a first has failed."""
    effects: tuple[Effect, ...] = ()
    for before in call.holders():
        responder = call.responder(before.id)
        assert responder is not None
        call, more = _check_one(call, responder, now)
        effects += more
    return call, effects


def _check_one(call: Call, responder: Responder, now: datetime) -> Turn:
    if responder.present_by is not None and responder.present_by <= now:
        return _lapse(call, responder, now)
    if responder.check_at is not None and responder.check_at <= now:
        return tell(call, replace(responder, check_at=None), Message.STILL_THERE)
    if responder.backup_at is not None and responder.backup_at <= now:
        call = call.with_responder(replace(responder, backup_at=None))
        if any(one.standing is Standing.WITH for one in call.responders):
            return call, ()
        return ring_backup(call, now, count=1)
    return call, ()


def _lapse(call: Call, responder: Responder, now: datetime) -> Turn:
    lapsed = _lapsed(call, responder)
    call = call.with_responder(lapsed)
    # Another who lapses in this very moment covers nothing.
    covered = any(one.present_by is None or one.present_by > now for one in call.holders())
    message = Message.LAPSED_COVERED if covered else Message.LAPSED
    call, effects = tell(call, lapsed, message)
    call, told = refuse_hand_over(call, lapsed.id)
    return call, (Note(moment=Moment.LEASE_LAPSED, responder_id=responder.id), *effects, *told)


def _lapsed(call: Call, responder: Responder) -> Responder:
    return replace(
        responder,
        standing=Standing.LAPSED,
        present_by=None,
        backup_at=None,
        check_at=None,
        handing_to=None,
        stood_down=False,
        # They are just being told in a message of its own, so others are rung before them.
        pass_rung=call.pass_no + 1,
    )


def _relieve(call: Call, taker_id: str, now: datetime) -> Turn:
    givers = [
        replace(
            one,
            standing=Standing.RELIEVED,
            free_since=now,
            stood_down=True,
            present_by=None,
            backup_at=None,
            check_at=None,
            handing_to=None,
            relieved_by=taker_id,
        )
        for one in call.holders()
        if one.handing_to == taker_id
    ]
    call, effects = tell_all(call, givers, Message.RELIEVED)
    for one in givers:
        # Whoever had asked them in turn still has it: who is free takes nothing over.
        call, told = refuse_hand_over(call, one.id)
        effects += told
    return call, effects
