"""The loop: what is due is done, one that cannot be moved holds up nobody, and it drains."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread

import pytest

from tests.unit.core.cast import AMINA, BEN, CIRCLE, EVENING, id_of, signal
from tests.unit.engine.fakes import LINKS, FakeChannel, Town, check_ins_of
from yana.core.call import Call, CallState, Outcome
from yana.core.circle import Circle, Consent
from yana.core.event import PresenceConfirmed, Settled
from yana.core.lifecycle import open_call
from yana.core.policy import Policy, Urgency, default_policies
from yana.core.settle import FollowUpState
from yana.engine.carriers import PooledCarrier
from yana.engine.links import Purpose
from yana.engine.loop import Loop
from yana.engine.memory import MemoryLedger
from yana.engine.outbox import Outbox
from yana.engine.ports import Attempt, Due, Ledger, Result, StoreAway, Transaction
from yana.engine.watchdog import Auditor

URGENT = default_policies()[Urgency.URGENT]
NO_NEXT_STEP = replace(URGENT, again=None)  # type: ignore[arg-type]
WAIT_SECONDS_MAX = 10.0
TOMORROW = EVENING + timedelta(days=1)


def opens(town: Town, name: str, policy: Policy = URGENT) -> Call:
    """Somebody of this name asks, with Ben and Chi in their circle, and the rings have left."""
    person = replace(AMINA, id=id_of(name), name=name)
    circle = replace(CIRCLE, person=person)
    town.ledger.add_circle(circle)
    call, _ = open_call(id_of(f"call of {name}"), circle, signal("urgent"), URGENT)
    with town.ledger.transaction() as tx:
        tx.begin(replace(call, policy=policy), "first", ())
    return call


def test_an_idle_engine_does_nothing_and_says_that_it_lives() -> None:
    town = Town()
    assert not town.loop.turn()
    assert town.ledger.acted_at() == EVENING
    town.clock.passes(seconds=2)
    assert not town.loop.turn()
    assert town.ledger.acted_at() == EVENING + timedelta(seconds=2)


def test_what_is_due_is_done() -> None:
    town = Town()
    town.ledger.add_circle(CIRCLE)
    town.entrance.ask(AMINA.id, "first", signal("company"))
    town.passes(minutes=60)
    assert town.email.heard() == [
        ("Ben", "ring"),
        ("Chi", "ring"),
        ("Ben", "ring"),
        ("Chi", "ring"),
        ("Ben", "ring"),
        ("Chi", "ring"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        NO_NEXT_STEP,
        replace(URGENT, again=replace(URGENT.again, wait=timedelta.max)),
    ],
    ids=["no next step", "a wait without end"],
)
def test_one_call_that_cannot_be_moved_holds_up_none_of_fifty(broken: Policy) -> None:
    town = Town()
    bad = opens(town, "Zoe", broken)
    good = [opens(town, f"person {number}") for number in range(49)]
    town.clock.at = EVENING + timedelta(minutes=2)
    town.acts()
    rung = {call.id for call in town.ledger.open_calls() if call.version == 1}
    assert {call.id for call in good} < rung
    heard = town.email.sent
    assert len(heard) == 100
    assert {one.facts["person"] for one in heard} == {
        "Zoe",
        *(f"person {number}" for number in range(49)),
    }
    aside = town.ledger.set_aside()
    assert [one.call.id for one in aside] == [bad.id]
    fresh = town.ledger.call(bad.id)
    assert fresh is not None
    assert fresh.state is CallState.REACHING
    assert fresh.due_at == town.clock.at + URGENT.again.wait


def test_a_call_without_a_circle_holds_up_none_of_the_others() -> None:
    town = Town()
    lost = replace(AMINA, id=id_of("lost"))
    call, _ = open_call(id_of("lost call"), Circle(person=lost), signal("urgent"), URGENT)
    with town.ledger.transaction() as tx:
        tx.begin(replace(call, policy=NO_NEXT_STEP), "first", ())
    opens(town, "Amina")
    town.clock.at = EVENING + timedelta(minutes=5)
    town.loop.turn()
    town.loop.turn()
    assert {one.facts["person"] for one in town.email.sent} == {"Amina"}


def promises(town: Town, by_ben: bool = True) -> str:
    """Ben was with Amina, and somebody will look in tomorrow; the promise's id."""
    town.ledger.add_circle(CIRCLE)
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    if by_ben:
        town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    end = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=TOMORROW)
    town.entrance.record(call.id, end)
    town.acts()
    town.email.heard()
    (promise,) = town.ledger.follow_ups(call.id)
    return promise.id


def test_a_promise_is_brought_up_each_day_until_somebody_closes_it() -> None:
    town = Town()
    promise_id = promises(town)
    town.passes(hours=23)
    assert town.email.heard() == []
    town.passes(hours=1)
    (sent,) = town.email.sent
    assert (sent.target, sent.message.value) == ("ben@example.test", "follow_up")
    assert sent.facts["link"] == LINKS.url(Purpose.FOLLOW_UP, promise_id, AMINA.id)
    town.passes(days=2)
    assert len(town.email.sent) == 3
    town.entrance.close_follow_up(promise_id, FollowUpState.KEPT)
    town.passes(days=3)
    assert len(town.email.sent) == 3


def test_a_promise_of_somebody_who_left_is_brought_up_with_amina_alone() -> None:
    town = Town()
    promises(town)
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.passes(days=1)
    assert town.email.sent == []
    assert [(one.target, one.facts["name"]) for one in town.inbox.sent] == [(AMINA.id, "Amina")]


def test_a_promise_that_amina_left_for_herself_comes_to_her() -> None:
    town = Town()
    promises(town, by_ben=False)
    town.passes(days=1)
    assert town.inbox.heard() == [("Amina", "follow_up")]


@dataclass
class RestlessStore:
    """A ledger whose store is away now and then: the world, not the engine."""

    kept: MemoryLedger
    away: int = 0

    def transaction(self) -> AbstractContextManager[Transaction]:
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        self._go_away()
        with self.kept.transaction() as tx:
            yield tx

    def due(self, now: datetime) -> Due:
        self._go_away()
        return self.kept.due(now)

    def _go_away(self) -> None:
        if self.away > 0:
            self.away -= 1
            raise StoreAway


class GatedChannel(FakeChannel):
    """A channel that hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.gate = Flag(), Flag()

    def send(self, attempt: Attempt) -> Result:
        self.entered.set()
        assert self.gate.wait(WAIT_SECONDS_MAX)
        return super().send(attempt)


@dataclass
class Works:
    """An engine that runs by itself in a thread, as it does for real."""

    ledger: Ledger
    channel: FakeChannel
    town: Town

    def __post_init__(self) -> None:
        self.stopping = Flag()
        carrier = PooledCarrier(self.channel, self.wake, self.town.clock)
        outbox = Outbox(
            ledger=self.ledger, carriers={"email": carrier}, links=LINKS, worker="works"
        )
        self.loop = Loop(
            ledger=self.ledger,
            clock=self.town.clock,
            outbox=outbox,
            auditor=Auditor(ledger=self.ledger),
            check_ins=check_ins_of(self.ledger, self.town.clock, self.town.entrance),
            links=LINKS,
        )
        self.thread = Thread(target=self.loop.run, args=(self.stopping.is_set,))
        self.thread.start()

    def wake(self) -> None:
        self.loop.wake()

    def stops(self) -> None:
        """It is asked to stop, and does."""
        self.stopping.set()
        self.thread.join(WAIT_SECONDS_MAX)
        assert not self.thread.is_alive()


def test_a_store_that_goes_away_and_comes_back_stops_no_engine() -> None:
    town = Town()
    town.ledger.add_circle(CIRCLE)
    town.entrance.ask(AMINA.id, "first", signal("company"))
    channel = GatedChannel()
    works = Works(RestlessStore(town.ledger, away=2), channel, town)
    assert channel.entered.wait(WAIT_SECONDS_MAX)
    channel.gate.set()
    works.stops()
    assert channel.heard() == [("Ben", "ring")]


def test_an_engine_told_to_stop_finishes_what_is_under_way_and_claims_nothing_more() -> None:
    town = Town()
    town.ledger.add_circle(CIRCLE)
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    channel = GatedChannel()
    works = Works(town.ledger, channel, town)
    assert channel.entered.wait(WAIT_SECONDS_MAX)
    works.stopping.set()
    opens(town, "Zoe")
    channel.gate.set()
    works.stops()
    assert channel.heard() == [("Ben", "ring")]
    assert [one.state.value for one in town.ledger.sent(call.id)] == ["handed"]


def test_a_channel_that_hangs_does_not_keep_calls_from_moving() -> None:
    town = Town()
    hanging = GatedChannel()
    carriers = {"email": PooledCarrier(hanging, lambda: None, town.clock)}
    outbox = Outbox(ledger=town.ledger, carriers=carriers, links=LINKS, worker="one")
    _, loop = town.engine("one")
    town.ledger.add_circle(CIRCLE)
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    outbox.turn(town.clock.now())
    assert hanging.entered.wait(WAIT_SECONDS_MAX)
    town.clock.passes(minutes=20)
    outbox.turn(town.clock.now())
    while loop.turn():
        pass
    heard = town.email.heard()
    assert heard == [("Ben", "ring"), ("Chi", "ring")], "what takes so long, another may try"
    hanging.gate.set()
    moved = town.ledger.call(call.id)
    assert moved is not None
    assert moved.version == 1


def test_two_engines_share_the_work_and_nothing_is_done_twice() -> None:
    town = Town()
    for number in range(20):
        opens(town, f"person {number}")
    town.clock.at = EVENING + timedelta(minutes=2)
    _, other = town.engine("other")
    while other.turn() | town.loop.turn():
        pass
    assert len(town.email.sent) == 40
    assert len({one.token for one in town.email.sent}) == 40
    assert all(call.version == 1 for call in town.ledger.open_calls())


def test_a_long_pause_of_the_engine_costs_nobody_an_hour_of_rings() -> None:
    town = Town()
    town.ledger.add_circle(CIRCLE)
    town.entrance.ask(AMINA.id, "first", signal("danger"))
    town.acts()
    town.email.heard()
    town.clock.passes(hours=1)
    town.acts()
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]


def test_a_promise_of_a_call_in_secret_is_never_brought_up_in_the_persons_own_mailbox() -> None:
    town = Town()
    town.ledger.add_circle(CIRCLE)
    secret = replace(signal("danger"), quiet=True)
    call = town.entrance.ask(AMINA.id, "first", secret).call
    town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    end = Settled(by=BEN.id, outcome=Outcome.SAFE, follow_up_at=TOMORROW)
    town.entrance.record(call.id, end)
    town.acts()
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.passes(days=2)
    assert town.inbox.sent == []
