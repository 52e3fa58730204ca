"""Each test of the contract runs in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.contract.houses import DatabaseHouse, House, MemoryHouse
from tests.databases import Databases, PostgresDatabases, SqliteDatabases, use_database
from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="session")
def sqlite(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> SqliteDatabases:
    """SQLite files with their write-ahead log, migrated once."""
    with django_db_blocker.unblock():
        return SqliteDatabases(tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="session")
def postgresql(
    postgres_server: PostgresServer, django_db_blocker: DjangoDbBlocker
) -> PostgresDatabases:
    """Databases in a PostgreSQL server, migrated once."""
    with django_db_blocker.unblock():
        return PostgresDatabases(postgres_server)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A new and empty ledger of each kind."""
    if request.param == "memory":
        yield MemoryHouse()
    else:
        databases: Databases = request.getfixturevalue(request.param)
        yield from _in_database(databases, django_db_blocker)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_house(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """A new and empty ledger in a database of each kind."""
    yield from _in_database(request.getfixturevalue(request.param), django_db_blocker)


@pytest.fixture
def postgresql_house(
    postgresql: PostgresDatabases, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """A new and empty ledger in PostgreSQL, where transactions run side by side."""
    yield from _in_database(postgresql, django_db_blocker)


def _in_database(databases: Databases, blocker: DjangoDbBlocker) -> Iterator[House]:
    with blocker.unblock():
        url = databases.create()
        use_database(url)
        yield DatabaseHouse()
        connections.close_all()
        databases.drop(url)
