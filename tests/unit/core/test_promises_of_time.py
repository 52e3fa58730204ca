"""What holds for every call at every moment, whatever happens in it: shown by many runs."""

from copy import deepcopy
from dataclasses import replace

from tests.unit.core.chance import collected, promise
from tests.unit.core.looks import can_be_rung, is_fresh, may_answer, moments, others
from tests.unit.core.worlds import Run
from yana.core.call import RINGABLE, CallState, Standing
from yana.core.effect import Message, Send
from yana.core.event import AskedAgain, ClockStepped, Declined, Settled, TimeReached
from yana.core.lifecycle import advance


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
            assert {one.message for one in turn.sends()} <= {Message.ENDED}, "told elsewhere"
            assert len(turn.effects) == len(turn.sends()) <= 1
            before = turn.before
            after, _ = advance(before, turn.event, turn.now)
            assert replace(after, responders=before.responders) == before
            if not turn.effects:
                assert after == before


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
def test_a_no_rings_the_next_at_once(run: Run) -> None:
    for turn in run.turns:
        if not isinstance(turn.event, Declined) or turn.before.state is not CallState.REACHING:
            continue
        who = turn.before.responder(turn.event.responder_id)
        beside = others(turn.before, turn.event.responder_id)
        left = {one.id for one in beside if is_fresh(turn.before, one, turn.now)}
        if who is not None and who.standing is Standing.RUNG and left:
            rung = {one.responder_id for one in turn.sends() if one.message is Message.RING}
            assert rung
            assert rung <= left


@promise
def test_nobody_waits_for_nothing(run: Run) -> None:
    for turn in run.turns:
        call = turn.after
        if call.state is CallState.REACHING:
            hopeful = any(may_answer(call, one) for one in call.responders)
            assert hopeful or call.nobody_left, "the step is empty, and nobody said so"


@promise
def test_when_it_says_that_nobody_is_left_nobody_is(run: Run) -> None:
    for turn in run.turns:
        call, due_at = turn.after, turn.before.due_at
        looked = isinstance(turn.event, TimeReached) and due_at is not None and due_at <= turn.now
        if looked and call.nobody_left and call.state is CallState.REACHING:
            assert not any(can_be_rung(call, one, turn.now) for one in call.responders)


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


PROMISES = collected(__name__)
