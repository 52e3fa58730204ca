"""What holds for everybody in every call, whatever happens in it: shown by many runs."""

from tests.unit.core.chance import collected, promise
from tests.unit.core.looks import let_down, newly_has_it, others, thinks_otherwise
from tests.unit.core.worlds import Run, Turn
from yana.core.call import FREE, HOLDING, CallState, Standing
from yana.core.effect import ASKING, Message, Moment, Note
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    Declined,
    PresenceConfirmed,
    PresenceDenied,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)

RINGS = {Message.RING, Message.BACKUP}
SOMEBODY_HAS_IT = {Message.STAND_DOWN, Message.ALSO_COMING, Message.HAND_OVER_TAKEN}


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


def who_said_no(turn: Turn) -> set[str]:
    """Whoever says in this turn that they cannot, or cannot go on."""
    match turn.event:
        case Declined(responder_id=who) | Stopped(responder_id=who):
            before = turn.before.responder(who)
            if before is None or before.standing is Standing.REMOVED:
                return set()
            return {who} if isinstance(turn.event, Declined) or before.holds else set()
        case _:
            return set()


def whose_no_is_gone(turn: Turn) -> set[str]:
    """Whoever is asked as if they had never said no."""
    match turn.event:
        case Acknowledged(responder_id=who) | PresenceConfirmed(responder_id=who):
            return {who}
        case SupporterRemoved(supporter_id=who):
            return {who}
        case AskedAgain():
            # Whom she asks anew may sleep, and then is rung when they are awake.
            return {one.id for one in turn.after.responders if one.standing not in FREE}
        case _:
            return set()


@promise
def test_after_my_own_no_i_am_asked_again_only_to_a_new_question(run: Run) -> None:
    """More urgently, by the person again, or once as there is nobody else (decisions 7, 15)."""
    refused: set[str] = set()
    once_more: set[str] = set()
    for turn in run.turns:
        refused |= who_said_no(turn)
        gone = whose_no_is_gone(turn)
        refused, once_more = refused - gone, once_more - gone
        asked = {one.responder_id for one in turn.sends() if one.message in ASKING}
        if not asked & refused:
            continue
        assert turn.after.policy.wakes
        free = {one.id for one in turn.before.responders if one.standing in FREE}
        assert asked <= free, "there was somebody else"
        assert not asked & once_more, "once was enough"
        once_more |= asked
        refused -= asked


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
            if one.told and one.supporter.addresses and one.standing is not Standing.REMOVED
        }
        assert {one.responder_id for one in told} == expected
        assert len(told) == len(expected)


@promise
def test_when_a_second_joins_nobody_who_thinks_it_is_open_is_left_thinking_so(run: Run) -> None:
    for turn in run.turns:
        if turn.before.state is CallState.REACHING or not newly_has_it(turn):
            continue
        told = [one.responder_id for one in turn.sends()]
        assert len(told) == len(set(told))
        assert isinstance(turn.event, Acknowledged)
        beside = others(turn.before, turn.event.responder_id)
        assert set(told) == {one.id for one in beside if thinks_otherwise(one)}


@promise
def test_who_handed_over_learns_that_it_is_still_with_them_when_it_is(run: Run) -> None:
    for turn in run.turns:
        for giver in turn.before.holders():
            after = turn.after.responder(giver.id)
            if after is None or not after.supporter.addresses:
                continue
            if after.holds and let_down(turn, giver):
                heard = [one.message for one in turn.sends() if one.responder_id == giver.id]
                assert Message.HAND_OVER_DECLINED in heard


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
def test_quiet_hours_are_kept_but_for_who_may_be_woken_when_it_is_urgent(run: Run) -> None:
    for turn in run.turns:
        for send in turn.sends():
            if send.message in ASKING:
                one = turn.after.responder(send.responder_id)
                assert one is not None
                woken = turn.after.policy.wakes and one.supporter.may_wake
                # Who has it is awake, and may be asked to take over as well.
                assert woken or one.holds or not one.supporter.in_quiet_hours(turn.now)


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
                reachable = {one.id for one in turn.after.responders if one.supporter.addresses}
                assert (told & reachable) - {turn.event.by} <= set(ended)
                assert turn.event.by not in ended
                assert held & reachable <= {*ended, turn.event.by}
            case _:
                pass


PROMISES = collected(__name__)
