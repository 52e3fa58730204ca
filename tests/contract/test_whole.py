"""What goes wrong while one message is let go of leaves nothing half done, in any ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from tests.contract.houses import House, in_transaction
from tests.contract.test_calls import read
from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, id_of, signal
from tests.unit.engine.fakes import LINKS, FakeChannel, StillClock, entrance_of
from yana.core.circle import Circle, Person, QuietHours
from yana.engine.carriers import InlineCarrier
from yana.engine.outbox import PAUSE_BROKEN, Outbox
from yana.engine.ports import Due, Ledger, Outgoing, SendState, Stale, StoreAway, Transaction

SLEEPS_SOON = replace(BEN, quiet=QuietHours(start=time(19, 1), end=time(8)))
CHIS = CHI.addresses[0].target
REFUSE = {
    "sqlite": f"""CREATE TRIGGER refuse BEFORE INSERT ON send WHEN NEW.target = '{CHIS}'
                  BEGIN SELECT RAISE(FAIL, 'refused'); END""",
    "postgresql": f"ALTER TABLE send ADD CONSTRAINT refuse CHECK (target <> '{CHIS}') NOT VALID",
}
ACCEPT = {
    "sqlite": "DROP TRIGGER IF EXISTS refuse",
    "postgresql": "ALTER TABLE send DROP CONSTRAINT IF EXISTS refuse",
}


class FailsAtTheEnd:
    """A transaction that goes wrong where a message that was let go of is kept as dropped."""

    def __init__(self, tx: Transaction, error: Exception) -> None:
        self._tx = tx
        self._error = error

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)

    def finish(self, sent: Outgoing, state: SendState, now: datetime, **details: object) -> bool:
        if state is SendState.DROPPED:
            raise self._error
        return self._tx.finish(sent, state, now, **details)  # type: ignore[arg-type]


class FailingLedger:
    """A ledger whose transactions go wrong at the end of a drop, until it is mended."""

    def __init__(self, ledger: Ledger, error: Exception) -> None:
        self._ledger = ledger
        self.error: Exception | None = error

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._ledger.transaction() as tx:
            yield FailsAtTheEnd(tx, self.error) if self.error else tx  # type: ignore[misc]

    def due(self, now: datetime) -> Due:
        return self._ledger.due(now)


class Night:
    """Ben's quiet hours began before his ring left: he is let go of, and Chi is to be asked."""

    def __init__(self, house: House) -> None:
        self.house, self.clock, self.email = house, StillClock(), FakeChannel()
        house.add_circle(circle_of(SLEEPS_SOON, CHI))
        self.clock.at = EVENING + timedelta(seconds=59)
        self.call = entrance_of(house.ledger, self.clock).ask(AMINA.id, "a", signal("company")).call
        self.clock.passes(seconds=2)

    def outbox(self, ledger: Ledger) -> Outbox:
        carriers = {"email": InlineCarrier(self.email)}
        return Outbox(ledger=ledger, carriers=carriers, links=LINKS, worker="engine")

    def passes(self, outbox: Outbox) -> None:
        """So long that what could not be made is tried again."""
        self.clock.at += PAUSE_BROKEN
        while outbox.turn(self.clock.now()):
            pass


@pytest.mark.parametrize("error", [MemoryError(), Stale()])
def test_who_is_asked_instead_is_asked_when_the_ledger_failed_in_the_middle(
    house: House, error: Exception
) -> None:
    night = Night(house)
    ledger = FailingLedger(house.ledger, error)
    outbox = night.outbox(ledger)
    assert outbox.turn(night.clock.now())
    assert house.entries(night.call.id) == []
    assert read(house, night.call.id) == night.call
    assert house.sent(night.call.id) == [(BEN.addresses[0].target, SendState.READY)]
    ledger.error = None
    night.passes(outbox)
    assert night.email.heard() == [("Chi", "ring")]


def test_when_the_store_goes_in_the_middle_the_whole_turn_is_undone(house: House) -> None:
    night = Night(house)
    ledger = FailingLedger(house.ledger, StoreAway())
    outbox = night.outbox(ledger)
    with pytest.raises(StoreAway):
        outbox.turn(night.clock.now())
    assert read(house, night.call.id) == night.call
    ledger.error = None
    night.passes(outbox)
    assert night.email.heard() == [("Chi", "ring")]


def test_what_the_database_refuses_of_one_call_is_not_half_kept_and_holds_up_no_other(
    database_house: House,
) -> None:
    night = Night(database_house)
    zoe = Person(id=id_of("Zoe"), name="Zoe")
    database_house.add_circle(Circle(person=zoe, supporters=(replace(BEN, id=id_of("Yan")),)))
    outbox = night.outbox(database_house.ledger)
    _tell(REFUSE)
    try:
        entrance_of(database_house.ledger, night.clock).ask(zoe.id, "b", signal("danger"))
        night.passes(outbox)
        assert night.email.heard() == [("Ben", "ring")], "Zoe's Ben, who is awake"
        assert read(database_house, night.call.id) == night.call
        assert database_house.entries(night.call.id) == []
    finally:
        _tell(ACCEPT)
    night.passes(outbox)
    assert night.email.heard() == [("Chi", "ring")]


def test_a_piece_that_goes_well_is_kept_with_the_rest_or_undone_with_it(house: House) -> None:
    def beat_twice(tx: Transaction, error: Exception | None) -> None:
        tx.beat("one", EVENING)
        with tx.whole():
            tx.beat("another", EVENING)
        if error is not None:
            raise error

    with pytest.raises(MemoryError):
        in_transaction(house, lambda tx: beat_twice(tx, MemoryError()))
    assert house.acted_at() is None
    in_transaction(house, lambda tx: beat_twice(tx, None))
    assert house.acted_at() == EVENING


def _tell(statements: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor])
