"""A machine that can start no thread just now: nothing is lost meanwhile, nor sent twice after."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from threading import Semaphore, stack_size
from typing import ParamSpec, TypeVar

import pytest

from tests.unit.core.cast import EVENING
from tests.unit.engine.fakes import LINKS, FakeChannel, StillClock
from tests.unit.engine.test_carriers import ATTEMPT, WAIT_SECONDS_MAX, outgoing, room_of
from tests.unit.engine.test_carrying import HandPool, carrier_of
from yana.core.effect import Message
from yana.engine.carriers import DECISION_LIFE, PooledCarrier
from yana.engine.lanes import Lanes
from yana.engine.memory import MemoryLedger
from yana.engine.outbox import Outbox
from yana.engine.ports import Accepted, Letter, NotTried, SendState

Given = ParamSpec("Given")
Got = TypeVar("Got")

TOO_LARGE = 1 << 46
"""No machine has room for such a stack: the system refuses to start a thread with it."""

A_MOMENT = DECISION_LIFE + timedelta(seconds=0.1)


@pytest.fixture
def threads_again() -> Iterator[Callable[[], object]]:
    """No thread can be started until this is called."""
    before = stack_size(TOO_LARGE)
    yield partial(stack_size, before)
    stack_size(before)


class CrampedPool(HandPool):
    """As a pool of threads does: what it is given is queued, also when no thread can be started."""

    cramped = True

    def submit(
        self, fn: Callable[Given, Got], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Got]:
        super().submit(fn, *args, **kwargs)
        if self.cramped:
            raise RuntimeError("can't start new thread")
        return Future()


def cramped_carrier() -> tuple[PooledCarrier, FakeChannel, CrampedPool, StillClock]:
    """A carrier whose pool starts no threads."""
    pool, clock, channel = CrampedPool(), StillClock(), FakeChannel(workers=8)
    return PooledCarrier(channel, lambda: None, clock, pool=pool), channel, pool, clock


def test_when_threads_can_be_started_again_each_message_leaves_once(
    threads_again: Callable[[], object],
) -> None:
    finished, clock, ledger = Semaphore(0), StillClock(), MemoryLedger()
    channel = FakeChannel(workers=8)
    carrier = PooledCarrier(channel, finished.release, clock)
    outbox = Outbox(ledger=ledger, carriers={"email": carrier}, links=LINKS, worker="engine")
    targets = [f"ben@example{number}.test" for number in range(10)]
    with ledger.transaction() as tx:
        for one in targets:
            letter = Letter(key=one, channel="email", target=one, message=Message.SIGN_IN)
            tx.post(letter, EVENING)
    for _ in range(100):
        outbox.turn(clock.now())
        clock.passes(seconds=3)
    assert channel.sent == []
    threads_again()
    clock.at += A_MOMENT
    for _ in targets:
        outbox.turn(clock.now())
        assert finished.acquire(timeout=WAIT_SECONDS_MAX)
    outbox.turn(clock.now())
    assert sorted(one.target for one in channel.sent) == sorted(targets)
    kept = [(one.state, one.tries, one.repeat) for one in ledger.letters()]
    assert kept == [(SendState.HANDED, 1, False)] * 10
    assert not outbox.busy()


def test_what_a_living_thread_takes_up_is_carried_and_nothing_is_asked_for_meanwhile() -> None:
    carrier, channel, pool, _ = cramped_carrier()
    carrier.carry(outgoing(1, "ben@one.test"), ATTEMPT)
    carrier.carry(outgoing(2, "ben@two.test"), ATTEMPT)
    assert len(pool.begun) == 1, "the other waits until it is known whether threads can be had"
    assert room_of(carrier) == 0
    pool.finishes()
    assert len(pool.begun) == 1
    assert [(sent.id, type(result)) for sent, result in carrier.done()] == [("1", Accepted)]
    pool.finishes()
    assert [(sent.id, type(result)) for sent, result in carrier.done()] == [("2", Accepted)]
    assert len(channel.sent) == 2
    assert not carrier.busy()


def test_what_was_given_back_is_not_sent_by_a_thread_that_comes_late() -> None:
    carrier, channel, pool, clock = cramped_carrier()
    carrier.carry(outgoing(1), ATTEMPT)
    clock.at += DECISION_LIFE
    assert carrier.done() == []
    clock.at += A_MOMENT
    assert [(sent.id, result) for sent, result in carrier.done()] == [("1", NotTried())]
    assert not carrier.busy()
    pool.finishes()
    assert (channel.sent, list(carrier.done())) == ([], [])


def test_one_message_finds_out_whether_threads_can_be_had_again() -> None:
    carrier, _, pool, clock = cramped_carrier()
    carrier.carry(outgoing(1), ATTEMPT)
    clock.at += A_MOMENT
    carrier.done()
    assert next(iter(carrier.rooms())).limit == 1
    pool.cramped = False
    for number in range(2, 5):
        carrier.carry(outgoing(number, f"ben@{number}.test"), ATTEMPT)
    assert len(pool.begun) == 4, "the dead one, and each of the others at once"


def test_who_was_not_asked_for_want_of_a_thread_is_not_taken_for_one_that_hangs() -> None:
    lanes, a_minute = Lanes(8), timedelta(minutes=1)
    names = [f"{number}.test" for number in range(6)]
    for name in names:
        lanes.end(lanes.begin(name, timedelta()), NotTried(), a_minute)
    for name in names:
        assert lanes.may_begin(name), "those that hang may hold four of these lines"
        lanes.begin(name, a_minute)


def test_without_trouble_nothing_is_given_back_that_has_a_line() -> None:
    carrier, pool, clock = carrier_of(2)
    carrier.carry(outgoing(1), ATTEMPT)
    clock.at += A_MOMENT
    assert carrier.done() == []
    pool.finishes()
    assert [type(result) for _, result in carrier.done()] == [Accepted]
