"""A watched installation on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.servers.web import PingService
from tests.trouble.conftest import anywhere, here, postgresql, sqlite
from tests.trouble.world import World
from tests.watchers.station import Station, environment, station

__all__ = ["anywhere", "here", "postgresql", "sqlite"]


@pytest.fixture
def service() -> Iterator[PingService]:
    """A service outside that waits for pings."""
    with PingService() as one:
        yield one


@pytest.fixture
def watched(
    here: World, service: PingService, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Station]:
    """A watched installation on SQLite, with mail out and in."""
    for name, value in environment(here, service).items():
        monkeypatch.setenv(name, value)
    with station(here, service) as one:
        yield one
