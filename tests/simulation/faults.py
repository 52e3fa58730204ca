"""Wrong ways to advance, each built around the right one: what a law must be able to see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from yana.core import lifecycle
from yana.core.call import Call, CallState, Outcome, Responder, Settlement, Standing
from yana.core.effect import Effect, Message, Note, Send
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptFailed,
    ClockStepped,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    Seen,
    Settled,
    Stopped,
    SupporterRemoved,
    TimeReached,
)

HOUR = timedelta(hours=1)

Result = tuple[Call, tuple[Effect, ...]]
Fault = Callable[[Call, Event, datetime], Result]


def right(call: Call, event: Event, now: datetime) -> Result:
    return lifecycle.advance(call, event, now)


def stands(call: Call, responder_id: str) -> Responder:
    found = call.responder(responder_id)
    return found or call.responders[0]


def without(result: Result, *messages: Message) -> Result:
    call, effects = result
    kept = (one for one in effects if not (isinstance(one, Send) and one.message in messages))
    return call, tuple(kept)


def one_more(result: Result, responder: Responder, message: Message) -> Result:
    call, effects = result
    address = responder.supporter.addresses[0]
    send = Send(
        responder_id=responder.id,
        address=address,
        message=message,
        pass_no=call.pass_no,
        step_no=call.step_no,
        n=responder.sends + 1,
    )
    call = call.with_responder(replace(responder, sends=responder.sends + 1))
    return call, (*effects, send)


def forgets_the_next_moment(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    return (replace(call, due_at=None) if isinstance(event, Declined) else call), effects


def comes_late(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    late = isinstance(event, Acknowledged) and call.due_at is not None
    return (replace(call, due_at=(call.due_at or now) + HOUR) if late else call), effects


def overlooks_a_presence(call: Call, event: Event, now: datetime) -> Result:
    after, effects = right(call, event, now)
    return replace(after, state=call.state if after.due_at else after.state), effects


def lets_only_the_person_end_it(call: Call, event: Event, now: datetime) -> Result:
    return (call, ()) if isinstance(event, Settled) and event.by else right(call, event, now)


def never_rings_chi(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    return call, tuple(one for one in effects if getattr(one, "responder_id", "") != "Chi")


def waits_out_a_no(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, Declined) and stands(call, event.responder_id).standing is Standing.RUNG:
        no = replace(stands(call, event.responder_id), standing=Standing.DECLINED)
        return call.with_responder(no), ()
    return right(call, event, now)


def believes_for_ever(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    return call.with_responders(replace(one, present_by=None) for one in call.holders()), effects


def keeps_the_ladder(call: Call, event: Event, now: datetime) -> Result:
    after, effects = right(call, event, now)
    acknowledged = isinstance(event, Acknowledged) and after.escalate_at is None
    return (replace(after, escalate_at=call.escalate_at) if acknowledged else after), effects


def leaves_the_giver_waiting(call: Call, event: Event, now: datetime) -> Result:
    after, effects = right(call, event, now)
    if isinstance(event, Declined):
        asked = {one.id: one.handing_to for one in call.responders}
        after = after.with_responders(
            replace(one, handing_to=asked[one.id]) for one in after.holders()
        )
    return after, effects


def tells_who_is_not_to_be_told(call: Call, event: Event, now: datetime) -> Result:
    after, effects = right(call, event, now)
    if isinstance(event, AskedAgain) and event.signal.do_not_tell:
        return replace(call, not_told=after.not_told), ()
    return after, effects


def is_early(call: Call, event: Event, now: datetime) -> Result:
    early = isinstance(event, TimeReached) and call.due_at is not None
    return right(call, event, max(now, call.due_at or now) if early else now)


def stands_still(call: Call, event: Event, now: datetime) -> Result:
    return (call, ()) if isinstance(event, TimeReached) else right(call, event, now)


def renews_every_lease(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, TimeReached):
        call = call.with_responders(replace(one, present_by=now + HOUR) for one in call.holders())
    return right(call, event, now)


def opens_again(call: Call, event: Event, now: datetime) -> Result:
    if call.settlement is not None and isinstance(event, Acknowledged):
        return replace(call, state=CallState.REACHING, settlement=None, due_at=now), ()
    return right(call, event, now)


def ends_for_anybody(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, Settled):
        event = replace(event, by=None)
    return right(call, event, now)


def forgets_to_tell_the_end(call: Call, event: Event, now: datetime) -> Result:
    return without(right(call, event, now), Message.ENDED)


def puts_off_who_asks_again(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    if isinstance(event, AskedAgain) and call.escalate_at is not None:
        later = call.escalate_at + HOUR
        call = replace(call, escalate_at=later, due_at=later)
    return call, effects


def hears_the_raise_and_rings_nobody(call: Call, event: Event, now: datetime) -> Result:
    call, effects = puts_off_who_asks_again(call, event, now)
    return (call, ()) if isinstance(event, AskedAgain) else (call, effects)


def leaves_moments_where_they_were(call: Call, event: Event, now: datetime) -> Result:
    return (call, ()) if isinstance(event, ClockStepped) else right(call, event, now)


def lets_the_removed_come(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, Acknowledged) and call.settlement is None:
        one = stands(call, event.responder_id)
        if one.standing is Standing.REMOVED:
            call = call.with_responder(replace(one, standing=Standing.WAITING))
    return right(call, event, now)


def keeps_who_is_removed_while_they_have_it(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, SupporterRemoved) and stands(call, event.supporter_id).holds:
        return call, ()
    return right(call, event, now)


def thanks_who_is_removed(call: Call, event: Event, now: datetime) -> Result:
    result = right(call, event, now)
    if isinstance(event, SupporterRemoved) and result[0] != call:
        return one_more(result, stands(result[0], event.supporter_id), Message.STAND_DOWN)
    return result


def insists_on_a_dead_address(call: Call, event: Event, now: datetime) -> Result:
    after, effects = right(call, event, now)
    if isinstance(event, AttemptFailed):
        effects = tuple(
            replace(one, address=event.address) if isinstance(one, Send) else one for one in effects
        )
    return after, effects


def rings_a_dead_address_for_ever(call: Call, event: Event, now: datetime) -> Result:
    result = right(call, event, now)
    if isinstance(event, AttemptFailed) and result[0] != call:
        for one in result[0].responders:
            if one.standing is Standing.RUNG and not one.working:
                result = one_more(result, one, Message.RING)
    return result


def tells_it_where_it_failed_first(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    return call, tuple(
        replace(one, address=to.supporter.addresses[0])
        if isinstance(one, Send) and not (to := stands(call, one.responder_id)).working
        else one
        for one in effects
    )


def counts_from_one(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    return call, tuple(replace(one, n=1) if isinstance(one, Send) else one for one in effects)


def rings_who_has_it(call: Call, event: Event, now: datetime) -> Result:
    result = right(call, event, now)
    if isinstance(event, AskedAgain) and result[0].holders():
        return one_more(result, result[0].holders()[0], Message.BACKUP)
    return result


def forgets_who_was_asked_to_take_over(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    if isinstance(event, HandOverOffered):
        call = call.with_responders(replace(one, handing_to=None) for one in call.holders())
    return call, effects


def wakes_everybody(call: Call, event: Event, now: datetime) -> Result:
    asleep = {one.id: one.supporter for one in call.responders}
    woken = (replace(one, supporter=replace(one.supporter, quiet=None)) for one in call.responders)
    after, effects = right(call.with_responders(woken), event, now)
    slept = (replace(one, supporter=asleep[one.id]) for one in after.responders)
    return after.with_responders(slept), effects


def forgets_who_was_rung(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    if isinstance(event, Acknowledged):
        rung = (one for one in call.responders if one.standing is Standing.RUNG)
        call = call.with_responders(replace(one, standing=Standing.WAITING) for one in rung)
    return call, effects


def wants_only_one(call: Call, event: Event, now: datetime) -> Result:
    second = isinstance(event, Acknowledged) and bool(call.holders())
    return (call, ()) if second else right(call, event, now)


def lets_one_push_out_the_other(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    if isinstance(event, PresenceConfirmed):
        beside = (one for one in call.holders() if one.id != event.responder_id)
        call = call.with_responders(
            replace(one, standing=Standing.STOPPED, present_by=None) for one in beside
        )
    return call, effects


def stands_nobody_down(call: Call, event: Event, now: datetime) -> Result:
    return without(right(call, event, now), Message.STAND_DOWN)


def takes_its_time_when_somebody_stops(call: Call, event: Event, now: datetime) -> Result:
    result = right(call, event, now)
    return without(result, Message.RING) if isinstance(event, Stopped) else result


def writes_nothing_down(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    return call, tuple(one for one in effects if not isinstance(one, Note))


def tells_it_each_time(call: Call, event: Event, now: datetime) -> Result:
    result = right(call, event, now)
    if isinstance(event, Acknowledged) and result[0].holders():
        return one_more(result, result[0].holders()[0], Message.ALSO_COMING)
    return result


def takes_a_look_for_an_answer(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, Seen):
        event = Acknowledged(responder_id=event.responder_id)
    return right(call, event, now)


def refuses_what_is_out_of_place(call: Call, event: Event, now: datetime) -> Result:
    if isinstance(event, Expected):
        assert stands(call, event.responder_id).holds, "who does not have it is not expected"
    return right(call, event, now)


def ends_by_itself(call: Call, event: Event, now: datetime) -> Result:
    call, effects = right(call, event, now)
    if isinstance(event, TimeReached) and call.nobody_left:
        end = Settlement(at=now, by=None, outcome=Outcome.NOT_REACHED)
        call = replace(call, state=CallState.SETTLED, settlement=end, due_at=None)
    return call, effects


FAULTS: tuple[tuple[Fault, str, str], ...] = (
    (forgets_the_next_moment, "answers", "a_call_has_a_next_moment_or_is_settled"),
    (comes_late, "answers", "due_is_the_earliest_of_its_moments"),
    (overlooks_a_presence, "answers", "the_state_follows_the_responders"),
    (lets_only_the_person_end_it, "answers", "anybody_can_bring_it_to_an_end"),
    (never_rings_chi, "answers", "in_silence_everyone_is_rung"),
    (believes_for_ever, "answers", "who_has_it_is_believed_for_a_time"),
    (keeps_the_ladder, "answers", "the_ladder_stands_while_somebody_has_it"),
    (leaves_the_giver_waiting, "hand-overs", "a_hand_over_waits_for_somebody_who_may_take_it"),
    (tells_who_is_not_to_be_told, "asking again", "who_is_not_to_be_told_is_gone"),
    (is_early, "answers", "too_early_changes_nothing"),
    (stands_still, "answers", "time_moves_on"),
    (renews_every_lease, "answers", "an_answer_is_a_lease"),
    (opens_again, "answers", "nothing_leaves_settled"),
    (ends_for_anybody, "answers", "only_a_human_ends_it"),
    (ends_by_itself, "answers", "only_a_human_ends_it"),
    (forgets_to_tell_the_end, "answers", "everyone_told_is_told_the_end"),
    (puts_off_who_asks_again, "asking again", "asking_again_never_waits_longer"),
    (hears_the_raise_and_rings_nobody, "asking again", "raising_urgency_lengthens_no_wait"),
    (leaves_moments_where_they_were, "answers", "a_clock_set_back_changes_no_wait"),
    (lets_the_removed_come, "coming and going", "nobody_comes_back_unasked"),
    (
        keeps_who_is_removed_while_they_have_it,
        "coming and going",
        "who_is_taken_out_is_out_at_once",
    ),
    (thanks_who_is_removed, "coming and going", "only_who_agreed_is_told"),
    (insists_on_a_dead_address, "failures", "messages_use_working_addresses"),
    (rings_a_dead_address_for_ever, "failures", "messages_use_working_addresses"),
    (tells_it_where_it_failed_first, "failures", "messages_use_working_addresses"),
    (counts_from_one, "answers", "no_number_is_used_twice"),
    (rings_who_has_it, "asking again", "who_has_it_is_not_rung"),
    (forgets_who_was_asked_to_take_over, "hand-overs", "only_who_is_asked_to_take_over_hears_so"),
    (wakes_everybody, "quiet hours", "quiet_hours_are_kept"),
    (forgets_who_was_rung, "answers", "an_answer_changes_no_other"),
    (wants_only_one, "answers", "a_word_is_taken"),
    (lets_one_push_out_the_other, "answers", "nobody_loses_it_behind_their_back"),
    (stands_nobody_down, "answers", "everyone_learns_that_somebody_has_it"),
    (waits_out_a_no, "answers", "a_wait_is_for_somebody"),
    (waits_out_a_no, "answers", "a_no_escalates_at_once"),
    (takes_its_time_when_somebody_stops, "answers", "when_the_last_one_is_gone_somebody_is_rung"),
    (writes_nothing_down, "answers", "nobody_left_is_said"),
    (tells_it_each_time, "answers", "the_same_answer_twice_is_one_answer"),
    (takes_a_look_for_an_answer, "answers", "a_look_is_no_answer"),
    (refuses_what_is_out_of_place, "hand-overs", "advance_takes_every_event"),
)
"""Each fault, a world that shows it, and the law that must see it there."""
