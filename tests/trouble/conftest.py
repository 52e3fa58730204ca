"""What every trouble may ask for: installations on SQLite and PostgreSQL, and stories over them."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.scenario.harness.story import Story
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink
from tests.trouble.mortal import mortal, mortal_server, there
from tests.trouble.world import World, world

__all__ = ["mortal", "mortal_server", "there"]


@pytest.fixture(scope="session")
def sqlite(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> SqliteDatabases:
    """SQLite files, migrated once."""
    with django_db_blocker.unblock():
        return SqliteDatabases(tmp_path_factory.mktemp("trouble"))


@pytest.fixture(scope="session")
def postgresql(
    postgres_server: PostgresServer, django_db_blocker: DjangoDbBlocker
) -> PostgresDatabases:
    """Databases in a PostgreSQL server that stays up, migrated once."""
    with django_db_blocker.unblock():
        return PostgresDatabases(postgres_server)


@pytest.fixture
def here(
    sqlite: SqliteDatabases, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """An installation on SQLite."""
    with django_db_blocker.unblock(), world(sqlite, smtp_sink) as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(
    request: pytest.FixtureRequest, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """An installation on each kind of database."""
    databases: Databases = request.getfixturevalue(request.param)
    with django_db_blocker.unblock(), world(databases, smtp_sink) as one:
        yield one


@pytest.fixture
def story(here: World) -> Iterator[Story]:
    """A story on SQLite that fails at its end if anybody heard anything unexpected."""
    with here.told() as told:
        yield told
        told.nobody_else_hears_anything()
