"""Reach: whom next, over what, and when to go on to the next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from yana.core.call import FREE, RINGABLE, Call, Responder, Standing
from yana.core.circle import Address
from yana.core.effect import Effect, Message, Moment, Note, Send
from yana.core.event import AskedAgain, TimeReached
from yana.core.signal import Signal, SignalKind

Turn = tuple[Call, tuple[Effect, ...]]

SIGNALS_SHOWN_MAX = 20
"""Nobody reads more at such a moment, and a call must stay small however often somebody asks."""

SOUND_GAP_MIN = timedelta(seconds=30)
"""Asking twice within half a minute is one sound: a shaking hand, not a new need."""


def reach_first(call: Call, now: datetime) -> Turn:
    """Take the first step of the policy; with nobody to reach, say so and look again soon."""
    if not fresh(call, now):
        return _nobody(call, now)
    return take_step(call, now)


def reach_wider(call: Call, now: datetime) -> Turn:
    """Start the next pass, wider; with nobody to reach, say so and look again soon."""
    # Two tries: the first leaves out who has just lapsed, unless there is nobody else.
    for further in (1, 2):
        wider = replace(call, pass_no=call.pass_no + further, step_no=0)
        if fresh(wider, now):
            return take_step(wider, now)
    anew = _nobody_else(call, now)
    return take_step(anew, now) if fresh(anew, now) else _nobody(call, now)


def escalate_due(call: Call, _event: TimeReached, now: datetime) -> Turn:
    """Take the next step if its time has come; after the last one start again, wider."""
    if call.holders() or call.escalate_at is None or call.escalate_at > now:
        return call, ()
    if call.nobody_left:
        return look_again(trusting_again(call), now)
    if fresh(call, now):
        return take_step(replace(call, step_no=call.step_no + 1), now)
    return _run_out(trusting_again(call), now)


def go_on(call: Call, now: datetime) -> Turn:
    """Go on at once when an answer or a failure has left this step without hope."""
    if call.holders():
        return call, ()
    if fresh(call, now):
        return take_step(replace(call, step_no=call.step_no + 1), now)
    if any(may_still_answer(call, one) for one in call.responders):
        return call, ()
    return _run_out(call, now)


def ask_again(call: Call, event: AskedAgain, now: datetime) -> Turn:
    """Merge a new ask: it raises the urgency, never lowers it, and it is heard.

    A check-in that is missed while the call is open is one more reason to go on, and no ask.
    """
    raised = event.signal.urgency.rank > call.urgency.rank
    had_it = bool(call.holders())
    call, told = _without(_heard(call, event.signal), event.signal.do_not_tell)
    if event.signal.kind is SignalKind.MISSED and not raised:
        return call, told
    if raised:
        call = _raise_urgency(call, event, now)
    if raised or call.nobody_left:
        call = trusting_again(call)
    if had_it and not call.holders() and not raised:
        # Reaching starts again, wider, as when the last one is gone for any other reason.
        return _asked_anew_by_person(call, now), told
    call, heard = tell_all(call, call.holders(), Message.ASKED_AGAIN)
    call, rung = _sound(call, now, raised=raised)
    return call, (*told, *heard, *rung)


def _without(call: Call, not_told: Collection[str]) -> Turn:
    told: tuple[Effect, ...] = ()
    for one in call.responders:
        if one.id in not_told:
            call, refused = let_go(call, one)
            told += refused
    return call, told


def _sound(call: Call, now: datetime, *, raised: bool) -> Turn:
    if not call.holders():
        return _sound_again(call, now, raised=raised)
    count = call.policy.step(1, 0).count
    if raised:
        return ring_backup(call, now, count=count)
    if any(one.standing is Standing.WITH for one in call.responders):
        return call, ()
    return ring_backup(call, now, count=count, but=_just_rung(call, now))


def refuse_hand_over(call: Call, taker_id: str) -> Turn:
    """Tell who asked this one to take over that it is still with them."""
    givers = [replace(one, handing_to=None) for one in call.holders() if one.handing_to == taker_id]
    return tell_all(call, givers, Message.HAND_OVER_DECLINED)


def ring_backup(call: Call, now: datetime, *, count: int | None, but: Collection[str] = ()) -> Turn:
    """Ring others beside who has it but for these, those not yet rung in this pass first."""
    ready = [
        one
        for one in call.responders
        # Who has just gone quiet is no second for somebody else.
        if ringable(call, one, now) and one.standing is not Standing.LAPSED and one.id not in but
    ]
    ready.sort(key=lambda one: one.pass_rung >= call.pass_no)
    return ring(call, ready[:count], Message.BACKUP, now)


def ring_another_backup(call: Call, now: datetime) -> Turn:
    """Ring one more beside who has it, in place of one who cannot be reached."""
    if any(one.standing is Standing.WITH for one in call.responders):
        return call, ()
    return ring_backup(call, now, count=1, but=asked_beside(call))


def go_on_without(call: Call, after: Call, responder: Responder, now: datetime) -> Turn:
    """Go on at once without one who was asked: to the next, or to another beside who has it."""
    if not call.holders():
        return go_on(after, now) if responder.standing is Standing.RUNG else (after, ())
    handed = any(one.handing_to == responder.id for one in call.holders())
    if handed or responder.id not in asked_beside(call):
        return after, ()
    return ring_another_backup(after, now)


def asked_beside(call: Call) -> frozenset[str]:
    """Return who was asked beside who has it, and has not answered."""
    asked = (one for one in call.responders if one.standing is Standing.RUNG)
    return frozenset(one.id for one in asked if not one.stood_down)


def _just_rung(call: Call, now: datetime) -> frozenset[str]:
    asked = asked_beside(call)
    return frozenset(
        one.id
        for one in call.responders
        if one.id in asked and one.rung_at is not None and now - one.rung_at < SOUND_GAP_MIN
    )


def ring_one(call: Call, responder: Responder, now: datetime) -> Turn:
    """Ring this one now if they can be; with nobody left until now, reaching starts again."""
    call = call.with_responder(responder)
    if call.nobody_left:
        return look_again(call, now)
    if not ringable(call, responder, now):
        return call, ()
    return ring(call, [responder], Message.RING, now)


def tell(
    call: Call, responder: Responder, message: Message, *, to: Sequence[Address] | None = None
) -> Turn:
    """Send one message to a responder, at their first working address unless `to` says more.

    When all have refused it goes to the one that worked longest: the ring came that way.
    """
    addresses = responder.ways[:1] if to is None else to
    effects = tuple(
        Send(
            responder_id=responder.id,
            address=address,
            message=message,
            pass_no=call.pass_no,
            step_no=call.step_no,
            n=responder.sends + number,
        )
        for number, address in enumerate(addresses, start=1)
    )
    return call.with_responder(replace(responder, sends=responder.sends + len(effects))), effects


def tell_all(call: Call, responders: Iterable[Responder], message: Message) -> Turn:
    """Send the same message to each of these responders."""
    effects: tuple[Effect, ...] = ()
    for responder in responders:
        call, told = tell(call, responder, message)
        effects += told
    return call, effects


def take_step(call: Call, now: datetime) -> Turn:
    """Ring as many as this step names, and say when the next one is due."""
    step = call.policy.step(call.pass_no, call.step_no)
    call = replace(call, escalate_at=now + step.wait, nobody_left=False)
    return ring(call, fresh(call, now)[: step.count], Message.RING, now)


def ring(call: Call, chosen: Sequence[Responder], message: Message, now: datetime) -> Turn:
    """Ask these for an answer, now."""
    effects: tuple[Effect, ...] = ()
    for one in chosen:
        # The first pass uses the first address; later ones use all that they gave.
        addresses = one.working[:1] if call.pass_no == 1 else one.working
        call, sends = tell(call, one, message, to=addresses)
        rung = replace(
            one,
            standing=Standing.RUNG,
            pass_rung=call.pass_no,
            rung_at=now,
            sends=one.sends + len(sends),
            ring_no=one.sends + 1,
            told=True,
            stood_down=False,
            delayed=False,
        )
        call = call.with_responder(rung)
        effects += sends
    return call, effects


def _run_out(call: Call, now: datetime) -> Turn:
    call, effects = reach_wider(call, now)
    # With nobody to ask, nobody is asked again, and that is said instead.
    return call, effects if call.nobody_left else (Note(moment=Moment.RAN_OUT), *effects)


def look_again(call: Call, now: datetime) -> Turn:
    """Reach whoever can be reached by now, after nobody could."""
    return reach_first(call, now) if fresh(call, now) else reach_wider(call, now)


def trusting_again(call: Call) -> Call:
    """Try each address anew that refused for good: it may have been our own server that did.

    Only by the clock or when the person asks: a refusal comes at once, and would do so for ever.
    """
    return call.with_responders(replace(one, failed=()) for one in call.responders if one.failed)


def let_go(call: Call, responder: Responder) -> Turn:
    """Take this one out of the call; who asked them to take over learns that they will not."""
    gone = replace(
        responder,
        standing=Standing.REMOVED,
        present_by=None,
        backup_at=None,
        check_at=None,
        handing_to=None,
    )
    return refuse_hand_over(call.with_responder(gone), gone.id)


def _nobody(call: Call, now: datetime) -> Turn:
    quiet = [
        one.supporter.quiet_until(now)
        for one in call.responders
        if one.standing in RINGABLE and one.working
    ]
    again_at = min([now + call.policy.again.wait, *(at for at in quiet if at > now)])
    if call.nobody_left and call.escalate_at is not None and call.escalate_at > now:
        # Whatever else happens meanwhile puts off nothing.
        again_at = min(again_at, call.escalate_at)
    effects = () if call.nobody_left else (Note(moment=Moment.NOBODY_LEFT),)
    return replace(call, nobody_left=True, escalate_at=again_at), effects


def _raise_urgency(call: Call, event: AskedAgain, now: datetime) -> Call:
    # What was declined was the gentler question (decision 0007), so all may be asked this one.
    policy = event.policy
    responders = (
        replace(
            one,
            pass_rung=0,
            standing=Standing.WAITING if one.standing in FREE else one.standing,
            asked_anew=False,
            present_by=_sooner(one.present_by, now + policy.lease)
            if one.standing is Standing.HAS_IT
            else one.present_by,
        )
        for one in call.responders
    )
    return replace(
        call,
        urgency=event.signal.urgency,
        policy=policy,
        pass_no=1,
        step_no=0,
        responders=tuple(responders),
    )


def _heard(call: Call, signal: Signal) -> Call:
    not_told = dict.fromkeys((*call.not_told, *signal.do_not_tell))
    # The first says how it began; of very many only the newest are shown. All are in the ledger.
    newest = _shown((*call.signals[1:], signal))
    return replace(call, signals=(*call.signals[:1], *newest), not_told=tuple(not_told))


def _shown(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    if len(signals) <= SIGNALS_SHOWN_MAX:
        return signals
    # What was asked for stays in sight: who only missed check-ins is not told from who asked else.
    missed = [n for n, one in enumerate(signals) if one.kind is SignalKind.MISSED]
    oldest = missed[0] if missed else 0
    return (*signals[:oldest], *signals[oldest + 1 :])


def _sound_again(call: Call, now: datetime, *, raised: bool) -> Turn:
    """Ring at once, and never later than it would have been without the new ask."""
    due_before = call.escalate_at
    call = _asked_anew_by_person(call, now)
    silent = [
        one
        for one in call.responders
        if one.standing is Standing.RUNG
        and one.pass_rung == call.pass_no
        and one.rung_at is not None
        and now - one.rung_at >= SOUND_GAP_MIN
        and ringable(call, one, now)
    ]
    call, again = ring(call, silent, Message.RING, now)
    if not raised:
        call = replace(call, step_no=call.step_no + 1)
    call, effects = take_step(call, now) if fresh(call, now) else _kept_waiting(call, now)
    return replace(call, escalate_at=_sooner(due_before, call.escalate_at)), (*again, *effects)


def _asked_anew_by_person(call: Call, now: datetime) -> Call:
    """Let those be rung who said no to an earlier ask, if long ago or with nobody else to ring."""
    others = any(ringable(call, one, now) for one in call.responders)
    after = call.policy.lease if others else SOUND_GAP_MIN
    return call.with_responders(
        replace(one, standing=Standing.WAITING, pass_rung=0, asked_anew=False)
        for one in call.responders
        if one.standing in FREE and _free_for(one, after, now)
    )


def _nobody_else(call: Call, now: datetime) -> Call:
    """Let those be rung once more who said no while there were others (decision 0015)."""
    if not call.policy.wakes:
        return call
    return call.with_responders(
        # "I cannot" is believed for as long as "I have this" would be.
        replace(one, standing=Standing.WAITING, pass_rung=0, asked_anew=True)
        for one in call.responders
        if one.standing in FREE
        and one.working
        and not one.asked_anew
        and _free_for(one, call.policy.lease, now)
    )


def _free_for(responder: Responder, span: timedelta, now: datetime) -> bool:
    return responder.free_since is None or now - responder.free_since >= span


def _kept_waiting(call: Call, now: datetime) -> Turn:
    if any(may_still_answer(call, one) for one in call.responders):
        return call, ()
    return _run_out(call, now)


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def fresh(call: Call, now: datetime) -> list[Responder]:
    """Return who can be rung now and was not yet in this pass."""
    return [
        one for one in call.responders if one.pass_rung < call.pass_no and ringable(call, one, now)
    ]


def ringable(call: Call, responder: Responder, now: datetime) -> bool:
    """Return whether this one can be rung now."""
    return (
        responder.standing in RINGABLE
        and bool(responder.working)
        and responder.supporter.disturbable(now, wakes=call.policy.wakes)
    )


def may_still_answer(call: Call, responder: Responder) -> bool:
    """Return whether this one was rung in this pass, and an answer may come."""
    return (
        responder.standing is Standing.RUNG
        and responder.pass_rung == call.pass_no
        and bool(responder.working)
    )
