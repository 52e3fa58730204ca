"""Follow-ups: what was promised comes due, and again, until a human closes it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.contract.houses import House, at_once, in_transaction
from tests.contract.test_calls import CALL, SOON, begin, read
from tests.contract.test_sends import claim, finish
from tests.unit.core.cast import BEN, id_of
from yana.core.call import Outcome
from yana.core.event import PresenceConfirmed, Settled
from yana.core.lifecycle import advance
from yana.core.settle import FollowUp, FollowUpState
from yana.engine.ports import Due, SendState, Stale

TOMORROW = SOON + timedelta(days=1)
A_SECOND = timedelta(seconds=1)


def promise(house: House, due_at: datetime = TOMORROW) -> FollowUp:
    """Ben was with Amina, and wants to look in tomorrow."""
    begin(house)
    for event in (
        PresenceConfirmed(responder_id=BEN.id),
        Settled(by=BEN.id, outcome=Outcome.SAFE, follow_up_at=due_at),
    ):
        before = read(house)
        after, effects = advance(before, event, SOON)
        with house.ledger.transaction() as tx:
            tx.keep(before, after, event, effects, SOON)
    (kept,) = house.follow_ups(CALL)
    return kept


def due(house: House, now: datetime) -> list[FollowUp]:
    """What has come due."""
    return list(in_transaction(house, lambda tx: tx.due_follow_ups(now, 10)))


def test_a_promise_is_kept_with_the_end_of_its_call(house: House) -> None:
    kept = promise(house)
    assert (kept.call_id, kept.by, kept.due_at) == (CALL, BEN.id, TOMORROW)
    assert (kept.state, kept.reminded) == (FollowUpState.OPEN, 0)
    assert in_transaction(house, lambda tx: tx.follow_up(kept.id)) == kept
    assert in_transaction(house, lambda tx: tx.follow_up(id_of("none"))) is None


def test_it_comes_due_and_comes_due_again_until_it_is_closed(house: House) -> None:
    kept = promise(house)
    assert due(house, TOMORROW - A_SECOND) == []
    assert due(house, TOMORROW) == [kept]
    reminded = kept.reminded_at(TOMORROW)
    in_transaction(house, lambda tx: tx.keep_follow_up(kept, reminded))
    assert due(house, TOMORROW) == []
    assert due(house, TOMORROW + timedelta(days=1)) == [reminded]
    closed = reminded.closed(FollowUpState.KEPT)
    in_transaction(house, lambda tx: tx.keep_follow_up(reminded, closed))
    assert due(house, TOMORROW + timedelta(days=99)) == []
    assert in_transaction(house, lambda tx: tx.follow_up(kept.id)) == closed


def test_a_due_follow_up_is_something_due(house: House) -> None:
    promise(house)
    while claimed := claim(house, SOON):
        for one in claimed:
            finish(house, one, SendState.HANDED, SOON)
    assert not house.ledger.due(TOMORROW - A_SECOND)
    assert house.ledger.due(TOMORROW) == Due(
        calls=False, sends=False, follow_ups=True, check_ins=False
    )


def test_who_changes_an_old_reading_of_it_is_told_so(house: House) -> None:
    kept = promise(house)
    closed = kept.closed(FollowUpState.DROPPED)
    in_transaction(house, lambda tx: tx.keep_follow_up(kept, closed))
    with pytest.raises(Stale):
        in_transaction(house, lambda tx: tx.keep_follow_up(kept, kept.reminded_at(TOMORROW)))
    assert house.follow_ups(CALL) == [closed]


def test_of_two_engines_one_reminds(house: House) -> None:
    kept = promise(house)

    def remind() -> None:
        reminded = kept.reminded_at(TOMORROW)
        in_transaction(house, lambda tx: tx.keep_follow_up(kept, reminded))

    assert sorted(map(repr, at_once(remind, remind))) == ["None", "Stale()"]
    assert house.follow_ups(CALL)[0].reminded == 1


def test_an_open_promise_always_comes_due(house: House) -> None:
    kept = promise(house)
    silent = replace(kept, due_at=None)
    with pytest.raises(AssertionError):
        in_transaction(house, lambda tx: tx.keep_follow_up(kept, silent))
    assert house.follow_ups(CALL) == [kept]


def test_one_that_was_brought_up_by_a_clock_far_ahead_is_brought_up_again_a_day_from_now(
    house: House,
) -> None:
    def pull_in(later_than: datetime) -> int:
        return in_transaction(house, lambda tx: tx.pull_in_follow_ups(later_than, TOMORROW))

    kept = promise(house, due_at=SOON + timedelta(days=30))
    assert pull_in(TOMORROW) == 0, "it was promised for so late"
    reminded = kept.reminded_at(SOON + timedelta(days=365))
    in_transaction(house, lambda tx: tx.keep_follow_up(kept, reminded))
    assert reminded.due_at is not None
    assert pull_in(reminded.due_at) == 0
    assert pull_in(reminded.due_at - A_SECOND) == 1
    (pulled,) = house.follow_ups(CALL)
    assert pulled == replace(reminded, due_at=TOMORROW)
    assert due(house, TOMORROW) == [pulled]
    closed = pulled.closed(FollowUpState.KEPT)
    in_transaction(house, lambda tx: tx.keep_follow_up(pulled, closed))
    assert pull_in(SOON) == 0
    assert house.follow_ups(CALL) == [closed]
