"""What the watchers saw is kept, and their old test calls go, under one contract."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.contract.houses import House, at_once, in_transaction
from tests.unit.core.cast import AMINA, CIRCLE, EVENING, id_of, signal
from yana.core.call import Call, Outcome
from yana.core.circle import Address, Circle
from yana.core.effect import Send
from yana.core.event import Settled
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Urgency, default_policies
from yana.engine.ports import Room, SendState, Stale, Transaction
from yana.engine.watch_circles import canary_circle, operators_circle
from yana.engine.watched import CANARY_ID, OPERATORS_ID, Watch, Watcher

LATER = EVENING + timedelta(days=3)
ROBOT = Address(channel="email", target="robot@example.test")
SEEN = Watch(
    watcher=Watcher.CANARY,
    at=EVENING,
    good=True,
    good_at=EVENING,
    about=id_of("call"),
    said="over email in 3 s",
)


def test_what_a_watcher_saw_takes_the_place_of_what_it_saw_before(house: House) -> None:
    assert in_transaction(house, lambda tx: tx.watch(Watcher.CANARY)) is None
    in_transaction(house, lambda tx: tx.keep_watch(SEEN))
    assert in_transaction(house, lambda tx: tx.watch(Watcher.CANARY)) == SEEN
    newer = Watch(watcher=Watcher.CANARY, at=LATER, good=False)
    in_transaction(house, lambda tx: tx.keep_watch(newer))
    assert in_transaction(house, lambda tx: tx.watch(Watcher.CANARY)) == newer
    assert in_transaction(house, lambda tx: tx.watch(Watcher.PING)) is None
    assert in_transaction(house, lambda tx: tx.watches()) == {Watcher.CANARY: newer}


def test_what_is_not_committed_is_not_seen(house: House) -> None:
    in_transaction(house, lambda tx: tx.keep_watch(SEEN))

    def fail(tx: Transaction) -> None:
        tx.keep_watch(replace(SEEN, good=False))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        in_transaction(house, fail)
    assert in_transaction(house, lambda tx: tx.watch(Watcher.CANARY)) == SEEN


def test_of_two_who_decide_at_once_the_second_sees_what_the_first_kept(house: House) -> None:
    in_transaction(house, lambda tx: tx.keep_watch(replace(SEEN, said="0")))

    def count(tx: Transaction) -> None:
        seen = tx.watch(Watcher.CANARY)
        assert seen is not None
        tx.keep_watch(replace(seen, said=str(int(seen.said) + 1)))

    assert at_once(*[lambda: in_transaction(house, count)] * 4) == [None] * 4
    assert in_transaction(house, lambda tx: tx.watches())[Watcher.CANARY].said == "4"


def test_of_two_who_are_the_first_at_once_one_is_kept(house: House) -> None:
    def begin(tx: Transaction) -> None:
        if tx.watch(Watcher.CANARY) is None:
            tx.keep_watch(SEEN)

    done = at_once(*[lambda: in_transaction(house, begin)] * 4)
    assert all(one is None or isinstance(one, Stale) for one in done)
    assert in_transaction(house, lambda tx: tx.watches()) == {Watcher.CANARY: SEEN}


def test_an_ended_test_call_goes_when_it_is_old_and_nothing_else_does(house: House) -> None:
    canary = ended(house, canary_circle(ROBOT), "canary")
    hers = ended(house, CIRCLE, "hers")
    open_one = begun(house, operators_circle([ROBOT]), "operators")
    leave(house, canary)
    assert forget(house, before=EVENING) == 0
    assert forget(house, before=LATER) == 1
    assert forget(house, before=LATER) == 0
    assert in_transaction(house, lambda tx: tx.call(canary.id)) is None
    assert house.sent(canary.id) == []
    assert house.entries(canary.id) == []
    assert in_transaction(house, lambda tx: tx.call_of_request(CANARY_ID, "canary")) is None
    assert in_transaction(house, lambda tx: tx.call(hers.id)) is not None
    assert in_transaction(house, lambda tx: tx.open_call_of(OPERATORS_ID)) == open_one
    assert in_transaction(house, lambda tx: tx.call_of_request(AMINA.id, "hers")) == hers.id
    again = begun(house, canary_circle(ROBOT), "canary", new=False)
    assert in_transaction(house, lambda tx: tx.open_call_of(CANARY_ID)) == again


def test_while_the_end_of_it_is_still_to_be_told_it_stays(house: House) -> None:
    call = ended(house, operators_circle([ROBOT]), "operators")
    assert forget(house, before=LATER) == 0
    leave(house, call)
    assert forget(house, before=LATER) == 1


def begun(house: House, circle: Circle, name: str, *, new: bool = True) -> Call:
    """An open call of this circle, its ring still to leave."""
    if new:
        house.add_circle(circle)
    call, effects = open_call(
        id_of(name), circle, signal("urgent"), default_policies()[Urgency.URGENT]
    )
    assert any(isinstance(one, Send) for one in effects)
    in_transaction(house, lambda tx: tx.begin(call, name, effects))
    return call


def ended(house: House, circle: Circle, name: str) -> Call:
    """An ended call of this circle, its messages still to leave."""
    call = begun(house, circle, name)
    event = Settled(by=None, outcome=Outcome.SAFE)
    after, effects = advance(call, event, EVENING)
    in_transaction(house, lambda tx: tx.keep(call, after, event, effects, EVENING))
    return after


def leave(house: House, call: Call) -> None:
    """Let all messages of this call leave, one after the other."""

    def work(tx: Transaction) -> bool:
        for one in tx.claim("email", EVENING, "engine", LATER, Room(limit=9)):
            tx.finish(one, SendState.HANDED, EVENING)
        return any(state is SendState.READY for _, state in house.sent(call.id))

    while in_transaction(house, work):
        pass


def forget(house: House, *, before: datetime) -> int:
    """How many were removed."""
    return in_transaction(house, lambda tx: tx.forget_canaries(before))
