"""One process at a time brings the database to shape; a second one waits, and finds it done."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

WAIT_SECONDS_MAX = 600
"""A large table may take minutes to change; who waits longer is told that something is wrong."""

LOOKS_EACH_SECOND = 10

DEADLOCK_DETECTED = "40P01"
"""SQLSTATE, PostgreSQL's appendix A."""

RIGHT = 0x59414E41  # "YANA": any number of ours, the same in every process.


class StillMigrating(Exception):
    """Another process has been changing the database's shape for ten minutes. See if it hangs."""


def is_deadlock(error: OperationalError) -> bool:
    """Return whether the database ended this one of two that waited for each other."""
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK_DETECTED


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
