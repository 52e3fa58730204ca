"""One installation, its mail server and its clock, and the story told over them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from tests.databases import Databases, use_database
from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.mailbox import Mailboxes
from tests.scenario.harness.points import Points
from tests.scenario.harness.story import Story
from tests.scenario.harness.system import Engine, Ran, Reply, Request, Web
from tests.servers.smtp import SmtpSink
from tests.trouble.running import RunningEngine


@dataclass
class World:
    """What a test has in its hands."""

    url: str
    clock: StoryClock
    sink: SmtpSink
    ask: Callable[[Request], Reply]
    _engine: Engine | None = None

    def mail(self, timeout: int = 10) -> str:
        """Where the engine finds its mail server, and after how many seconds it stops waiting."""
        sender = "from=YANA <yana@example.test>"
        return f"smtp://127.0.0.1:{self.sink.port}?{sender}&starttls=no&timeout={timeout}"

    @contextmanager
    def told(self) -> Iterator[Story]:
        """A story with an engine that acts when the story lets it."""
        self.restart()
        try:
            yield Story(self.clock, self.ask, self._act, Mailboxes(self.sink))
        finally:
            self.stop()

    def restart(self) -> None:
        """Let a new engine go on in the old one's place."""
        self.stop()
        self._engine = Engine(self.clock, self.mail(), Points())

    def stop(self) -> None:
        """Let no engine act any more."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _act(self) -> Ran:
        return Ran(next_due=None, points=0) if self._engine is None else self._engine.run()

    @contextmanager
    def running(self, *, timeout: int = 10) -> Iterator[Story]:
        """A story with an engine that runs by itself all the while, in threads."""
        with RunningEngine(self.clock, self.mail(timeout)) as engine:
            yield Story(self.clock, self.ask, engine.idles, Mailboxes(self.sink))


@contextmanager
def world(databases: Databases, sink: SmtpSink) -> Iterator[World]:
    """A new installation on a database of its own."""
    url = databases.create()
    with world_at(url, sink) as one:
        yield one
    databases.drop(url)


@contextmanager
def world_at(url: str, sink: SmtpSink) -> Iterator[World]:
    """An installation on this database."""
    use_database(url)
    clock = StoryClock()
    yield World(url=url, clock=clock, sink=sink, ask=Web(clock, Points()).ask)
    connections.close_all()
