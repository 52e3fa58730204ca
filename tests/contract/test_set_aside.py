"""A call that cannot be read holds up no other, and its people are rung all the same."""

from uuid import UUID

import pytest
from django.db import IntegrityError

from tests.contract.houses import House, in_transaction
from tests.contract.test_calls import CALL, SOON, begin, crowd, read, settle
from tests.contract.test_sends import claim, finish
from tests.unit.core.cast import AMINA, BEN, CHI, signal
from tests.unit.engine.fakes import StillClock, entrance_of
from yana.core.call import Call, CallState
from yana.core.effect import Message
from yana.core.event import Acknowledged, TimeReached
from yana.engine.ports import SendState, Stale, Unreadable
from yana.engine.set_aside import set_aside
from yana.store.models import CallRow, SetAsideRow

SPOILED = "{ this is no call"


def spoil(call_id: str, body: str = SPOILED) -> None:
    """What a bad disk, a bad upgrade or a bad hand may do."""
    assert CallRow.objects.filter(id=UUID(call_id)).update(body=body) == 1


@pytest.mark.parametrize(
    "body", ["", SPOILED, "null", "[]", "{}", '{"state": "dancing"}'], ids=repr
)
def test_a_call_that_cannot_be_read_comes_as_such_and_the_others_come_too(
    database_house: House, body: str
) -> None:
    calls = crowd(database_house, 3)
    due_at = calls[-1].due_at
    assert due_at is not None
    spoil(calls[1].id, body)
    first, broken, last = in_transaction(database_house, lambda tx: tx.due_calls(due_at, 10))
    assert [first, last] == [calls[0], calls[2]]
    assert isinstance(broken, Unreadable)
    assert (broken.call_id, broken.version) == (calls[1].id, 0)
    assert broken.error


def test_a_call_that_cannot_be_read_does_not_keep_others_in_the_future(
    database_house: House,
) -> None:
    calls = crowd(database_house, 3)
    spoil(calls[1].id)
    ahead = in_transaction(
        database_house, lambda tx: tx.calls_from_the_future(calls[0].opened_at, 10)
    )
    broken, other = (call for call, _ in ahead)
    assert isinstance(broken, Unreadable), "it is set aside now, not when its time would come"
    assert (broken.call_id, other) == (calls[1].id, calls[2])


def test_whose_call_it_is_is_known_even_when_it_cannot_be_read(database_house: House) -> None:
    begin(database_house)
    spoil(CALL)
    assert in_transaction(database_house, lambda tx: tx.person_of(CALL)) == AMINA.id
    with pytest.raises(ValueError, match="validation error"):
        read(database_house)


def test_the_broken_body_is_kept_for_the_operator(database_house: House) -> None:
    begin(database_house)
    spoil(CALL)
    broken = Unreadable(call_id=CALL, version=0, error="it says no state")
    in_transaction(database_house, lambda tx: set_aside(tx, broken, SOON))
    row = SetAsideRow.objects.get(call_id=UUID(CALL))
    assert (row.body, row.error, row.at) == (SPOILED, "it says no state", SOON)


def test_a_call_set_aside_begins_afresh_and_everyone_is_rung(house: House) -> None:
    begin(house)
    for one in claim(house):
        finish(house, one, SendState.HANDED)
    broken = Unreadable(call_id=CALL, version=0, error="it could not be moved")
    in_transaction(house, lambda tx: set_aside(tx, broken, SOON))
    fresh = read(house)
    assert (fresh.version, fresh.due_at) == (1, SOON + fresh.policy.again.wait)
    assert house.aside(CALL) == ["it could not be moved"]
    rings = claim(house, SOON)
    assert sorted(one.target for one in rings) == ["ben@example.test", "chi@example.test"]
    assert {one.message for one in rings} == {Message.RING}


def test_a_call_that_moved_on_meanwhile_is_not_set_aside(house: House) -> None:
    call = begin(house)
    in_transaction(house, lambda tx: tx.keep(call, call, TimeReached(), (), SOON))
    broken = Unreadable(call_id=CALL, version=call.version, error="too late")
    with pytest.raises(Stale):
        in_transaction(house, lambda tx: set_aside(tx, broken, SOON))
    assert house.aside(CALL) == []


def test_a_call_may_be_set_aside_again_and_again(house: House) -> None:
    begin(house)
    for version in range(3):
        broken = Unreadable(call_id=CALL, version=version, error=f"time {version}")
        with house.ledger.transaction() as tx:
            set_aside(tx, broken, SOON)
    assert house.aside(CALL) == ["time 0", "time 1", "time 2"]
    assert isinstance(read(house), Call)


@pytest.mark.parametrize(
    "change",
    [{"due_at": None}, {"state": "accompanied", "due_at": None}],
    ids=["reaching", "accompanied"],
)
def test_the_database_itself_refuses_an_unsettled_call_that_would_never_come_due(
    database_house: House, change: dict[str, str | None]
) -> None:
    begin(database_house)
    with pytest.raises(IntegrityError, match="call_unsettled_is_due"):
        CallRow.objects.filter(id=UUID(CALL)).update(**change)
    assert CallRow.objects.filter(id=UUID(CALL)).update(state="settled", due_at=None) == 1


def test_the_database_itself_refuses_a_second_open_call(database_house: House) -> None:
    begin(database_house)
    row = CallRow.objects.get(id=UUID(CALL))
    row.id = UUID(int=7)
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
    assert read(database_house).id == CALL


def test_the_database_itself_refuses_a_message_that_would_never_leave(
    database_house: House,
) -> None:
    begin(database_house)
    row = CallRow.objects.get(id=UUID(CALL))
    with pytest.raises(IntegrityError, match="send_open_is_due"):
        row.sends.update(due_at=None)
    assert row.sends.update(state="handed", due_at=None) == 2


def test_who_asks_again_in_a_call_that_cannot_be_read_is_told_which_it_is(
    database_house: House,
) -> None:
    begin(database_house)
    spoil(CALL)
    broken = in_transaction(database_house, lambda tx: tx.open_call_of(AMINA.id))
    assert isinstance(broken, Unreadable)
    assert (broken.call_id, broken.version) == (CALL, 0)


def test_who_was_not_to_be_told_is_kept_out_as_far_as_that_can_be_read(
    database_house: House,
) -> None:
    begin(database_house)
    spoil(CALL, f'{{"state": "dancing", "not_told": ["{BEN.id}"]}}')
    broken = in_transaction(database_house, lambda tx: tx.open_call_of(AMINA.id))
    assert isinstance(broken, Unreadable)
    assert broken.not_told == (BEN.id,)
    with database_house.ledger.transaction() as tx:
        set_aside(tx, broken, SOON)
    fresh = read(database_house)
    assert [one.id for one in fresh.responders] == [CHI.id]


def test_the_same_ask_once_more_is_heard_although_its_call_cannot_be_read(
    database_house: House,
) -> None:
    begin(database_house)
    spoil(CALL)
    entrance = entrance_of(database_house.ledger, StillClock())
    received = entrance.ask(AMINA.id, "first", signal("urgent"))
    assert (received.call.id, received.repeated) == (CALL, True)
    assert len(database_house.aside(CALL)) == 1
    assert entrance.ask(AMINA.id, "first", signal("urgent")).call == read(database_house)


def test_an_old_ask_whose_call_has_ended_and_cannot_be_read_rings_anew(
    database_house: House,
) -> None:
    call = begin(database_house)
    in_transaction(database_house, lambda tx: settle(tx, call))
    spoil(CALL)
    entrance = entrance_of(database_house.ledger, StillClock())
    received = entrance.ask(AMINA.id, "first", signal("urgent"))
    assert received.call.id != CALL
    assert not received.repeated
    assert entrance.glance(CALL) is None
    assert entrance.mend(CALL) is None, "what has ended is not opened again"


def test_who_looks_at_a_call_that_cannot_be_read_sees_it_begin_and_begins_nothing(
    database_house: House,
) -> None:
    begin(database_house)
    spoil(CALL)
    entrance = entrance_of(database_house.ledger, StillClock())
    seen = entrance.glance(CALL)
    assert database_house.aside(CALL) == []
    begun = entrance.mend(CALL)
    assert seen is not None
    assert begun is not None
    assert seen.responders == begun.responders
    assert entrance.glance(CALL) == begun
    assert len(database_house.aside(CALL)) == 1


def test_who_answers_a_call_that_cannot_be_read_is_heard(database_house: House) -> None:
    begin(database_house)
    spoil(CALL)
    entrance = entrance_of(database_house.ledger, StillClock())
    after = entrance.record(CALL, Acknowledged(responder_id=BEN.id))
    assert after.state is CallState.ANSWERED
    assert len(database_house.aside(CALL)) == 1
