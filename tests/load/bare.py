"""A bare durable commit: what the same database needs for the least that a call could be kept by.

One INSERT with a call's body and one UPDATE, in one transaction, with the driver alone: no Django.
"""

import sqlite3
import time
from typing import Protocol

import psycopg

BODY = "x" * 2_000
"""As long as the body of a call with three responders."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS bench_row (id {serial} PRIMARY KEY, body TEXT)",
    "CREATE TABLE IF NOT EXISTS bench_count (id INTEGER PRIMARY KEY, n INTEGER)",
)


class Bare(Protocol):
    """A connection of its own to the database that is measured."""

    def commit(self) -> float:
        """Keep something for good; the seconds that it took."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


def bare(url: str, row: int) -> Bare:
    """A connection that counts in this row, made if need be."""
    return BareSqlite(url, row) if url.startswith("sqlite") else BarePostgres(url, row)


class BareSqlite:
    """The same file, with the same PRAGMAs as YANA."""

    def __init__(self, url: str, row: int) -> None:
        self._row = row
        # Each thread uses its own; it is only closed by another.
        self._connection = sqlite3.connect(
            url.removeprefix("sqlite:///"),
            timeout=20,
            isolation_level=None,
            check_same_thread=False,
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        for table in TABLES:
            self._connection.execute(table.format(serial="INTEGER"))
        self._connection.execute("INSERT OR IGNORE INTO bench_count VALUES (?, 0)", [row])

    def commit(self) -> float:
        """Keep something for good; the seconds that it took."""
        begun = time.monotonic()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO bench_row (body) VALUES (?)", [BODY])
        self._connection.execute("UPDATE bench_count SET n = n + 1 WHERE id = ?", [self._row])
        self._connection.execute("COMMIT")
        return time.monotonic() - begun

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class BarePostgres:
    """The same server and database."""

    def __init__(self, url: str, row: int) -> None:
        self._row = row
        self._connection = psycopg.connect(url, autocommit=True, prepare_threshold=1)
        for table in TABLES:
            self._connection.execute(table.format(serial="SERIAL"))
        self._connection.execute(
            "INSERT INTO bench_count VALUES (%s, 0) ON CONFLICT DO NOTHING", [row]
        )

    def commit(self) -> float:
        """Keep something for good; the seconds that it took."""
        begun = time.monotonic()
        with self._connection.transaction():
            self._connection.execute("INSERT INTO bench_row (body) VALUES (%s)", [BODY])
            self._connection.execute("UPDATE bench_count SET n = n + 1 WHERE id = %s", [self._row])
        return time.monotonic() - begun

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
