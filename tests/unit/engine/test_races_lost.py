"""Somebody else was faster, or one thing cannot be kept: what is done anew, and when it rests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.unit.core.cast import (
    AMINA,
    BEN,
    CHI,
    CIRCLE,
    EVENING,
    circle_of,
    id_of,
    signal,
    supporter,
)
from tests.unit.engine.fakes import Town
from tests.unit.engine.test_spoiled_store import SpoiledLedger, spoiled_town, unmovable
from yana.core.event import ClockStepped, Seen, TimeReached
from yana.engine.loop import BATCH, RACES_LOST_MAX
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Refused, Stale, StoreAway, Unknown
from yana.engine.set_aside import Unmovable

FOR_GOOD = Refused(for_good=True, code="550")
KEEPING_TIME = f"keep {TimeReached.__name__} {AMINA.id}"
KEEPING_STEP = f"keep {ClockStepped.__name__} {AMINA.id}"


class HurriedLedger(MemoryLedger):
    """A ledger in which the next transactions fail at their end, each as it is said here."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[Exception | None] = []

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction() as tx:
            yield tx
            if self.failures and (failure := self.failures.pop()):
                raise failure


def hurried_town() -> tuple[Town, HurriedLedger]:
    """Amina has asked for company over such a ledger."""
    ledger = HurriedLedger()
    town = Town(ledger=ledger)
    ledger.add_circle(CIRCLE)
    town.entrance.ask(AMINA.id, "first", signal("company"))
    return town, ledger


def test_a_refusal_that_lost_a_race_is_told_to_the_call_all_the_same() -> None:
    town, ledger = hurried_town()
    town.email.answers.append(FOR_GOOD)
    town.outbox.turn(EVENING)
    ledger.failures.append(Stale())
    town.outbox.turn(EVENING)
    town.acts()
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]


def test_a_call_that_was_moved_meanwhile_is_moved_in_the_same_turn_and_its_rings_leave() -> None:
    town, ledger = hurried_town()
    town.acts()
    town.email.sent.clear()
    town.clock.passes(minutes=20)
    # Before the calls come the sign of life and the audit's two looks.
    ledger.failures = [Stale(), *[None] * 3]
    assert town.loop.turn()
    assert town.email.heard() == [("Chi", "ring")]


def loses(town: Town, ledger: SpoiledLedger, times: int) -> None:
    """The engine tries to move Amina's call so often, and somebody else is faster each time."""
    ledger.error = Stale()
    ledger.spoiled.add(KEEPING_TIME)
    for _ in range(times):
        town.loop.turn()
    ledger.spoiled.clear()


def test_a_race_lost_every_time_is_none_and_ends() -> None:
    town, ledger = spoiled_town()
    town.entrance.ask(AMINA.id, "first", signal("company"))
    town.acts()
    town.clock.passes(minutes=20)
    loses(town, ledger, RACES_LOST_MAX - 1)
    assert ledger.set_aside() == ()
    loses(town, ledger, 1)
    assert [one.error for one in ledger.set_aside()] == [repr(Stale())]


def test_races_lost_to_somebody_who_moved_it_are_never_held_against_a_call() -> None:
    town, ledger = spoiled_town()
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    town.clock.passes(minutes=20)
    for _ in range(RACES_LOST_MAX + 5):
        loses(town, ledger, 1)
        town.entrance.record(call.id, Seen(responder_id=BEN.id))
    loses(town, ledger, RACES_LOST_MAX - 1)
    assert ledger.set_aside() == ()
    loses(town, ledger, 1)
    assert len(ledger.set_aside()) == 1


def test_the_operator_learns_what_was_wrong_with_a_call_that_was_set_aside() -> None:
    town, ledger = spoiled_town()
    town.entrance.ask(AMINA.id, "first", signal("company"))
    town.acts()
    ledger.spoiled.add(KEEPING_TIME)
    town.clock.passes(minutes=20)
    town.email.sent.clear()
    assert town.loop.turn(), "it did something"
    assert {name for name, _ in town.email.heard()} == {"Ben", "Chi"}, "and they are rung at once"
    assert [one.error for one in ledger.set_aside()] == [repr(ledger.error)]


def test_who_speaks_in_a_call_that_cannot_be_moved_leaves_word_of_what_was_wrong() -> None:
    town, ledger = spoiled_town()
    call = unmovable(ledger, town.entrance.ask(AMINA.id, "first", signal("company")).call)
    town.clock.passes(seconds=30)
    town.entrance.ask(AMINA.id, "second", signal("company"))
    assert ["TypeError" in one.error for one in ledger.set_aside()] == [True]
    with pytest.raises(Unmovable, match=f"{call.id}: AssertionError"):
        town.entrance.record(call.id, ClockStepped(back_by=timedelta(0)))


def test_when_a_call_can_neither_be_moved_nor_set_aside_the_engine_rests_meanwhile() -> None:
    town, ledger = spoiled_town()
    town.entrance.ask(AMINA.id, "first", signal("company"))
    town.acts()
    ledger.spoiled |= {KEEPING_TIME, f"rebuild {AMINA.id}"}
    town.clock.passes(minutes=20)
    assert not town.loop.turn()
    assert ledger.set_aside() == ()


def test_each_of_many_is_moved_alone_in_bounded_turns_when_one_cannot_be() -> None:
    town, ledger = spoiled_town()
    for number in range(BATCH * 2):
        person = replace(AMINA, id=id_of(f"person {number}"))
        ledger.add_circle(replace(CIRCLE, person=person))
        town.entrance.ask(person.id, "first", signal("company"))
    ledger.spoiled.add(f"keep {TimeReached.__name__} {id_of('person 0')}")
    town.acts()
    town.clock.passes(minutes=20)
    town.loop.turn()
    assert sum(one.version > 0 for one in ledger.open_calls()) == BATCH
    town.acts()
    assert all(one.version > 0 for one in ledger.open_calls())


@pytest.mark.parametrize("error", [Stale(), AssertionError("the database refused it")])
def test_the_auditor_counts_only_what_it_has_moved(error: Exception) -> None:
    town, ledger = spoiled_town()
    town.entrance.ask(AMINA.id, "first", signal("company"))
    ledger.error = error
    ledger.spoiled.add(KEEPING_STEP)
    town.clock.passes(hours=-1)
    assert town.auditor.audit(town.clock.at).calls_moved_back == 0
    ledger.spoiled.clear()
    assert town.auditor.audit(town.clock.at).calls_moved_back == 1
    assert town.auditor.audit(town.clock.at).calls_moved_back == 0


def test_a_message_of_which_nothing_is_known_is_no_error_of_ours() -> None:
    town, _ = hurried_town()
    town.email.answers.append(Unknown(detail="cut after DATA"))
    with capture_logs() as lines:
        town.acts()
    assert lines == []


def test_that_a_message_must_wait_is_known_of_its_responder_also_when_nothing_follows() -> None:
    town = Town()
    town.ledger.add_circle(circle_of(BEN, CHI, supporter("Eve")))
    town.email.answers.append(Refused(for_good=False, code="451"))
    call = town.entrance.ask(AMINA.id, "first", signal("worried")).call
    town.acts()
    kept = town.ledger.call(call.id)
    assert kept is not None
    assert [one.delayed for one in kept.responders] == [True, False, False]
    assert kept.version == 1, "and it is kept once"


def test_the_fate_of_a_message_is_kept_with_its_time_when_its_call_cannot_be_moved() -> None:
    town, ledger = spoiled_town()
    ledger.spoiled.add(f"keep AttemptFailed {AMINA.id}")
    town.email.answers.append(FOR_GOOD)
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    assert [one.ended_at for one in ledger.sent(call.id)] == [EVENING]


def test_an_engine_that_is_told_to_stop_claims_nothing_that_waits() -> None:
    town, _ = hurried_town()
    assert not town.loop.wind_down()
    assert town.email.sent == []


def test_an_engine_that_is_told_to_stop_without_a_store_leaves_the_rest_to_another() -> None:
    town, ledger = hurried_town()
    town.loop.turn()
    assert town.outbox.busy()
    ledger.failures.append(StoreAway())
    assert not town.loop.wind_down(), "it does not wait for a store that may never come back"
    assert town.outbox.busy()


def test_many_that_are_due_are_moved_in_bounded_turns() -> None:
    town = Town()
    for number in range(BATCH + 5):
        person = replace(AMINA, id=id_of(f"person {number}"))
        town.ledger.add_circle(replace(CIRCLE, person=person))
        town.entrance.ask(person.id, "first", signal("company"))
    town.acts()
    town.clock.passes(minutes=20)
    town.loop.turn()
    assert sum(one.version > 0 for one in town.ledger.open_calls()) == BATCH
