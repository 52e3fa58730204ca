"""The three ledgers under one contract, each with what the outside may see of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier
from typing import Any, Protocol, TypeVar

from django.db import connections
from yana.core.circle import Circle
from yana.core.effect import Note
from yana.core.event import Event
from yana.core.settle import FollowUp
from yana.engine.memory import MemoryLedger
from yana.engine.ports import Ledger, SendState
from yana.store import reading
from yana.store.ledger import DjangoLedger
from yana.store.models import CallRow, PersonRow, SetAsideRow
from yana.store.rows import follow_up_value, keep_supporter

Done = TypeVar("Done")


class House(Protocol):
    """A ledger, and what the outside sees of it."""

    ledger: Ledger

    def add_circle(self, circle: Circle) -> None:
        """Set up a person and their circle."""
        ...

    def entries(self, call_id: str) -> list[Event | Note]:
        """What a call's ledger says, oldest first."""
        ...

    def sent(self, call_id: str) -> list[tuple[str, SendState]]:
        """The messages of a call by target, oldest first, and what became of each."""
        ...

    def follow_ups(self, call_id: str) -> list[FollowUp]:
        """What was promised at the end of a call."""
        ...

    def aside(self, call_id: str) -> list[str]:
        """Why a call was set aside, each time that it was."""
        ...


@dataclass
class MemoryHouse:
    """The ledger in memory."""

    ledger: MemoryLedger

    def add_circle(self, circle: Circle) -> None:
        self.ledger.add_circle(circle)

    def entries(self, call_id: str) -> list[Event | Note]:
        return [one.what for one in self.ledger.entries(call_id)]

    def sent(self, call_id: str) -> list[tuple[str, SendState]]:
        return [(one.target, one.state) for one in self.ledger.sent(call_id)]

    def follow_ups(self, call_id: str) -> list[FollowUp]:
        return self.ledger.follow_ups(call_id)

    def aside(self, call_id: str) -> list[str]:
        return [one.error for one in self.ledger.set_aside() if one.call.id == call_id]


@dataclass
class DatabaseHouse:
    """The ledger in a database."""

    ledger: DjangoLedger

    def add_circle(self, circle: Circle) -> None:
        person = circle.person
        PersonRow.objects.create(id=person.id, name=person.name, created_at=BEGAN)
        for one in circle.supporters:
            keep_supporter(person.id, one)

    def entries(self, call_id: str) -> list[Event | Note]:
        return [one.what for one in reading.entries(call_id)]

    def sent(self, call_id: str) -> list[tuple[str, SendState]]:
        targets = {str(row.id): row.target for row in CallRow.objects.get(id=call_id).sends.all()}
        return [(targets[one.id], one.state) for one in reading.sent(call_id)]

    def follow_ups(self, call_id: str) -> list[FollowUp]:
        rows = CallRow.objects.get(id=call_id).follow_ups.all()
        return [follow_up_value(row) for row in rows]

    def aside(self, call_id: str) -> list[str]:
        return [row.error for row in SetAsideRow.objects.filter(call_id=call_id)]
