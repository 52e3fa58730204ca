"""Places to count at, on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.losses.place import Place
from tests.servers.smtp import SmtpSink
from tests.trouble.conftest import postgresql, sqlite
from tests.trouble.mortal import mortal, mortal_server

__all__ = ["mortal", "mortal_server", "postgresql", "sqlite"]


@pytest.fixture
def on_sqlite(
    sqlite: SqliteDatabases, tmp_path: Path, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[Place]:
    """A place on SQLite."""
    with django_db_blocker.unblock():
        yield Place(databases=sqlite, folder=tmp_path, sink=smtp_sink)


@pytest.fixture
def on_mortal(
    mortal: PostgresDatabases,
    tmp_path: Path,
    smtp_sink: SmtpSink,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Place]:
    """A place on a PostgreSQL that may be killed."""
    with django_db_blocker.unblock():
        yield Place(databases=mortal, folder=tmp_path, sink=smtp_sink)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    smtp_sink: SmtpSink,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Place]:
    """A place on each kind of database."""
    databases: Databases = request.getfixturevalue(request.param)
    with django_db_blocker.unblock():
        yield Place(databases=databases, folder=tmp_path, sink=smtp_sink)
