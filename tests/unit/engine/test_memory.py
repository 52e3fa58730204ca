"""The ledger in memory: what it offers beside the contract that it shares with the databases."""

from datetime import timedelta
from itertools import count

import pytest

from tests.unit.core.cast import AMINA, BEN, CIRCLE, EVENING, signal
from tests.unit.engine.fakes import StillClock, entrance_of
from yana.core.call import Outcome
from yana.core.effect import Message
from yana.core.event import Acknowledged, Settled
from yana.engine.memory import MemoryLedger
from yana.engine.ports import Letter, Room, SendState

LETTER = Letter(key="one", channel="email", target="x@example.test", message=Message.INVITATION)


def test_time_can_jump_to_when_something_is_due_next() -> None:
    ledger = MemoryLedger()
    assert ledger.next_due() is None
    ledger.add_circle(CIRCLE)
    call = entrance_of(ledger, StillClock()).ask(AMINA.id, "first", signal("company")).call
    assert ledger.next_due() == EVENING
    with ledger.transaction() as tx:
        for sent in tx.claim("email", EVENING, "engine", EVENING, Room(limit=5)):
            tx.finish(sent, SendState.HANDED, EVENING)
    assert ledger.next_due() == call.due_at


def test_a_transaction_within_another_fails_alone() -> None:
    ledger = MemoryLedger()
    with ledger.transaction() as tx:
        tx.post(LETTER, EVENING)
        with pytest.raises(ZeroDivisionError), ledger.transaction() as inner:
            inner.beat("other", EVENING + timedelta(days=1 / 0))
        tx.beat("engine", EVENING)
    assert [one.key for one in ledger.letters()] == ["one"]
    assert ledger.acted_at() == EVENING


def test_a_transaction_that_fails_takes_those_within_it_along() -> None:
    ledger = MemoryLedger()

    def fail() -> None:
        with ledger.transaction() as tx:
            with ledger.transaction() as inner:
                inner.post(LETTER, EVENING)
            tx.beat("engine", EVENING)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ledger.letters() == []
    assert ledger.acted_at() is None
    with ledger.transaction() as tx:
        tx.post(LETTER, EVENING)
    assert len(ledger.letters()) == 1, "its key is free again"


def test_where_chance_is_seeded_so_are_the_ids() -> None:
    numbers = count()
    ledger = MemoryLedger(new_id=lambda: f"id {next(numbers)}")
    with ledger.transaction() as tx:
        tx.post(LETTER, EVENING)
    assert [one.id for one in ledger.letters()] == ["id 0"]


def test_the_outside_sees_what_has_happened_and_cannot_change_it() -> None:
    ledger = MemoryLedger()
    ledger.add_circle(CIRCLE)
    clock = StillClock()
    entrance = entrance_of(ledger, clock)
    call = entrance.ask(AMINA.id, "first", signal("urgent")).call
    clock.passes(minutes=1)
    entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    (entry,) = ledger.entries(call.id)
    assert (entry.at, entry.what) == (clock.at, Acknowledged(responder_id=BEN.id))
    assert [one.message.value for one in ledger.sent(call.id)] == ["ring", "ring", "stand_down"]
    ledger.entries(call.id).clear()
    ledger.sent(call.id).clear()
    assert len(ledger.entries(call.id)) == 1
    assert len(ledger.sent(call.id)) == 3
    end = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=clock.at + timedelta(days=1))
    entrance.record(call.id, end)
    assert ledger.open_calls() == []
    assert len(ledger.follow_ups(call.id)) == 1
    assert ledger.set_aside() == ()
    assert ledger.call("nothing") is None
    assert ledger.entries("nothing") == []
    assert ledger.sent("nothing") == []
