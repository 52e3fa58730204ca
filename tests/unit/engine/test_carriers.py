"""Carriers: each channel has its own bounded pool, so that one that hangs delays no other."""

from datetime import datetime
from threading import Barrier, Semaphore

import pytest

from tests.unit.core.cast import EVENING
from tests.unit.engine.fakes import FakeChannel, StillClock
from yana.core.effect import Message
from yana.engine.carriers import InlineCarrier, PooledCarrier
from yana.engine.outbox import Done
from yana.engine.ports import Accepted, Attempt, Outgoing, Result, Unknown

WAIT_SECONDS_MAX = 10.0

ATTEMPT = Attempt(
    token="1", target="ben@example.test", message=Message.RING, language="en", facts={}
)


def outgoing(
    number: int, target: str = "ben@example.test", *, due_at: datetime = EVENING
) -> Outgoing:
    """A claimed message."""
    return Outgoing(
        id=str(number),
        key=str(number),
        call_id=None,
        responder_id=None,
        channel="email",
        target=target,
        message=Message.RING,
        n=1,
        pass_no=1,
        step_no=0,
        facts={},
        tries=1,
        repeat=False,
        fence=1,
        due_at=due_at,
        told_before=False,
    )


class MeetingChannel(FakeChannel):
    """A channel whose messages all wait until every one of its threads is at work, or so many."""

    def __init__(self, workers: int, *, at_work: int | None = None) -> None:
        super().__init__(workers=workers)
        self._all_at_work = Barrier(at_work or workers)

    def send(self, attempt: Attempt) -> Result:
        self._all_at_work.wait(WAIT_SECONDS_MAX)
        return super().send(attempt)


def room_of(carrier: PooledCarrier) -> int:
    """How many messages there is room for, wherever they go, as long as nothing comes."""
    return sum(one.limit for one in carrier.rooms())


def learns(carrier: PooledCarrier, finished: Semaphore, *targets: str) -> None:
    """Each of these was quick once."""
    for number, target in enumerate(targets):
        carrier.carry(outgoing(number, target), ATTEMPT)
    for _ in targets:
        assert finished.acquire(timeout=WAIT_SECONDS_MAX)
    carrier.done()


def test_a_pool_sends_side_by_side_and_says_when_it_is_done() -> None:
    finished = Semaphore(0)
    carrier = PooledCarrier(MeetingChannel(workers=3), finished.release, StillClock())
    targets = [f"ben@example{number}.test" for number in range(3)]
    learns(carrier, finished, *targets)
    room = room_of(carrier)
    assert room >= 3, "enough to keep every thread busy"
    for number, target in enumerate(targets):
        carrier.carry(outgoing(number, target), ATTEMPT)
    assert room_of(carrier) == room - 3
    assert carrier.busy()
    for _ in range(3):
        assert finished.acquire(timeout=WAIT_SECONDS_MAX)
    done = carrier.done()
    assert {sent.id for sent, _ in done} == {"0", "1", "2"}
    assert all(result == Accepted(provider_id="sink") for _, result in done)
    assert not carrier.busy()
    assert carrier.done() == []
    assert room_of(carrier) == room


def test_a_message_that_is_under_way_twice_gives_back_both_lines() -> None:
    finished = Semaphore(0)
    carrier = PooledCarrier(MeetingChannel(workers=2), finished.release, StillClock())
    for target in ("ben@one.test", "ben@two.test"):
        carrier.carry(outgoing(1, target), ATTEMPT)
    for _ in range(2):
        assert finished.acquire(timeout=WAIT_SECONDS_MAX)
    room = room_of(carrier)
    carrier.done()
    assert room_of(carrier) == room + 2
    for target in ("ben@one.test", "ben@two.test"):
        carrier.carry(outgoing(2, target), ATTEMPT)
    for _ in range(2):
        assert finished.acquire(timeout=WAIT_SECONDS_MAX)


def test_inline_a_message_is_carried_at_once_and_in_order() -> None:
    carrier = InlineCarrier(FakeChannel())
    assert carrier.rooms()[0].limit > 0
    carrier.carry(outgoing(1), ATTEMPT)
    carrier.carry(outgoing(2), ATTEMPT)
    assert carrier.busy()
    assert [sent.id for sent, _ in carrier.done()] == ["1", "2"]
    assert not carrier.busy()


@pytest.mark.parametrize("kind", ["pooled", "inline"])
def test_an_error_of_our_own_counts_as_unknown_and_loses_no_message(kind: str) -> None:
    finished = Semaphore(0)
    channel = FakeChannel(always=ZeroDivisionError("a fault"))
    pooled = PooledCarrier(channel, finished.release, StillClock())
    carrier: PooledCarrier | InlineCarrier = pooled if kind == "pooled" else InlineCarrier(channel)
    carrier.carry(outgoing(1), ATTEMPT)
    if kind == "pooled":
        assert finished.acquire(timeout=WAIT_SECONDS_MAX)
    done: list[Done] = list(carrier.done())
    assert len(done) == 1
    assert isinstance(done[0][1], Unknown)
    assert "ZeroDivisionError" in done[0][1].detail


def test_each_line_of_a_channel_has_a_thread_of_its_own() -> None:
    finished = Semaphore(0)
    carrier = PooledCarrier(MeetingChannel(60, at_work=45), finished.release, StillClock())
    for number in range(45):
        carrier.carry(outgoing(number, f"ben@{number}.test"), ATTEMPT)
    for _ in range(45):
        assert finished.acquire(timeout=2 * WAIT_SECONDS_MAX)
    assert {result for _, result in carrier.done()} == {Accepted(provider_id="sink")}
