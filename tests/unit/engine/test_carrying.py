"""Who gets a line next, and what is given back: with a pool that works only when it is told to."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from tests.unit.core.cast import EVENING
from tests.unit.engine.fakes import FakeChannel, StillClock
from tests.unit.engine.test_carriers import ATTEMPT, outgoing
from yana.engine.carriers import DECISION_LIFE, PooledCarrier
from yana.engine.ports import NotTried

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


def test_a_destination_of_which_nothing_is_known_gets_few_of_many_lines() -> None:
    carrier, pool, _ = carrier_of(8)
    for number in range(6):
        carrier.carry(outgoing(number), ATTEMPT)
    assert len(pool.begun) == 3, "one, and the two seconds that all of them share"
    carrier.carry(outgoing(7, "chi@elsewhere.test"), ATTEMPT)
    assert len(pool.begun) == 4
