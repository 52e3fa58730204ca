"""A column that cannot be read, as SQLite keeps any text: everybody else is rung and reminded."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.contract.houses import House
from tests.unit.core.cast import AMINA, BEN, CIRCLE, id_of, signal, supporter
from tests.unit.engine.fakes import LINKS, FakeChannel, StillClock, check_ins_of, entrance_of
from yana.core.call import Outcome
from yana.core.circle import Address, Circle, Person
from yana.core.event import PresenceConfirmed, Settled
from yana.engine.carriers import InlineCarrier
from yana.engine.loop import Loop
from yana.engine.outbox import Outbox
from yana.engine.watchdog import Auditor

YAN = supporter("Yan")
ZOE = Person(id=id_of("Zoe"), name="Zoe", addresses=(Address(channel="email", target="z@x.test"),))

SPOILED = {
    "follow_up": (
        "id = 'none'",
        "call_id = 'none'",
        "by = 'none'",
        "due_at = '2026-03-02 18:00:99'",
        "due_at = '1'",
        "state = 'perhaps'",
        "reminded = 'often'",
    ),
    "send": (
        "id = 'none'",
        "call_id = 'none'",
        "responder_id = 'none'",
        "due_at = '2026-03-02 18:00:99'",
        "due_at = '1'",
        "n = 'many'",
        "tries = 'many'",
    ),
}
EACH = [(table, change) for table, changes in SPOILED.items() for change in changes]


class Square:
    """Amina's call has ended and has a promise; then a column of its rows is spoiled."""

    def __init__(self, house: House) -> None:
        self.house, self.clock, self.email = house, StillClock(), FakeChannel()
        house.add_circle(CIRCLE)
        house.add_circle(Circle(person=ZOE, supporters=(YAN,)))
        self.entrance = entrance_of(house.ledger, self.clock)
        outbox = Outbox(
            ledger=house.ledger,
            carriers={"email": InlineCarrier(self.email)},
            links=LINKS,
            worker="engine",
        )
        self.loop = Loop(
            ledger=house.ledger,
            clock=self.clock,
            outbox=outbox,
            auditor=Auditor(ledger=house.ledger),
            check_ins=check_ins_of(house.ledger, self.clock, self.entrance),
            links=LINKS,
        )

    def promises(self, person: Person, by: str) -> None:
        """A call of theirs ends, and somebody wants to look in this very moment."""
        call = self.entrance.ask(person.id, "first", signal("urgent")).call
        self.entrance.record(call.id, PresenceConfirmed(responder_id=by))
        end = Settled(by=by, outcome=Outcome.SAFE, follow_up_at=self.clock.now())
        self.entrance.record(call.id, end)

    def acts(self) -> None:
        """So many turns that nothing is left to do."""
        turns = 0
        while self.loop.turn():
            turns += 1
            assert turns < 50, "the engine never comes to rest"


@pytest.fixture
def square(sqlite_house: House) -> Iterator[Square]:
    """A square whose spoiled rows are gone at the end."""
    yield Square(sqlite_house)
    for table in SPOILED:
        # Django cannot do it: it reads what it deletes.
        _tell(f'DELETE FROM "{table}"')  # noqa: S608 - our own tables.


@pytest.mark.parametrize(("table", "change"), EACH)
def test_one_row_that_cannot_be_read_holds_up_nobody_and_is_not_read_at_every_turn(
    square: Square, table: str, change: str
) -> None:
    square.promises(AMINA, BEN.id)
    _tell("PRAGMA foreign_keys = OFF")
    _tell(f'UPDATE "{table}" SET {change} WHERE rowid = 1')  # noqa: S608 - our own words.
    square.promises(ZOE, YAN.id)
    square.entrance.ask(ZOE.id, "second", signal("danger"))
    square.acts()
    heard = square.email.heard()
    assert ("Yan", "ring") in heard
    assert ("Yan", "follow_up") in heard
    assert not square.house.ledger.due(square.clock.now())


def test_a_message_that_cannot_be_read_keeps_no_other_of_its_call(square: Square) -> None:
    square.entrance.ask(AMINA.id, "first", signal("urgent"))
    _tell("UPDATE send SET responder_id = 'none' WHERE rowid = 1")
    square.acts()
    assert square.email.heard() == [("Chi", "ring")]


def _tell(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
