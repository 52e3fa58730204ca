"""A PostgreSQL that a test may stop, kill and start again, and an installation on it."""

from collections.abc import Iterator

import pytest
from django.db import close_old_connections
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import PostgresDatabases
from tests.scenario.harness.system import Reply, Request
from tests.servers import postgres
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink
from tests.trouble.waiting import until
from tests.trouble.world import World, world


@pytest.fixture(scope="module")
def mortal_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of one file's tests alone, for they stop and kill it."""
    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed: run scripts/setup-test")
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="module")
def mortal(mortal_server: PostgresServer, django_db_blocker: DjangoDbBlocker) -> PostgresDatabases:
    """Databases in it."""
    with django_db_blocker.unblock():
        return PostgresDatabases(mortal_server)


@pytest.fixture
def there(
    mortal: PostgresDatabases, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """An installation on it, whose web server lets go of dead connections as the real one does."""
    with django_db_blocker.unblock(), world(mortal, smtp_sink) as one:
        ask = one.ask

        def served(request: Request) -> Reply:
            # Django's test client keeps this signal of a new request from its handlers.
            close_old_connections()
            return ask(request)

        one.ask = served
        yield one


def starts_again(server: PostgresServer) -> None:
    """Start it, as soon as what was killed of it has let go of its memory."""

    def started() -> bool:
        try:
            server.start()
        except AssertionError:
            return False
        return True

    until(started, "PostgreSQL")
