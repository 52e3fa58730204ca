"""A message in the memory ledger, field by field: what each step changes of it, and what not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, signal
from tests.unit.engine.fakes import StillClock, entrance_of
from yana.core.effect import Message, Send
from yana.core.event import TimeReached
from yana.engine.memory import MemoryLedger
from yana.engine.memory_rows import Sent
from yana.engine.ports import Letter, Outgoing, Receipt, Room, SendState

LATER = EVENING + timedelta(minutes=1)
LEASE_UNTIL = EVENING + timedelta(seconds=4)
BENS = "ben@example.test"
LETTER = Letter(
    key="invitation:1",
    channel="email",
    target="chi@example.test",
    message=Message.INVITATION,
    facts={"name": "Chi"},
    responder_id=CHI.id,
)
OUTCOMES = [
    (SendState.HANDED, {"handed_at": LATER, "provider_id": "7"}),
    (SendState.DELIVERED, {"handed_at": LATER, "provider_id": "7", "ended_at": LATER}),
    (SendState.DEAD, {"ended_at": LATER}),
    (SendState.DROPPED, {"ended_at": LATER}),
]


@dataclass
class Post:
    """A ledger with one message in it, by its number, and what an engine does with it."""

    ledger: MemoryLedger

    def row(self) -> Sent:
        """The message as it is kept."""
        (row,) = self.ledger._rows.sends.values()
        return row

    def claim(self, now: datetime = EVENING, worker: str = "engine") -> Outgoing:
        """An engine takes it."""
        with self.ledger.transaction() as tx:
            (sent,) = tx.claim("email", now, worker, now + (LEASE_UNTIL - EVENING), Room(limit=1))
        return sent

    def finish(self, sent: Outgoing, state: SendState, again_at: datetime | None = None) -> bool:
        """The engine says a minute later what became of it."""
        with self.ledger.transaction() as tx:
            return tx.finish(sent, state, LATER, provider_id="7", code="250", again_at=again_at)

    def receive(self, *, delivered: bool, now: datetime) -> Outgoing | None:
        """A receipt comes in."""
        receipt = Receipt(token=self.row().id, delivered=delivered, code="5.1.1")
        with self.ledger.transaction() as tx:
            return tx.receive(receipt, now)


def numbered() -> MemoryLedger:
    """A ledger whose ids are numbers."""
    numbers = count(1)
    return MemoryLedger(new_id=lambda: f"id {next(numbers)}")


@pytest.fixture
def ring() -> Post:
    """A ring to Ben."""
    ledger = numbered()
    ledger.add_circle(circle_of(BEN))
    entrance_of(ledger, StillClock()).ask(AMINA.id, "first", signal("company"))
    return Post(ledger)


def test_a_letter_is_kept_whole_and_once() -> None:
    ledger = numbered()
    for key in ("invitation:1", "invitation:2", "invitation:1"):
        with ledger.transaction() as tx:
            tx.post(replace(LETTER, key=key), EVENING)
    first = Sent(
        id="id 1",
        key="invitation:1",
        place=0,
        call_id=None,
        responder_id=CHI.id,
        channel="email",
        target="chi@example.test",
        message=Message.INVITATION,
        facts={"name": "Chi"},
        due_at=EVENING,
        created_at=EVENING,
    )
    assert ledger.letters() == [first, replace(first, id="id 2", key="invitation:2", place=1)]


def test_a_ring_is_kept_whole(ring: Post) -> None:
    (call,) = ring.ledger.open_calls()
    assert ring.row() == Sent(
        id="id 1",
        key=f"{call.id}:1:0:{BEN.id}:email:1",
        place=0,
        call_id=call.id,
        responder_id=BEN.id,
        channel="email",
        target=BENS,
        message=Message.RING,
        n=1,
        pass_no=1,
        step_no=0,
        due_at=EVENING,
        created_at=EVENING,
    )


def test_of_a_later_step_it_says_which() -> None:
    ledger = numbered()
    ledger.add_circle(circle_of(BEN))
    call = entrance_of(ledger, StillClock()).ask(AMINA.id, "first", signal("company")).call
    send = Send(
        responder_id=BEN.id,
        address=BEN.addresses[0],
        message=Message.RING,
        pass_no=3,
        step_no=2,
        n=9,
    )
    with ledger.transaction() as tx:
        tx.keep(call, call, TimeReached(), (send,), LATER)
    _, row = ledger.sent(call.id)
    assert row.key == f"{call.id}:3:2:{BEN.id}:email:9"
    assert (row.pass_no, row.step_no, row.n, row.place) == (3, 2, 9, 1)
    assert (row.due_at, row.created_at) == (LATER, LATER)


def test_who_claims_one_gets_all_of_it_and_holds_it_for_the_lease(ring: Post) -> None:
    ready = ring.row()
    sent = ring.claim()
    assert ring.row() == replace(
        ready, state=SendState.CLAIMED, worker="engine", due_at=LEASE_UNTIL, fence=1, tries=1
    )
    assert sent == Outgoing(
        id=ready.id,
        key=ready.key,
        call_id=ready.call_id,
        responder_id=BEN.id,
        channel="email",
        target=BENS,
        message=Message.RING,
        n=1,
        pass_no=1,
        step_no=0,
        facts={},
        tries=1,
        repeat=False,
        fence=1,
        due_at=EVENING,
        told_before=False,
        newer=frozenset(),
    )


def test_a_lapsed_claim_is_claimed_as_a_repeat(ring: Post) -> None:
    first = ring.claim()
    second = ring.claim(LEASE_UNTIL, "another")
    assert second == replace(
        first, tries=2, fence=2, repeat=True, told_before=True, due_at=LEASE_UNTIL
    )
    assert (ring.row().worker, ring.row().repeat) == ("another", True)


@pytest.mark.parametrize(("state", "changed"), OUTCOMES)
def test_how_it_ended_is_kept(
    ring: Post, state: SendState, changed: dict[str, datetime | str]
) -> None:
    sent = ring.claim()
    claimed = ring.row()
    assert ring.finish(sent, state)
    ended = replace(claimed, state=state, worker="", code="250", due_at=None)
    assert ring.row() == replace(ended, **changed)  # type: ignore[arg-type]
    assert ring.ledger._rows.open_sends == {}
    assert not ring.finish(sent, SendState.HANDED), "it is not claimed any more"


def test_what_has_ended_is_not_due_and_says_nothing_that_nobody_said(ring: Post) -> None:
    sent = ring.claim()
    with ring.ledger.transaction() as tx:
        assert tx.finish(sent, SendState.HANDED, LATER, again_at=LATER)
    assert (ring.row().due_at, ring.row().code, ring.row().provider_id) == (None, "", "")


@pytest.mark.parametrize("state", [SendState.READY, SendState.UNKNOWN])
def test_what_is_tried_again_is_due_again(ring: Post, state: SendState) -> None:
    sent = ring.claim()
    claimed = ring.row()
    again_at = LATER + timedelta(minutes=5)
    assert ring.finish(sent, state, again_at)
    maybe = state is SendState.UNKNOWN
    assert ring.row() == replace(
        claimed, state=state, worker="", code="250", due_at=again_at, repeat=maybe
    )
    assert list(ring.ledger._rows.open_sends.values()) == [ring.row()]


def test_what_is_given_back_is_as_it_was_before(ring: Post) -> None:
    ready = ring.row()
    sent = ring.claim()
    with ring.ledger.transaction() as tx:
        assert tx.give_back(sent, LATER)
        assert not tx.give_back(sent, LATER), "it is not claimed any more"
    assert ring.row() == replace(ready, fence=1)


@pytest.mark.parametrize(
    ("due_at", "again_at"),
    [(None, LATER), (LATER + timedelta(seconds=1), LATER), (EVENING, EVENING)],
)
def test_what_is_given_back_is_due_no_later_than_now(
    ring: Post, due_at: datetime | None, again_at: datetime
) -> None:
    sent = replace(ring.claim(), due_at=due_at)
    with ring.ledger.transaction() as tx:
        assert tx.give_back(sent, LATER)
    assert ring.row().due_at == again_at


def test_a_receipt_of_what_was_handed_over_ends_it(ring: Post) -> None:
    ring.finish(ring.claim(), SendState.HANDED)
    handed = ring.row()
    much_later = LATER + timedelta(hours=1)
    assert ring.receive(delivered=True, now=much_later) is None
    arrived = replace(handed, state=SendState.DELIVERED, fence=2, ended_at=much_later)
    assert ring.row() == arrived
    back = ring.receive(delivered=False, now=much_later)
    assert ring.row() == replace(arrived, state=SendState.UNDELIVERED, code="5.1.1", fence=3)
    assert back is not None
    assert (back.told_before, back.fence, back.due_at) == (True, 3, None)


def test_a_receipt_that_overtakes_our_own_note_is_when_it_was_handed_over(ring: Post) -> None:
    sent = ring.claim()
    claimed = ring.row()
    assert ring.receive(delivered=True, now=LATER) is None
    assert ring.row() == replace(
        claimed,
        state=SendState.DELIVERED,
        fence=2,
        due_at=None,
        worker="",
        handed_at=LATER,
        ended_at=LATER,
    )
    assert not ring.finish(sent, SendState.DEAD)
    assert ring.ledger._rows.open_sends == {}


def test_what_is_due_now_need_not_be_pulled_in(ring: Post) -> None:
    a_bit = timedelta(seconds=1)
    at_once, later = {SendState.READY: EVENING}, {SendState.READY: LATER}
    with ring.ledger.transaction() as tx:
        assert tx.pull_in_sends(EVENING, later, EVENING - a_bit) == 0
        assert tx.pull_in_sends(EVENING - a_bit, later, EVENING) == 0, "it was not made ahead"
        assert tx.pull_in_sends(EVENING - a_bit, at_once, EVENING) == 0, "nor does it wait long"
        assert tx.pull_in_sends(EVENING - a_bit, later, EVENING - a_bit) == 1
    assert ring.row().due_at == EVENING - a_bit


def test_a_receipt_for_one_that_never_left_by_us_is_believed(ring: Post) -> None:
    back = ring.receive(delivered=False, now=LATER)
    assert back is not None
    assert back.told_before
    assert ring.row().state is SendState.UNDELIVERED
