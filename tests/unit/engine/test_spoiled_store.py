"""A store that refuses one thing: whatever it is, all the others are done as if nothing were."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, circle_of, id_of, signal, supporter
from tests.unit.engine.fakes import FakeChannel, Town
from yana.core.call import Call, CallState, Outcome
from yana.core.effect import Effect, Message
from yana.core.event import (
    Acknowledged,
    AttemptFailed,
    ClockStepped,
    Event,
    HandOverOffered,
    PresenceConfirmed,
    Settled,
    TimeReached,
)
from yana.core.settle import FollowUp
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Accepted, Outgoing, Refused, SendState, Stale, Unreadable
from yana.engine.set_aside import Unmovable


class SpoiledTransaction(MemoryTransaction):
    """A transaction in which what has to do with some ids goes wrong."""

    spoiled: frozenset[str] = frozenset()
    error: Exception = AssertionError("the database refused it")

    def finish(
        self,
        sent: Outgoing,
        state: SendState,
        now: datetime,
        *,
        provider_id: str = "",
        code: str = "",
        again_at: datetime | None = None,
    ) -> bool:
        self._refuse(f"finish {sent.responder_id}")
        details = {"provider_id": provider_id, "code": code}
        return super().finish(sent, state, now, again_at=again_at, **details)

    def keep(
        self, before: Call, after: Call, event: Event, effects: Sequence[Effect], now: datetime
    ) -> None:
        self._refuse(f"keep {type(event).__name__} {before.person.id}")
        super().keep(before, after, event, effects, now)

    def rebuild(
        self, broken: Unreadable, call: Call, effects: Sequence[Effect], now: datetime
    ) -> None:
        self._refuse(f"rebuild {call.person.id}")
        super().rebuild(broken, call, effects, now)

    def keep_follow_up(self, before: FollowUp, after: FollowUp) -> None:
        if after.reminded:
            self._refuse(f"remind {before.call_id}")
        super().keep_follow_up(before, after)

    def due_follow_ups(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        self._refuse("follow-ups")
        return super().due_follow_ups(now, limit)

    def _refuse(self, what: str) -> None:
        if what in self.spoiled:
            raise self.error


class SpoiledLedger(MemoryLedger):
    """A ledger whose store refuses some things."""

    def __init__(self) -> None:
        super().__init__()
        self.spoiled: set[str] = set()
        self.error: Exception = AssertionError("the database refused it")

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction():
            tx = SpoiledTransaction(self._rows)
            tx.spoiled, tx.error = frozenset(self.spoiled), self.error
            yield tx


def spoiled_town() -> tuple[Town, SpoiledLedger]:
    """Amina's town, where the store may be made to refuse things."""
    ledger = SpoiledLedger()
    town = Town(ledger=ledger)
    ledger.add_circle(CIRCLE)
    return town, ledger


def test_one_result_that_cannot_be_kept_keeps_no_other_from_being_kept() -> None:
    town, ledger = spoiled_town()
    ledger.spoiled.add(f"finish {BEN.id}")
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    town.loop.turn()
    town.loop.turn()
    assert [one.state for one in ledger.sent(call.id)] == [SendState.CLAIMED, SendState.HANDED]
    ledger.spoiled.clear()
    town.passes(seconds=5)
    assert [one.state for one in ledger.sent(call.id)] == [SendState.HANDED, SendState.HANDED]
    assert [one.repeat for one in town.email.sent] == [False, False, True]


def test_the_fate_of_a_message_is_kept_also_when_its_call_cannot_be_moved() -> None:
    town, ledger = spoiled_town()
    ledger.spoiled.add(f"keep {AttemptFailed.__name__} {AMINA.id}")
    town.email.answers.append(Refused(for_good=True, code="550"))
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    assert [one.state for one in ledger.sent(call.id)] == [SendState.DEAD]
    assert ledger.entries(call.id) == []
    town.passes(minutes=20)
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]


def test_a_race_that_is_always_lost_does_not_turn_for_ever() -> None:
    town, ledger = spoiled_town()
    ledger.spoiled.add(f"keep {AttemptFailed.__name__} {AMINA.id}")
    ledger.error = Stale()
    town.email.answers.append(Refused(for_good=True, code="550"))
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    assert [one.state for one in ledger.sent(call.id)] == [SendState.DEAD]


def test_a_call_that_loses_every_race_begins_afresh_and_does_not_keep_the_engine_busy() -> None:
    town, ledger = spoiled_town()
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    town.email.sent.clear()
    ledger.spoiled.add(f"keep {TimeReached.__name__} {AMINA.id}")
    ledger.error = Stale()
    town.clock.passes(minutes=20)
    turns = 0
    while not ledger.set_aside():
        assert not town.loop.turn() or ledger.set_aside(), "it rests between two tries"
        turns += 1
        assert turns < 30
    assert [one.call.id for one in ledger.set_aside()] == [call.id]
    town.acts()
    assert {name for name, _ in town.email.heard()} == {"Ben", "Chi"}


@pytest.mark.parametrize("aside_too", [False, True])
def test_a_call_that_cannot_be_kept_holds_up_no_other(*, aside_too: bool) -> None:
    town, ledger = spoiled_town()
    other = replace(AMINA, id=id_of("Zoe"), name="Zoe")
    ledger.add_circle(replace(CIRCLE, person=other))
    ledger.spoiled.add(f"keep {TimeReached.__name__} {AMINA.id}")
    if aside_too:
        ledger.spoiled.add(f"rebuild {AMINA.id}")
    for person in (AMINA, other):
        town.entrance.ask(person.id, "first", signal("company"))
    town.acts()
    town.email.sent.clear()
    town.clock.passes(minutes=20)
    for _ in range(4):
        town.loop.turn()
    rung = {(one.facts["person"], one.facts["name"]) for one in town.email.sent}
    assert ("Zoe", "Chi") in rung
    assert (("Amina", "Ben") in rung) is not aside_too
    assert len(ledger.set_aside()) == (not aside_too)


def unmovable(ledger: SpoiledLedger, call: Call) -> Call:
    """The call as a newer version might have kept it: it reads well, and cannot be moved."""
    no_zone = datetime.fromisoformat("2026-03-02T19:02:00")
    endless = replace(call.policy, lease=timedelta.max)
    broken = replace(call, escalate_at=no_zone, policy=endless)
    with ledger.transaction() as tx:
        tx.keep(call, broken, TimeReached(), (), call.opened_at)
    kept = ledger.call(call.id)
    assert kept is not None
    return kept


def test_who_asks_again_in_a_call_that_cannot_be_moved_is_heard_at_once() -> None:
    town, ledger = spoiled_town()
    eve = supporter("Eve")
    ledger.add_circle(circle_of(BEN, CHI, eve))
    asked = signal("company", do_not_tell=[eve])
    call = unmovable(ledger, town.entrance.ask(AMINA.id, "first", asked).call)
    town.clock.passes(seconds=30)
    received = town.entrance.ask(AMINA.id, "second", signal("company"))
    assert (received.merged, received.call.id) == (True, call.id)
    assert [one.call.id for one in ledger.set_aside()] == [call.id]
    assert town.entrance.ask(AMINA.id, "second", signal("company")).repeated
    town.acts()
    assert {name for name, _ in town.email.heard()} == {"Ben", "Chi"}, "Eve was not to be told"


def test_who_answers_a_call_that_cannot_be_moved_is_believed() -> None:
    town, ledger = spoiled_town()
    call = unmovable(ledger, town.entrance.ask(AMINA.id, "first", signal("urgent")).call)
    town.entrance.record(call.id, ClockStepped(back_by=timedelta(seconds=1)))
    assert ledger.set_aside() == ()
    after = town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    assert after.state is CallState.ANSWERED
    assert [one.call.id for one in ledger.set_aside()] == [call.id]


def test_what_no_call_could_take_leaves_the_call_as_it_is() -> None:
    town, ledger = spoiled_town()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    with pytest.raises(Unmovable):
        town.entrance.record(call.id, ClockStepped(back_by=timedelta(0)))
    assert ledger.call(call.id) == call
    assert ledger.set_aside() == ()


def test_what_has_ended_is_never_rung_anew_however_broken() -> None:
    town, ledger = spoiled_town()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    ended = ledger.call(call.id)
    assert ended is not None
    nobody: Any = None
    with ledger.transaction() as tx:
        tx.keep(ended, replace(ended, responders=nobody), TimeReached(), (), town.clock.at)
    failed = AttemptFailed(responder_id=BEN.id, address=BEN.addresses[0], message=Message.ENDED)
    with pytest.raises(TypeError):
        town.entrance.record(call.id, failed)
    assert ledger.set_aside() == ()


def test_a_call_that_cannot_be_moved_back_with_the_clock_begins_afresh() -> None:
    town, ledger = spoiled_town()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    early = replace(call, escalate_at=datetime.min.replace(tzinfo=UTC))
    with ledger.transaction() as tx:
        tx.keep(call, early, TimeReached(), (), town.clock.at)
    town.clock.passes(hours=-1)
    town.auditor.audit(town.clock.at)
    assert [one.call.id for one in ledger.set_aside()] == [call.id]


def test_a_promise_that_cannot_be_brought_up_holds_up_no_other_and_comes_later() -> None:
    town, ledger = spoiled_town()
    promises = {}
    for name in ("Zoe", "Amina"):
        person = replace(AMINA, id=id_of(name), name=name)
        ledger.add_circle(replace(CIRCLE, person=person))
        call = town.entrance.ask(person.id, "first", signal("company")).call
        tomorrow = town.clock.at + timedelta(days=1)
        end = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=tomorrow)
        town.entrance.record(call.id, end)
        promises[name] = call.id
    town.acts()
    ledger.spoiled.add(f"remind {promises['Zoe']}")
    town.passes(days=1)
    assert [one.facts["person"] for one in town.inbox.sent] == ["Amina"]
    ledger.spoiled.clear()
    town.passes(minutes=2)
    assert [one.facts["person"] for one in town.inbox.sent] == ["Amina", "Zoe"]


def test_who_is_asked_to_take_over_hears_from_whom() -> None:
    town = Town(email=FakeChannel(always=Accepted(provider_id="sink")))
    town.ledger.add_circle(CIRCLE)
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    town.acts()
    town.entrance.record(call.id, HandOverOffered(responder_id=BEN.id, to=CHI.id))
    town.acts()
    town.entrance.record(call.id, Acknowledged(responder_id=CHI.id))
    town.acts()
    said = [(one.facts["name"], one.message.value, one.facts["other"]) for one in town.email.sent]
    assert said == [("Chi", "hand_over", "Ben"), ("Ben", "hand_over_taken", "")]


def test_promises_that_cannot_be_asked_for_keep_nobody_from_being_rung() -> None:
    town, ledger = spoiled_town()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    ends = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=town.clock.at)
    town.entrance.record(call.id, ends)
    ledger.spoiled.add("follow-ups")
    town.entrance.ask(AMINA.id, "second", signal("danger"))
    town.acts()
    assert ("Ben", "ring") in town.email.heard()
    ledger.spoiled.clear()
    town.clock.passes(seconds=59)
    town.acts()
    assert ledger.follow_ups(call.id)[0].reminded == 0, "not asked for at every turn"
    town.clock.passes(seconds=1)
    town.acts()
    assert ledger.follow_ups(call.id)[0].reminded == 1
