"""A store in which some calls cannot be read: their rows are there, and make no sense."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from tests.unit.core.cast import CIRCLE
from tests.unit.engine.fakes import Town
from yana.core.call import Call
from yana.core.circle import Circle
from yana.core.effect import Effect
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Unreadable


class TornTransaction(MemoryTransaction):
    """A transaction that cannot read some calls until they are rebuilt."""

    torn: set[str]
    refusals: list[Exception]

    def call(self, call_id: str) -> Call | None:
        if call_id in self.torn:
            raise ValueError(call_id)
        return super().call(call_id)

    def open_call_of(  # type: ignore[override]
        self, person_id: str
    ) -> Call | Unreadable | None:
        call = super().open_call_of(person_id)
        return call if call is None else self._as_read(call)

    def due_calls(self, now: datetime, limit: int) -> Sequence[Call | Unreadable]:
        found = super().due_calls(now, limit)
        return [one if isinstance(one, Unreadable) else self._as_read(one) for one in found]

    def calls_from_the_future(  # type: ignore[override]
        self, now: datetime, limit: int
    ) -> Sequence[tuple[Call | Unreadable, datetime]]:
        found = super().calls_from_the_future(now, limit)
        return [(self._as_read(one), kept_at) for one, kept_at in found]

    def rebuild(
        self, broken: Unreadable, call: Call, effects: Sequence[Effect], now: datetime
    ) -> None:
        if self.refusals:
            raise self.refusals.pop()
        super().rebuild(broken, call, effects, now)
        self.torn.discard(broken.call_id)

    def _as_read(self, call: Call) -> Call | Unreadable:
        if call.id not in self.torn:
            return call
        return Unreadable(
            call_id=call.id, version=call.version, error="torn", not_told=call.not_told
        )


class TornLedger(MemoryLedger):
    """A ledger whose store cannot read some calls."""

    def __init__(self) -> None:
        super().__init__()
        self.torn: set[str] = set()
        self.refusals: list[Exception] = []

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction():
            tx = TornTransaction(self._rows)
            tx.torn, tx.refusals = self.torn, self.refusals
            yield tx


def torn_town(circle: Circle = CIRCLE) -> tuple[Town, TornLedger]:
    """Amina's town, where calls may be torn."""
    ledger = TornLedger()
    town = Town(ledger=ledger)
    ledger.add_circle(circle)
    return town, ledger
