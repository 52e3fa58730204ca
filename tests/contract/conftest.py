"""Each test of the contract runs in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.db.models import Model
from pytest_django.plugin import DjangoDbBlocker

from tests.contract.houses import DatabaseHouse, House, MemoryHouse
from tests.databases import Databases, PostgresDatabases, SqliteDatabases, use_database
from tests.servers.postgres import PostgresServer
from yana.store.models import (
    ArrivalRow,
    BeatRow,
    CallRow,
    CheckInEntryRow,
    CheckInRow,
    DuressRow,
    EntryRow,
    FollowUpRow,
    PersonRow,
    RequestRow,
    SendRow,
    SetAsideRow,
    SupporterRow,
    WatchRow,
)

TABLES: tuple[type[Model], ...] = (
    *(ArrivalRow, BeatRow, EntryRow, FollowUpRow, RequestRow, SendRow, SetAsideRow),
    *(CheckInEntryRow, CheckInRow, DuressRow),
    *(CallRow, SupporterRow, PersonRow, WatchRow),
)
"""Those that refer to others first."""


@pytest.fixture(scope="session")
def sqlite(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A SQLite file with its write-ahead log."""
    with django_db_blocker.unblock():
        yield from _created(SqliteDatabases(tmp_path_factory.mktemp("contract")))


@pytest.fixture(scope="session")
def postgresql(
    postgres_server: PostgresServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database in a PostgreSQL server."""
    with django_db_blocker.unblock():
        yield from _created(PostgresDatabases(postgres_server))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """An empty ledger of each kind."""
    if request.param == "memory":
        yield MemoryHouse()
    else:
        yield from _emptied(request.getfixturevalue(request.param), django_db_blocker)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_house(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """An empty ledger in a database of each kind."""
    yield from _emptied(request.getfixturevalue(request.param), django_db_blocker)


@pytest.fixture
def postgresql_house(postgresql: str, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """An empty ledger in PostgreSQL, where transactions run side by side."""
    yield from _emptied(postgresql, django_db_blocker)


@pytest.fixture
def sqlite_house(sqlite: str, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """An empty ledger in SQLite, which keeps any text in any column."""
    yield from _emptied(sqlite, django_db_blocker)


def _created(databases: Databases) -> Iterator[str]:
    url = databases.create()
    yield url
    databases.drop(url)


def _emptied(url: str, blocker: DjangoDbBlocker) -> Iterator[House]:
    # One database for all tests, emptied before each: a new one takes many times as long.
    with blocker.unblock():
        use_database(url)
        for table in TABLES:
            table._default_manager.all().delete()
        yield DatabaseHouse()
        connections.close_all()
