"""One process at a time brings the database to shape; a second one waits, and finds it done."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

WAIT_SECONDS_MAX = 600
"""A large table may take minutes to change; who waits longer is told that something is wrong."""

LOOKS_EACH_SECOND = 10

LOST_A_RACE = frozenset({"40P01", "55P03"})
"""Two waited for each other, or a lock was not free in time: SQLSTATE, PostgreSQL's appendix A."""

RIGHT = 0x59414E41  # "YANA": any number of ours, the same in every process.


class StillMigrating(Exception):
    """Another process has been changing the database's shape for ten minutes. See if it hangs."""


def lost_a_race(error: OperationalError) -> bool:
    """Return whether the database put this one back so that somebody else could go on."""
    return getattr(error.__cause__, "sqlstate", None) in LOST_A_RACE


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Take all steps inside of this or, if anything ends it, none."""
    # Django notes some steps as done after they are: a machine that lost its power in between
    # would find a table there already, and never start again.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _take_the_time_it_takes()
            yield
    finally:
        connection.enable_constraint_checking()


def _take_the_time_it_takes() -> None:
    # A large table takes its time. Who waits for another's lock holds up all who come after, so
    # that stays as short as for everybody.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


class StillInUse(Exception):
    """Somebody has been using the tables for minutes, perhaps a backup. Wait until it has ended."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the one right to change the shape; it ends with the process, however that ends."""
    if connection.vendor == "postgresql":
        with _alone_in_postgresql():
            yield
    else:
        with _alone_beside(str(connection.settings_dict["NAME"])):
            yield


@contextmanager
def _alone_in_postgresql() -> Iterator[None]:
    # Asked again and again: waiting in the server would be cut short by its own time-outs.
    with connection.cursor() as cursor:
        for _ in range(WAIT_SECONDS_MAX * LOOKS_EACH_SECOND):
            if _taken(cursor):
                break
            time.sleep(1 / LOOKS_EACH_SECOND)
        else:
            raise StillMigrating
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RIGHT])


def _taken(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [RIGHT])
    row = cursor.fetchone()
    return row is not None and bool(row[0])


@contextmanager
def _alone_beside(name: str) -> Iterator[None]:
    # The right lies in a file of its own, for a migration itself begins and ends transactions.
    path = f"{name}-migrating"
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS_MAX, isolation_level=None)) as beside:
        try:
            beside.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY":
                raise
            raise StillMigrating from error
        yield
