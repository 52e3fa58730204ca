"""What holds for every call, whatever happens in it and in whatever order: shown by many runs."""

from copy import deepcopy
from datetime import datetime

from tests.unit.core.chance import COLLECTED, promise
from tests.unit.core.worlds import Run, Turn
from yana.core.call import HOLDING, RINGABLE, Call, CallState, Responder, Standing
from yana.core.effect import ASKING, Message, Moment, Note, Send
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    ClockStepped,
    Declined,
    PresenceConfirmed,
    PresenceDenied,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)
from yana.core.lifecycle import advance

RINGS = {Message.RING, Message.BACKUP}
SOMEBODY_HAS_IT = {Message.STAND_DOWN, Message.ALSO_COMING, Message.HAND_OVER_TAKEN}


def moments(call: Call) -> dict[str, datetime | None]:
    """Every moment still to come, by what it is."""
    found = {"escalate_at": call.escalate_at}
    for one in call.holders():
        name = one.supporter.name
        found |= {
            f"{name} present_by": one.present_by,
            f"{name} backup_at": one.backup_at,
            f"{name} check_at": one.check_at,
        }
    return found


def others(call: Call, responder_id: str) -> list[Responder]:
    """Everybody but this one."""
    return [one for one in call.responders if one.id != responder_id]


def raised(turn: Turn) -> bool:
    """Whether the person has just asked more urgently than before."""
    return turn.after.urgency.rank > turn.before.urgency.rank


@promise
def test_an_unsettled_call_always_has_a_next_moment(run: Run) -> None:
    for call in (run.opened, *(turn.after for turn in run.turns)):
        assert (call.due_at is None) is (call.state is CallState.SETTLED)
        to_come = [at for at in moments(call).values() if at is not None]
        if call.due_at is not None:
            assert call.due_at == min(to_come)


@promise
def test_the_state_is_what_the_people_in_it_have_said(run: Run) -> None:
    for turn in run.turns:
        call = turn.after
        standings = {one.standing for one in call.responders}
        if call.settlement is not None:
            assert call.state is CallState.SETTLED
        elif Standing.WITH in standings:
            assert call.state is CallState.ACCOMPANIED
        elif Standing.HAS_IT in standings:
            assert call.state is CallState.ANSWERED
        else:
            assert call.state is CallState.REACHING


@promise
def test_only_a_human_ends_it_and_then_nothing_changes_any_more(run: Run) -> None:
    for turn in run.turns:
        if turn.after.state is CallState.SETTLED and turn.before.state is not CallState.SETTLED:
            assert isinstance(turn.event, Settled)
            assert turn.after.settlement is not None
            assert turn.after.settlement.by == turn.event.by
        if turn.before.state is CallState.SETTLED:
            assert turn.effects == ()
            assert advance(turn.before, turn.event, turn.now) == (turn.before, ())


@promise
def test_nobody_is_addressed_who_has_not_agreed_or_is_not_to_be_told(run: Run) -> None:
    not_told = set(run.world.signal.do_not_tell)
    welcome = {one.id for one in run.world.circle.supporters if one.agreed} - not_told
    assert {one.responder_id for one in run.opening_sends()} <= welcome
    for turn in run.turns:
        match turn.event:
            case SupporterAgreed(supporter=supporter):
                welcome |= {supporter.id} - not_told
            case SupporterRemoved(supporter_id=supporter_id):
                welcome.discard(supporter_id)
            case AskedAgain(signal=signal) if turn.before.state is not CallState.SETTLED:
                not_told |= set(signal.do_not_tell)
                welcome -= not_told
            case _:
                pass
        assert {one.responder_id for one in turn.sends()} <= welcome


@promise
def test_after_my_own_no_i_am_not_asked_again_unless_it_became_more_urgent(run: Run) -> None:
    refused: set[str] = set()
    for turn in run.turns:
        match turn.event:
            case Declined(responder_id=who) | Stopped(responder_id=who):
                before = turn.before.responder(who)
                if before is None or before.standing is Standing.REMOVED:
                    continue
                if isinstance(turn.event, Declined) or before.holds:
                    refused.add(who)
            case Acknowledged(responder_id=who) | PresenceConfirmed(responder_id=who):
                refused.discard(who)
            case SupporterRemoved(supporter_id=who):
                refused.discard(who)
            case _:
                pass
        if raised(turn):
            refused.clear()
        asked = {one.responder_id for one in turn.sends() if one.message in ASKING}
        assert not asked & refused


@promise
def test_who_has_it_is_not_rung(run: Run) -> None:
    for turn in run.turns:
        for send in turn.sends():
            one = turn.after.responder(send.responder_id)
            assert one is not None
            if send.message in RINGS:
                assert one.standing is Standing.RUNG
            elif send.message is Message.HAND_OVER:
                assert one.standing in HOLDING | {Standing.RUNG}


@promise
def test_an_answer_of_one_changes_nothing_for_any_other(run: Run) -> None:
    for turn in run.turns:
        if isinstance(turn.event, Acknowledged):
            who = turn.event.responder_id
            before = {one.id: one.standing for one in others(turn.before, who)}
            after = {one.id: one.standing for one in others(turn.after, who)}
            assert before == after


@promise
def test_when_somebody_has_it_everyone_who_was_told_learns_it_once(run: Run) -> None:
    for turn in run.turns:
        if turn.before.state is not CallState.REACHING or turn.after.state not in {
            CallState.ANSWERED,
            CallState.ACCOMPANIED,
        }:
            continue
        (holder,) = turn.after.holders()
        told = [one for one in turn.sends() if one.message in SOMEBODY_HAS_IT]
        assert len(told) == len(turn.effects)
        expected = {
            one.id
            for one in others(turn.after, holder.id)
            if one.told and one.working and one.standing is not Standing.REMOVED
        }
        assert {one.responder_id for one in told} == expected
        assert len(told) == len(expected)


@promise
def test_when_a_second_joins_nobody_who_thinks_it_is_open_is_left_thinking_so(run: Run) -> None:
    for turn in run.turns:
        if not isinstance(turn.event, Acknowledged) or turn.before.state is CallState.REACHING:
            continue
        who = turn.event.responder_id
        before, after = turn.before.responder(who), turn.after.responder(who)
        if before is None or after is None or before.holds or not after.holds:
            continue
        told = [one.responder_id for one in turn.sends()]
        assert len(told) == len(set(told))
        open_to = {
            one.id
            for one in others(turn.before, who)
            if one.working and (one.holds or (one.told and not one.stood_down))
            if one.standing is not Standing.REMOVED
        }
        assert set(told) == open_to


@promise
def test_who_handed_over_learns_that_it_is_still_with_them_when_it_is(run: Run) -> None:
    for turn in run.turns:
        for giver in turn.before.holders():
            taker_id = giver.handing_to
            after = turn.after.responder(giver.id)
            if taker_id is None or after is None or not after.holds:
                continue
            taken_up = [turn.before.responder(taker_id), turn.after.responder(taker_id)]
            let_down = [one is not None and one.holds for one in taken_up] == [True, False]
            if let_down or (after.handing_to is None and after.working):
                heard = [one.message for one in turn.sends() if one.responder_id == giver.id]
                assert Message.HAND_OVER_DECLINED in heard or not after.working


@promise
def test_whenever_it_starts_again_wider_that_is_said(run: Run) -> None:
    said = (AskedAgain, Declined, PresenceDenied, Stopped, SupporterRemoved)
    for turn in run.turns:
        if turn.after.pass_no > turn.before.pass_no and not turn.before.nobody_left:
            moments = {one.moment for one in turn.effects if isinstance(one, Note)}
            held_before = bool(turn.before.holders())
            assert moments & {Moment.RAN_OUT, Moment.LEASE_LAPSED} or (
                held_before and isinstance(turn.event, said)
            )


@promise
def test_nobody_is_told_what_is_not_so(run: Run) -> None:
    for turn in run.turns:
        for send in turn.sends():
            beside = [one for one in turn.after.holders() if one.id != send.responder_id]
            if send.message in {*SOMEBODY_HAS_IT, Message.LAPSED_COVERED, Message.RELIEVED}:
                assert beside, f"nobody has it, and somebody is told {send.message}"
            if send.message is Message.ENDED:
                assert turn.after.state is CallState.SETTLED
            elif send.message in {Message.RING, Message.LAPSED, Message.NOT_WITH}:
                assert not turn.after.holders()


@promise
def test_asking_again_never_makes_anybody_wait_longer(run: Run) -> None:
    for turn in run.turns:
        if not isinstance(turn.event, AskedAgain) or turn.event.signal.do_not_tell:
            continue
        assert turn.after.urgency.rank >= turn.before.urgency.rank
        before, after = moments(turn.before), moments(turn.after)
        for name, at in before.items():
            if at is not None:
                now_at = after[name]
                assert now_at is not None
                assert now_at <= at, f"{name} moved from {at} to {now_at}"


@promise
def test_time_always_makes_progress(run: Run) -> None:
    call, now = run.call, run.now
    if call.due_at is not None:
        now = max(now, call.due_at)
        for _ in range(len(call.responders) + 2):
            call, _ = advance(call, TimeReached(), now)
        assert call.due_at is not None
        assert call.due_at > now


@promise
def test_when_nobody_says_anything_everyone_who_can_be_reached_is_rung(run: Run) -> None:
    call, now = run.call, run.now
    if call.state is CallState.SETTLED:
        return
    awake = {
        one.id
        for one in call.responders
        if one.standing in RINGABLE and one.working and one.supporter.quiet is None
    }
    rung: set[str] = set()
    for _ in range(3 * len(call.holders()) + 2 * len(call.responders) + 2):
        assert call.due_at is not None
        now = max(now, call.due_at)
        call, effects = advance(call, TimeReached(), now)
        sends = [one for one in effects if isinstance(one, Send)]
        rung |= {one.responder_id for one in sends if one.message is Message.RING}
    assert awake <= rung


@promise
def test_nothing_that_has_passed_is_still_believed(run: Run) -> None:
    for turn in run.turns:
        if isinstance(turn.event, TimeReached) and turn.after.state is not CallState.SETTLED:
            for one in turn.after.holders():
                assert one.present_by is not None
                assert one.present_by > turn.now
                assert one.backup_at is None or one.backup_at > turn.now
                assert one.check_at is None or one.check_at > turn.now


@promise
def test_every_message_has_a_key_of_its_own(run: Run) -> None:
    keys = [
        (one.pass_no, one.step_no, one.responder_id, one.address.channel, one.n)
        for one in run.sends()
    ]
    assert len(keys) == len(set(keys))


@promise
def test_quiet_hours_are_kept_but_for_who_may_be_woken_when_it_is_urgent(run: Run) -> None:
    for turn in run.turns:
        for send in turn.sends():
            if send.message in ASKING:
                one = turn.after.responder(send.responder_id)
                assert one is not None
                woken = turn.after.policy.wakes and one.supporter.may_wake
                # Who has it is awake, and may be asked to take over as well.
                assert woken or one.holds or not one.supporter.in_quiet_hours(turn.now)


def can_be_rung(call: Call, one: Responder, now: datetime) -> bool:
    """Whether a responder may be asked now, as the issue words it."""
    woken = call.policy.wakes and one.supporter.may_wake
    return (
        one.standing in {Standing.WAITING, Standing.RUNG, Standing.LAPSED}
        and bool(one.working)
        and (woken or not one.supporter.in_quiet_hours(now))
    )


@promise
def test_a_no_rings_the_next_at_once(run: Run) -> None:
    for turn in run.turns:
        if not isinstance(turn.event, Declined) or turn.before.state is not CallState.REACHING:
            continue
        who = turn.before.responder(turn.event.responder_id)
        left = [
            one
            for one in others(turn.before, turn.event.responder_id)
            if one.pass_rung < turn.before.pass_no and can_be_rung(turn.before, one, turn.now)
        ]
        if who is not None and who.standing is Standing.RUNG and left:
            rung = {one.responder_id for one in turn.sends() if one.message is Message.RING}
            assert rung
            assert rung <= {one.id for one in left}


@promise
def test_nobody_waits_for_nothing(run: Run) -> None:
    for turn in run.turns:
        call = turn.after
        if call.state is not CallState.REACHING:
            continue
        hopeful = [
            one
            for one in call.responders
            if one.standing is Standing.RUNG and one.pass_rung == call.pass_no and one.working
        ]
        assert hopeful or call.nobody_left, "the step is empty, and nobody said so"
        if call.nobody_left and isinstance(turn.event, TimeReached) and turn.before.due_at:
            reachable = [one for one in call.responders if can_be_rung(call, one, turn.now)]
            assert turn.before.due_at > turn.now or not reachable


@promise
def test_everyone_who_was_told_is_told_the_end_and_nobody_else(run: Run) -> None:
    told: set[str] = {one.responder_id for one in run.opening_sends()}
    for turn in run.turns:
        told |= {one.responder_id for one in turn.sends() if one.message in ASKING}
        match turn.event:
            case SupporterRemoved(supporter_id=who):
                told.discard(who)
            case AskedAgain(signal=signal):
                told -= set(signal.do_not_tell)
            case Settled() if turn.after.state is not turn.before.state:
                held = {one.id for one in turn.before.holders()}
                ended = [one.responder_id for one in turn.sends()]
                assert {one.message for one in turn.sends()} <= {Message.ENDED}
                assert len(ended) == len(set(ended))
                reachable = {one.id for one in turn.after.responders if one.working}
                assert (told & reachable) - {turn.event.by} <= set(ended)
                assert turn.event.by not in ended
                assert held & reachable <= {*ended, turn.event.by}
            case _:
                pass


@promise
def test_a_clock_set_back_makes_nothing_later_than_it_was(run: Run) -> None:
    for turn in run.turns:
        if isinstance(turn.event, ClockStepped) and turn.before.state is not CallState.SETTLED:
            before, after = moments(turn.before), moments(turn.after)
            for name, at in before.items():
                back = None if at is None else at - turn.event.back_by
                assert after[name] == back
            assert turn.effects == ()


@promise
def test_the_same_always_follows_and_what_was_is_left_as_it_was(run: Run) -> None:
    for turn in run.turns[-5:]:
        before, event = deepcopy(turn.before), deepcopy(turn.event)
        once = advance(turn.before, turn.event, turn.now)
        assert once == advance(before, event, turn.now)
        assert (turn.before, turn.event) == (before, event)


PROMISES = tuple(COLLECTED)
