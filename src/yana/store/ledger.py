"""The ledger on SQLite or PostgreSQL, through Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.db import connection, transaction

from yana.engine.ports import Stale, StoreAway
from yana.store.calls import CallTable
from yana.store.engine_rows import EngineTable, anything_due
from yana.store.follow_ups import FollowUpTable
from yana.store.sends import SendTable

RACE_CODES = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure, deadlock. Another transaction won; ours can be redone."""


class DjangoTransaction(CallTable, SendTable, FollowUpTable, EngineTable):
    """One all-or-nothing piece of work on the database."""


class DjangoLedger:
    """Keeps calls, events and messages in the database that Django is set up for."""

    @contextmanager
    def transaction(self) -> Iterator[DjangoTransaction]:
        """Return a transaction; leaving it cleanly commits, an exception rolls all of it back."""
        with _named_errors(), transaction.atomic():
            yield DjangoTransaction()

    def anything_due(self, now: datetime) -> bool:
        """Return whether a call, a message or a follow-up is due; cheap enough to ask often."""
        with _named_errors():
            return anything_due(now)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        # A unique key said no: somebody else kept the same thing first. Read again.
        raise Stale from error
    except (OperationalError, InterfaceError) as error:
        if getattr(error.__cause__, "sqlstate", None) in RACE_CODES:
            raise Stale from error
        _let_go()
        raise StoreAway from error


def _let_go() -> None:
    # A dead connection is not kept: the next transaction must begin with a new one.
    try:
        connection.close()
    except DatabaseError:
        connection.connection = None
