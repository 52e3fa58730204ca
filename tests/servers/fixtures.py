"""The servers as fixtures."""

from collections.abc import Iterator

import pytest

from tests.servers import postfix as postfix_server
from tests.servers import postgres
from tests.servers.postfix import PostfixServer
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink

# The cast has mailboxes; `yana` is who writes to them, and gets the bounces.
MAILBOXES = ("yana", "amina", "ben", "chi", "dov")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for all tests of this process: each test makes its own database in it."""
    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed: run scripts/setup-test")
    with PostgresServer() as server:
        yield server


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server of the test's own, healthy at first."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def postfix() -> Iterator[PostfixServer]:
    """A real mail server with a mailbox for each of the cast."""
    if reason := postfix_server.why_not():
        pytest.skip(reason)
    with PostfixServer(*MAILBOXES) as server:
        yield server
