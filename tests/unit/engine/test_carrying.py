"""Who gets a line next, and what is given back: with a pool that works only when it is told to."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, signal
from tests.unit.engine.fakes import LINKS, FakeChannel, StillClock, entrance_of
from tests.unit.engine.test_carriers import ATTEMPT, outgoing
from yana.core.effect import Message
from yana.engine.carriers import DECISION_LIFE, PooledCarrier
from yana.engine.memory import MemoryLedger
from yana.engine.outbox import Outbox
from yana.engine.ports import Accepted, Letter, NotTried

A_MINUTE = timedelta(minutes=1)

Given = ParamSpec("Given")
Got = TypeVar("Got")


class HandPool(Executor):
    """Lines on which a message leaves when the test says so."""

    def __init__(self) -> None:
        self.begun: list[Callable[[], object]] = []

    def submit(
        self, fn: Callable[Given, Got], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Got]:
        self.begun.append(partial(fn, *args, **kwargs))
        return Future()

    def finishes(self, count: int = 1) -> None:
        """So many messages leave, those first that have a line for longest."""
        for _ in range(count):
            self.begun.pop(0)()


def carrier_of(workers: int) -> tuple[PooledCarrier, HandPool, StillClock]:
    """A carrier with so many lines, some time after the machine was started."""
    pool, clock = HandPool(), StillClock()
    clock.passes(hours=1)
    channel = FakeChannel(workers=workers)
    return PooledCarrier(channel, lambda: None, clock, pool=pool), pool, clock


def done(carrier: PooledCarrier) -> list[str]:
    """Which messages are done with."""
    return [sent.id for sent, _ in carrier.done()]


def test_it_is_busy_until_the_last_one_is_done_with() -> None:
    carrier, pool, _ = carrier_of(2)
    for number in range(2):
        carrier.carry(outgoing(number, f"ben@{number}.test"), ATTEMPT)
    pool.finishes()
    assert done(carrier) == ["0"]
    assert carrier.busy(), "one is under way"
    pool.finishes()
    assert carrier.busy(), "it is not kept yet"
    assert done(carrier) == ["1"]
    assert not carrier.busy()


def test_of_those_that_wait_the_one_that_was_due_first_leaves_first() -> None:
    carrier, pool, _ = carrier_of(1)
    for number, late in enumerate((0, 3, 1, 2)):
        sent = outgoing(number, f"ben@{number}.test", due_at=EVENING + late * A_MINUTE)
        carrier.carry(sent, ATTEMPT)
    left = []
    for _ in range(4):
        pool.finishes()
        left += done(carrier)
    assert left == ["0", "2", "3", "1"]


def test_what_has_waited_for_a_line_too_long_is_given_back_to_be_decided_anew() -> None:
    carrier, pool, clock = carrier_of(1)
    for number in range(2):
        carrier.carry(outgoing(number, f"ben@{number}.test"), ATTEMPT)
    clock.at += DECISION_LIFE
    assert done(carrier) == [], "not too long yet"
    clock.at += timedelta(milliseconds=1)
    ((sent, result),) = carrier.done()
    assert (sent.id, result) == ("1", NotTried())
    pool.finishes()
    assert done(carrier) == ["0"]
    assert pool.begun == []


class SleepingClock(StillClock):
    """A clock of a machine that does not count how long it sleeps."""

    slept = timedelta()

    def elapsed(self) -> timedelta:
        return super().elapsed() - self.slept

    def sleeps(self, span: timedelta) -> None:
        """The machine sleeps so long; or somebody sets its clock."""
        self.at += span
        self.slept += span


@pytest.mark.parametrize("span", [A_MINUTE, -A_MINUTE])
def test_what_was_decided_before_the_machine_slept_or_its_clock_was_set_is_given_back(
    span: timedelta,
) -> None:
    pool, clock = HandPool(), SleepingClock()
    carrier = PooledCarrier(FakeChannel(workers=1), lambda: None, clock, pool=pool)
    for number in range(2):
        carrier.carry(outgoing(number, f"ben@{number}.test"), ATTEMPT)
    clock.sleeps(span)
    pool.finishes()
    assert [result for _, result in carrier.done()] == [Accepted(provider_id="sink"), NotTried()]
    assert pool.begun == []


def test_who_is_excluded_while_the_machine_sleeps_is_not_told_when_it_wakes() -> None:
    pool, clock, ledger = HandPool(), SleepingClock(), MemoryLedger()
    ledger.add_circle(circle_of(BEN, CHI))
    entrance, email = entrance_of(ledger, clock), FakeChannel(workers=1)
    carrier = PooledCarrier(email, lambda: None, clock, pool=pool)
    outbox = Outbox(ledger=ledger, carriers={"email": carrier}, links=LINKS, worker="engine")
    letter = Letter(
        key="code:1", channel="email", target=BEN.addresses[0].target, message=Message.SIGN_IN
    )
    with ledger.transaction() as tx:
        tx.post(letter, clock.now())
    outbox.turn(clock.now())
    pool.finishes()  # So it is known that this destination answers, and messages wait for its line.
    outbox.turn(clock.now())
    entrance.ask(AMINA.id, "first", signal("danger"))
    outbox.turn(clock.now())
    clock.sleeps(timedelta(hours=1))
    entrance.exclude(AMINA.id, CHI.id)
    email.sent.clear()
    while pool.begun:
        pool.finishes()
        outbox.turn(clock.now())
    assert [one.target for one in email.sent] == [BEN.addresses[0].target]


def test_where_the_clock_is_set_all_the_time_messages_leave_all_the_same() -> None:
    carrier, pool, clock = carrier_of(1)
    for number in range(5):
        clock.at += (-1) ** number * timedelta(hours=1)
        carrier.carry(outgoing(number), ATTEMPT)
        pool.finishes()
        assert done(carrier) == [str(number)]


def test_a_destination_of_which_nothing_is_known_gets_few_of_many_lines() -> None:
    carrier, pool, _ = carrier_of(8)
    for number in range(6):
        carrier.carry(outgoing(number), ATTEMPT)
    assert len(pool.begun) == 3, "one, and the two seconds that all of them share"
    carrier.carry(outgoing(7, "chi@elsewhere.test"), ATTEMPT)
    assert len(pool.begun) == 4
