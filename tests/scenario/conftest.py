"""A story for each scenario: SQLite, a real mail server, one process."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import SqliteDatabases, use_database
from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.mailbox import Mailboxes
from tests.scenario.harness.points import Points
from tests.scenario.harness.story import Story
from tests.scenario.harness.system import Engine, Web
from tests.servers.smtp import SmtpSink


@pytest.fixture(scope="session")
def sqlite_databases(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> SqliteDatabases:
    """SQLite databases, migrated once."""
    with django_db_blocker.unblock():
        return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def story(
    sqlite_databases: SqliteDatabases, smtp_sink: SmtpSink, django_db_blocker: DjangoDbBlocker
) -> Iterator[Story]:
    """A story that fails at its end if anybody heard anything unexpected."""
    with django_db_blocker.unblock():
        url = sqlite_databases.create()
        use_database(url)
        clock = StoryClock()
        mail = f"smtp://127.0.0.1:{smtp_sink.port}?from=YANA <yana@example.test>&starttls=no"
        web, engine = Web(clock, Points()), Engine(clock, mail, Points())
        told = Story(clock, web.ask, engine.run, Mailboxes(smtp_sink))
        yield told
        told.nobody_else_hears_anything()
        engine.close()
        sqlite_databases.drop(url)
