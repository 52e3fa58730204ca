"""The laws of people: who may be told what, and what somebody's word means to all others."""

from dataclasses import replace

from yana.core.call import Responder, Standing
from yana.core.effect import Message, Moment, Note, Send
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    ClockStepped,
    Declined,
    PresenceConfirmed,
    PresenceDenied,
    Seen,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)
from yana.simulation.explorer_turn import (
    ASK,
    HAVE_IT,
    Scene,
    Turn,
    awake,
    can_be_rung,
    holders,
    may_answer,
    others,
    reachable,
)


def who_has_it_is_believed_for_a_time(scene: Scene) -> bool:
    """Who has it has a moment until which they are believed; nobody else has any moment."""
    if scene.call.settlement is not None:
        return True
    return all(
        one.present_by is not None
        if one.standing in HAVE_IT
        else not (one.present_by or one.backup_at or one.check_at or one.handing_to)
        for one in scene.call.responders
    )


def the_ladder_stands_while_somebody_has_it(scene: Scene) -> bool:
    """There is a next step while nobody has it, and none while somebody has."""
    call = scene.call
    return call.settlement is not None or bool(holders(call)) is (call.escalate_at is None)


def a_hand_over_waits_for_somebody_who_may_take_it(scene: Scene) -> bool:
    """Who was asked to take over has it already, or may still answer and can be reached."""
    stands = {one.id: one for one in scene.call.responders}
    takers = [stands[one.handing_to] for one in holders(scene.call) if one.handing_to is not None]
    return scene.call.settlement is not None or all(
        one.standing in HAVE_IT or (one.standing is Standing.RUNG and reachable(one))
        for one in takers
    )


def who_is_not_to_be_told_is_gone(scene: Scene) -> bool:
    """Whoever the person wants not to be told is no part of the call any more."""
    call = scene.call
    return not any(
        one.id in call.not_told and one.standing is not Standing.REMOVED for one in call.responders
    )


def nobody_comes_back_unasked(turn: Turn) -> bool:
    """Who was taken out stays out until they join anew; who is not to be told stays so."""
    joined = turn.event.supporter.id if isinstance(turn.event, SupporterAgreed) else None
    out = {one.id for one in turn.before.responders if one.standing is Standing.REMOVED} - {joined}
    still_out = {one.id for one in turn.after.responders if one.standing is Standing.REMOVED}
    return out <= still_out and set(turn.before.not_told) <= set(turn.after.not_told)


def who_is_taken_out_is_out_at_once(turn: Turn) -> bool:
    """From the moment of an exclusion on somebody has no part in the call."""
    if turn.before.settlement is not None:
        return True
    out: set[str] = set()
    if isinstance(turn.event, SupporterRemoved):
        out = {turn.event.supporter_id}
    elif isinstance(turn.event, AskedAgain):
        out = set(turn.event.signal.do_not_tell)
    return all(one.standing is Standing.REMOVED for one in turn.after.responders if one.id in out)


def only_who_agreed_is_told(turn: Turn) -> bool:
    """Every message goes to somebody who is part of the call, agreed, and is to be told."""
    parts = {
        one.id
        for one in turn.after.responders
        if one.standing is not Standing.REMOVED and one.supporter.agreed
    }
    return {one.responder_id for one in turn.sends} <= parts - set(turn.after.not_told)


def messages_use_working_addresses(turn: Turn) -> bool:
    """Every message goes to an address of theirs that has not failed.

    When all have, a word of what became of it goes to the one that failed last, and no question.
    """
    stands = {one.id: one for one in turn.after.responders}
    return all(
        (one := stands.get(send.responder_id)) is not None
        and send.address in one.supporter.addresses
        and (send.address not in one.failed or _is_last_resort(one, send))
        for send in turn.sends
    )


def _is_last_resort(one: Responder, send: Send) -> bool:
    return not reachable(one) and send.message not in ASK and send.address == one.failed[-1]


def no_number_is_used_twice(turn: Turn) -> bool:
    """The messages to each are numbered on from the last, and the last is remembered."""
    before = {one.id: one.sends for one in turn.before.responders}
    for one in turn.after.responders:
        first = before.get(one.id, turn.before.sends_before) + 1
        numbers = [send.n for send in turn.sends if send.responder_id == one.id]
        if numbers != list(range(first, one.sends + 1)):
            return False
    return True


def who_has_it_is_not_rung(turn: Turn) -> bool:
    """Nobody is rung who has it; all is open when rung, and somebody has it when backed up."""
    held = bool(holders(turn.after))
    stands = {one.id: one.standing for one in turn.after.responders}
    had = {one.id for one in holders(turn.before)}
    for who in turn.told(Message.RING, Message.BACKUP):
        # Who lapses in this very moment may be rung as there is nobody else.
        if stands[who] is not Standing.RUNG or (who in had and not _lapses(turn, who)):
            return False
    return not (held and turn.told(Message.RING)) and (held or not turn.told(Message.BACKUP))


def only_who_is_asked_to_take_over_hears_so(turn: Turn) -> bool:
    """A hand-over is told to whom somebody who has it has asked, and to nobody else."""
    return turn.told(Message.HAND_OVER) <= {one.handing_to for one in holders(turn.after)}


def quiet_hours_are_kept(turn: Turn) -> bool:
    """Nobody is asked in their quiet hours but who may be woken, or has it and is awake."""
    asked = turn.told(*ASK)
    return all(
        awake(turn.after, one, turn.now) or one.standing in HAVE_IT
        for one in turn.after.responders
        if one.id in asked
    )


def an_answer_changes_no_other(turn: Turn) -> bool:
    """An acknowledgement leaves everybody else as they were, but for what they are told."""
    if not isinstance(turn.event, Acknowledged):
        return True
    who = turn.event.responder_id
    before = {one.id: one for one in others(turn.before.responders, who)}
    return all(
        replace(one, sends=before[one.id].sends, stood_down=before[one.id].stood_down)
        == before[one.id]
        for one in others(turn.after.responders, who)
    )


def a_word_is_taken(turn: Turn) -> bool:
    """Who is part of it and says "I have this", "I am there" or "I cannot" is believed."""
    if turn.before.settlement is not None:
        return True
    match turn.event:
        case Acknowledged(responder_id=who):
            expected: tuple[Standing, ...] = HAVE_IT
        case PresenceConfirmed(responder_id=who):
            expected = (Standing.WITH,)
        case Declined(responder_id=who) | Stopped(responder_id=who):
            expected = tuple(one for one in Standing if one not in HAVE_IT)
        case _:
            return True
    stands = [one for one in turn.before.responders if one.id == who]
    if not stands or stands[0].standing is Standing.REMOVED:
        return not turn.changed
    return all(one.standing in expected for one in turn.after.responders if one.id == who)


def nobody_loses_it_behind_their_back(turn: Turn) -> bool:
    """Who has it keeps it but by their own word, their lease, their taker or the person."""
    kept = {one.id for one in holders(turn.after)}
    return all(one.id in kept or _may_end(turn, one.id) for one in holders(turn.before))


def everyone_learns_that_somebody_has_it(turn: Turn) -> bool:
    """When a first one has it, everybody else who was told and has an address hears so, once."""
    if holders(turn.before) or not holders(turn.after):
        return True
    who = holders(turn.after)[0].id
    expected = sorted(
        one.id
        for one in others(turn.before.responders, who)
        if one.told and one.standing is not Standing.REMOVED and one.supporter.addresses
    )
    return sorted(one.responder_id for one in turn.sends) == expected


def a_no_escalates_at_once(turn: Turn) -> bool:
    """When somebody rung says no and nobody has it, somebody else is rung or may still answer."""
    if not isinstance(turn.event, Declined) or turn.before.settlement is not None:
        return True
    who, before = turn.event.responder_id, turn.before
    rung = {one.id for one in before.responders if one.standing is Standing.RUNG}
    if holders(turn.after) or who not in rung or turn.told(Message.RING):
        return True
    if any(may_answer(turn.after, one) for one in turn.after.responders):
        return not _left(turn, who, passes=before.pass_no)
    return not _left(turn, who)


def when_the_last_one_is_gone_somebody_is_rung(turn: Turn) -> bool:
    """When nobody has it any more, somebody is rung in the same breath, or nobody is left."""
    if not holders(turn.before) or holders(turn.after) or turn.after.settlement is not None:
        return True
    if any(can_be_rung(turn.after, one, turn.now) for one in turn.after.responders):
        return bool(turn.told(Message.RING))
    return turn.after.nobody_left


def nobody_left_is_said(turn: Turn) -> bool:
    """When it comes to be that nobody can be rung, the timeline says so."""
    was = turn.before.nobody_left and not holders(turn.before)
    is_so = turn.after.nobody_left and not holders(turn.after) and turn.after.settlement is None
    return was or not is_so or Note(moment=Moment.NOBODY_LEFT) in turn.effects


def the_same_answer_twice_is_one_answer(turn: Turn) -> bool:
    """The same event once more in the same moment changes nothing and tells nobody anything."""
    # To ask again is said anew each time; a clock steps anew.
    anew = AskedAgain | TimeReached | ClockStepped
    if isinstance(turn.event, anew) or not turn.changed:
        return True
    again, effects = turn.advance(turn.after, turn.event, turn.now)
    return again == turn.after and not effects


def a_look_is_no_answer(turn: Turn) -> bool:
    """Whoever or whatever only looks at a page changes nothing."""
    return not isinstance(turn.event, Seen) or not turn.changed


def _left(turn: Turn, who: str, passes: int | None = None) -> bool:
    """Return whether anybody else can be rung, at all or in so many passes."""
    return any(
        can_be_rung(turn.before, one, turn.now) and (passes is None or one.pass_rung < passes)
        for one in others(turn.before.responders, who)
    )


def _lapses(turn: Turn, who: str) -> bool:
    one = next(one for one in turn.before.responders if one.id == who)
    quiet = one.present_by is not None and one.present_by <= turn.now
    return isinstance(turn.event, PresenceDenied) or (quiet and isinstance(turn.event, TimeReached))


def _may_end(turn: Turn, who: str) -> bool:
    match turn.event:
        case Declined(responder_id=one) | Stopped(responder_id=one):
            return one == who
        case SupporterRemoved(supporter_id=one, now_known_as=known_as):
            return who in {one, known_as}
        case AskedAgain(signal=signal):
            return who in signal.do_not_tell
        case PresenceConfirmed(responder_id=taker):
            return any(one.id == who and one.handing_to == taker for one in turn.before.responders)
        case _:
            return _lapses(turn, who)
