"""The ledger on SQLite or PostgreSQL, through Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import RLock

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)

from yana.engine.ports import Due, Stale, StoreAway
from yana.store.arrivals import ArrivalTable
from yana.store.calls import CallTable
from yana.store.check_ins import CheckInTable
from yana.store.engine_rows import EngineTable, due
from yana.store.follow_ups import FollowUpTable
from yana.store.sends import SendTable
from yana.store.watches import WatchTable

RACE_CODES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not to be had. Ours can be redone."""

UNIQUE_CODES = frozenset({"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
"""A unique key said no: somebody else kept the same thing first."""

NO_WRITES = "25"
"""PostgreSQL: nothing can be kept over this connection, as over one that was made while the server
was a standby. It stays so for as long as it lives."""

TURN_SECONDS_MAX = 20.0
"""Who has waited so long for another thread goes on to the database, and hears what is wrong."""

# SQLite has one writer at a time. A thread that finds it taken sleeps, for longer each time, and is
# overtaken by those that come later; here they queue, and the next one goes on at once.
_WRITER = RLock()


class DjangoTransaction(
    CallTable, SendTable, FollowUpTable, CheckInTable, ArrivalTable, EngineTable, WatchTable
):
    """One all-or-nothing piece of work on the database."""

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Return a piece of it: an exception that leaves it undoes the piece, and no more."""
        with named_errors(), transaction.atomic():
            yield


class DjangoLedger:
    """Keeps calls, events and messages in the database that Django is set up for."""

    @contextmanager
    def transaction(self) -> Iterator[DjangoTransaction]:
        """Return a transaction; leaving it cleanly commits, an exception rolls all of it back."""
        with named_errors(), _in_turn(), transaction.atomic():
            yield DjangoTransaction()

    def due(self, now: datetime) -> Due:
        """Return what is due, without holding anything; cheap enough to ask often."""
        with named_errors():
            return due(now)


@contextmanager
def _in_turn() -> Iterator[None]:
    taken = connection.vendor == "sqlite" and _WRITER.acquire(timeout=TURN_SECONDS_MAX)
    try:
        yield
    finally:
        if taken:
            _WRITER.release()


@contextmanager
def named_errors() -> Iterator[None]:
    """Return a piece of work in which errors of the database are those that the ledger names."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        if _code(error) in UNIQUE_CODES:
            raise Stale from error
        # No race: reading again would never end. What we wanted to keep breaks our own rules.
        raise AssertionError from error
    except (OperationalError, InterfaceError) as error:
        if _code(error) in RACE_CODES:
            raise Stale from error
        _let_go()
        raise StoreAway from error
    except InternalError as error:
        if not (_code(error) or "").startswith(NO_WRITES):
            raise
        _let_go()
        raise StoreAway from error


def _code(error: DatabaseError | InterfaceError) -> str | None:
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)


def _let_go() -> None:
    # A dead connection is not kept: the next transaction must begin with a new one.
    try:
        connection.close()
    except DatabaseError:
        connection.connection = None
