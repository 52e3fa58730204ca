"""The three ledgers under one contract, each with what the outside may see of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import TypeVar
from uuid import UUID

from django.db import connections

from tests.unit.core.cast import EVENING
from yana.core.circle import Circle
from yana.core.effect import Note
from yana.core.event import Event
from yana.core.settle import FollowUp
from yana.engine.expected import Arrival, CheckInLine
from yana.engine.memory import MemoryLedger
from yana.engine.ports import Ledger, SendState, Transaction
from yana.store import codec, reading
from yana.store.ledger import DjangoLedger
from yana.store.models import CheckInEntryRow, FollowUpRow, PersonRow, SendRow, SetAsideRow
from yana.store.receiving import receive
from yana.store.rows import follow_up_value, keep_supporter

RACE_SECONDS_MAX = 30.0

Done = TypeVar("Done")


class House(ABC):
    """A ledger, and what the outside sees of it."""

    ledger: Ledger

    @abstractmethod
    def add_circle(self, circle: Circle) -> None:
        """Set up a person and their circle."""

    @abstractmethod
    def entries(self, call_id: str) -> list[Event | Note]:
        """What a call's ledger says, oldest first."""

    @abstractmethod
    def sent(self, call_id: str) -> list[tuple[str, SendState]]:
        """Where each message of a call goes, in the order of the alphabet, and its state."""

    @abstractmethod
    def follow_ups(self, call_id: str) -> list[FollowUp]:
        """What was promised at the end of a call."""

    @abstractmethod
    def check_in_lines(self, check_in_id: str) -> list[CheckInLine]:
        """What the ledger of somebody's check-ins says, oldest first."""

    @abstractmethod
    def aside(self, call_id: str) -> list[str]:
        """Why a call was set aside, each time that it was."""

    @abstractmethod
    def receives(self, *arrivals: Arrival) -> frozenset[str]:
        """Let these come in; which of their persons there are not."""

    @abstractmethod
    def acted_at(self) -> datetime | None:
        """When an engine last acted, as pages say it."""


class MemoryHouse(House):
    """The ledger in memory."""

    def __init__(self) -> None:
        self.ledger = self._memory = MemoryLedger()

    def add_circle(self, circle: Circle) -> None:
        self._memory.add_circle(circle)

    def entries(self, call_id: str) -> list[Event | Note]:
        return [one.what for one in self._memory.entries(call_id)]

    def sent(self, call_id: str) -> list[tuple[str, SendState]]:
        found = [(one.target, one.state) for one in self._memory.sent(call_id)]
        return sorted(found, key=lambda one: one[0])

    def follow_ups(self, call_id: str) -> list[FollowUp]:
        return self._memory.follow_ups(call_id)

    def check_in_lines(self, check_in_id: str) -> list[CheckInLine]:
        return [one.what for one in self._memory.check_in_entries(check_in_id)]

    def aside(self, call_id: str) -> list[str]:
        return [one.error for one in self._memory.set_aside() if one.call.id == call_id]

    def receives(self, *arrivals: Arrival) -> frozenset[str]:
        return self._memory.receive(arrivals)

    def acted_at(self) -> datetime | None:
        return self._memory.acted_at()


class DatabaseHouse(House):
    """The ledger in a database."""

    def __init__(self) -> None:
        self.ledger = DjangoLedger()

    def add_circle(self, circle: Circle) -> None:
        person = circle.person
        PersonRow.objects.create(id=person.id, name=person.name, created_at=EVENING)
        for one in circle.supporters:
            keep_supporter(person.id, one)

    def entries(self, call_id: str) -> list[Event | Note]:
        return [one.what for one in reading.entries(call_id)]

    def sent(self, call_id: str) -> list[tuple[str, SendState]]:
        rows = SendRow.objects.filter(call_id=UUID(call_id)).order_by("target", "n")
        return [(row.target, SendState(row.state)) for row in rows]

    def follow_ups(self, call_id: str) -> list[FollowUp]:
        rows = FollowUpRow.objects.filter(call_id=UUID(call_id))
        return [follow_up_value(row) for row in rows]

    def check_in_lines(self, check_in_id: str) -> list[CheckInLine]:
        rows = CheckInEntryRow.objects.filter(check_in_id=UUID(check_in_id)).order_by("id")
        return [codec.read_check_in_line(row.kind, row.body) for row in rows]

    def aside(self, call_id: str) -> list[str]:
        return [row.error for row in SetAsideRow.objects.filter(call_id=UUID(call_id))]

    def receives(self, *arrivals: Arrival) -> frozenset[str]:
        return receive(arrivals)

    def acted_at(self) -> datetime | None:
        return reading.engine_acted_at()


def in_transaction(house: House, work: Callable[[Transaction], Done]) -> Done:
    """Do this in one transaction."""
    with house.ledger.transaction() as tx:
        return work(tx)


def at_once(*works: Callable[[], Done]) -> list[Done | Exception]:
    """Do these at the same moment, each in a thread of its own; a failure is a result."""
    start = Barrier(len(works))

    def run(work: Callable[[], Done]) -> Done | Exception:
        try:
            start.wait(RACE_SECONDS_MAX)
            return work()
        except Exception as error:  # noqa: BLE001 - the test says which failures it expects
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
