"""The same installations as for any trouble."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import PostgresDatabases
from tests.servers.smtp import SmtpSink
from tests.trouble.conftest import anywhere, here, postgresql, sqlite, story
from tests.trouble.mortal import mortal, mortal_server, there
from tests.trouble.world import World, world
from tests.watchers.conftest import service, watched

__all__ = [
    "anywhere",
    "here",
    "mortal",
    "mortal_server",
    "postgresql",
    "service",
    "sqlite",
    "story",
    "there",
    "watched",
]


@pytest.fixture
def beside(
    postgresql: PostgresDatabases, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """An installation on PostgreSQL, where transactions run side by side."""
    with django_db_blocker.unblock(), world(postgresql, smtp_sink) as one:
        yield one
