"""What is under way stays with its engine, until it is known what became of it or it hangs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, EVENING, circle_of, signal
from tests.unit.engine.fakes import LINKS, StillClock, check_ins_of, entrance_of
from yana.core.circle import Circle
from yana.core.effect import Message
from yana.engine.loop import Loop
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.memory_rows import Sent
from yana.engine.outbox import LEASE, RENEW_EVERY, SENDING_MAX, Done, Outbox
from yana.engine.ports import Accepted, Attempt, Letter, Outgoing, Result, Room, SendState, Unknown
from yana.engine.watchdog import Auditor

A_SECOND = timedelta(seconds=1)


class NotedTransaction(MemoryTransaction):
    """A transaction that notes what an engine says that it is still sending."""

    renewed: list[Sequence[str]]

    def renew(self, worker: str, lease_until: datetime, sends: Sequence[str]) -> None:
        self.renewed.append(sends)
        super().renew(worker, lease_until, sends)


class NotedLedger(MemoryLedger):
    """A ledger that counts how often it was opened for writing."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = 0
        self.renewed: list[Sequence[str]] = []

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        self.opened += 1
        with super().transaction():
            tx = NotedTransaction(self._rows)
            tx.renewed = self.renewed
            yield tx


class Hands:
    """Carries messages, and is done with one when the test says so."""

    def __init__(self) -> None:
        self.held: list[Outgoing] = []
        self.results: list[Done] = []

    def rooms(self) -> Sequence[Room]:
        return [Room(limit=50)]

    def carry(self, sent: Outgoing, attempt: Attempt) -> None:
        self.held.append(sent)

    def done(self) -> Sequence[Done]:
        results, self.results = self.results, []
        return results

    def busy(self) -> bool:
        return bool(self.held or self.results)

    def finishes(self, result: Result) -> None:
        """The one that it has held for longest is done with."""
        self.results.append((self.held.pop(0), result))


class Sending:
    """One engine that has just begun to ring."""

    def __init__(self, circle: Circle) -> None:
        self.ledger, self.clock, self.hands = NotedLedger(), StillClock(), Hands()
        self.outbox = Outbox(
            ledger=self.ledger, carriers={"email": self.hands}, links=LINKS, worker="engine"
        )
        self.ledger.add_circle(circle)
        entrance = entrance_of(self.ledger, self.clock)
        self.call = entrance.ask(AMINA.id, "first", signal("danger")).call
        self.turn()

    def turn(self, **later: float) -> None:
        """So much time passes, and the outbox has its turn."""
        self.clock.passes(**later)
        self.outbox.turn(self.clock.now())

    def rings(self) -> list[Sent]:
        """What is kept of the messages of the call."""
        return self.ledger.sent(self.call.id)


def test_its_claim_is_renewed_every_second_and_not_more_often() -> None:
    sending = Sending(circle_of(BEN))
    assert [(one.worker, one.due_at) for one in sending.rings()] == [("engine", EVENING + LEASE)]
    for later, renewed_at in ((1.0, 1), (0.5, 1), (0.5, 2), (0.25, 2), (1.0, 3.25)):
        sending.turn(seconds=later)
        (ring,) = sending.rings()
        assert ring.due_at == EVENING + renewed_at * A_SECOND + LEASE
        assert ring.state is SendState.CLAIMED
    assert len(sending.hands.held) == 1


def test_after_the_clock_is_set_back_claims_are_renewed_by_the_new_time_at_once() -> None:
    sending = Sending(circle_of(BEN))
    sending.turn(seconds=1)
    sending.turn(hours=-1)
    code = Letter(key="code", channel="email", target="amina@example.test", message=Message.SIGN_IN)
    with sending.ledger.transaction() as tx:
        tx.post(code, sending.clock.now())
    for seconds in (0, 1, 0.5, 0.5, 1):
        sending.turn(seconds=seconds)
        (letter,) = sending.ledger.letters()
        assert letter.state is SendState.CLAIMED
        assert letter.due_at is not None
        assert LEASE - RENEW_EVERY < letter.due_at - sending.clock.now() <= LEASE
    assert len(sending.hands.held) == 2, "both are still under way, each claimed once"


def test_who_carries_nothing_says_nothing_of_it() -> None:
    sending = Sending(circle_of(BEN))
    sending.hands.finishes(Accepted(provider_id="7"))
    sending.turn()
    before = sending.ledger.opened
    sending.turn(seconds=5)
    assert sending.ledger.opened == before + 1, "only to look for what is due"


def test_what_is_done_with_is_not_called_under_way_any_more() -> None:
    sending = Sending(CIRCLE)
    ben, chi = sending.rings()
    sending.turn(seconds=1)
    sending.hands.finishes(Accepted(provider_id="7"))
    sending.turn(seconds=1)
    assert sending.ledger.renewed == [[ben.id, chi.id], [chi.id]]
    assert {ben.responder_id, chi.responder_id} == {BEN.id, CHI.id}


def test_one_that_hangs_is_tried_again_and_whatever_comes_of_both_is_kept() -> None:
    sending = Sending(circle_of(BEN))
    while sending.clock.at < EVENING + SENDING_MAX - A_SECOND + LEASE:
        assert len(sending.hands.held) == 1, "it is still believed to be under way"
        sending.turn(seconds=1)
    first, second = sending.hands.held
    assert (first.id, first.repeat, second.repeat) == (second.id, False, True)
    sending.hands.finishes(Unknown())
    sending.hands.finishes(Accepted(provider_id="the second"))
    sending.turn(seconds=1)
    assert [(one.state, one.provider_id) for one in sending.rings()] == [
        (SendState.HANDED, "the second")
    ]


def test_the_late_end_of_a_first_try_does_not_let_go_of_the_second() -> None:
    sending = Sending(circle_of(BEN))
    while len(sending.hands.held) < 2:
        sending.turn(seconds=1)
    sending.hands.finishes(Accepted(provider_id="the first"))
    began = sending.clock.at
    while sending.clock.at < began + 2 * LEASE:
        sending.turn(seconds=1)
    assert len(sending.hands.held) == 1, "no third begins beside the second"
    sending.hands.finishes(Accepted(provider_id="the second"))
    sending.turn(seconds=1)
    assert [(one.state, one.tries) for one in sending.rings()] == [(SendState.HANDED, 2)]


@pytest.mark.parametrize("back_by", [40, 200, 3600])
def test_what_is_under_way_when_the_clock_is_set_back_is_not_sent_by_another(back_by: int) -> None:
    sending = Sending(circle_of(BEN))
    hands = Hands()
    other = Outbox(ledger=sending.ledger, carriers={"email": hands}, links=LINKS, worker="other")
    auditor = Auditor(ledger=sending.ledger)
    auditor.turn(sending.clock.now())
    sending.clock.at -= timedelta(seconds=back_by)
    stepped = sending.clock.at
    while sending.clock.at < stepped + SENDING_MAX - A_SECOND:
        # The other one sees the step first, and always looks first.
        auditor.turn(sending.clock.now())
        other.turn(sending.clock.now())
        sending.turn(seconds=1)
    assert hands.held == []
    while sending.clock.at < stepped + SENDING_MAX + LEASE:
        other.turn(sending.clock.now())
        sending.turn(seconds=1)
    assert len(sending.hands.held + hands.held) == 2, "but what hangs is tried again"


def test_while_one_is_under_way_and_nothing_is_due_nothing_is_opened_for_writing() -> None:
    sending = Sending(circle_of(BEN))
    loop = Loop(
        ledger=sending.ledger,
        clock=sending.clock,
        outbox=sending.outbox,
        auditor=Auditor(ledger=sending.ledger),
        check_ins=check_ins_of(
            sending.ledger, sending.clock, entrance_of(sending.ledger, sending.clock)
        ),
        links=LINKS,
    )
    loop.turn()
    before = sending.ledger.opened
    assert not loop.turn()
    assert sending.ledger.opened == before
