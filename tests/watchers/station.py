"""An installation that is watched: engine, watchers and mail, over a clock that the test moves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.scenario.harness.mailbox import Mailboxes
from tests.scenario.harness.story import Story
from tests.scenario.harness.system import Ran, Request, next_due
from tests.servers.smtp import Mail
from tests.servers.web import PingService
from tests.trouble.returned import mail_in
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.channels.email.send import EmailChannel
from yana.engine.loop import Loop
from yana.engine.ports import Channel
from yana.engine.watched import Watch, Watcher
from yana.engine.watchers import Watchers
from yana.project import wiring
from yana.project.options import Options, load
from yana.project.watching import build_watchers
from yana.store.watches import watches

ROBOT = "yana+robot@example.test"
OPERATOR = "operator@example.test"
STEP = timedelta(seconds=15)
BASE_URL = "https://yana.example.test"


@dataclass
class Station:
    """What a test has in its hands."""

    world: World
    loop: Loop
    watchers: Watchers
    service: PingService
    engine_lives: bool = True
    post_works: bool = True
    _read: int = 0
    operator_mail: list[Mail] = field(default_factory=list)

    def lives(self, **span: float) -> None:
        """Time passes; engine, watchers and post do what is due."""
        clock = self.world.clock
        ends = clock.now() + timedelta(**span)
        self.look()
        while clock.now() < ends:
            clock.set(min(clock.now() + STEP, ends))
            self.look()

    def look(self) -> None:
        """Each has a turn."""
        if self.engine_lives:
            pinged = len(self.service.asked)
            self.watchers.turn()
            self.acts()
            self._ping_ends(pinged)
        self._carry_mail()

    def upgrade(self, email: Channel) -> None:
        """Go on with another version, whose e-mail does something else."""
        options = load()
        joined = wiring.build_system(options, clock=self.world.clock)
        channels = {**wiring.engine_channels(options, joined), email.name: email}
        self.loop = wiring.build_loop(joined, channels, inline=True)
        self.watchers = build_watchers(options, joined)

    def acts(self) -> Ran:
        """The engine acts until nothing is due."""
        while self.loop.turn():
            pass
        return Ran(next_due=next_due(), points=0)

    def story(self) -> Story:
        """A story of people on this installation."""
        return Story(self.world.clock, self.world.ask, self.acts, Mailboxes(self.world.sink))

    def health(self, path: str = "/health") -> tuple[int, dict[str, Any]]:
        """What it answers to whoever asks from outside."""
        reply = self.world.ask(Request(method="GET", path=path))
        return reply.status, json.loads(reply.text)

    def watch(self, watcher: Watcher) -> Watch | None:
        """What this watcher saw last."""
        return watches().get(watcher)

    @property
    def pings(self) -> int:
        """How many pings came to the service outside."""
        return len(self.service.asked)

    def _ping_ends(self, before: int) -> None:
        # It has a thread of its own: wait until it was asked, and until its answer is known.
        ping = self.watch(Watcher.PING)
        if ping is not None and ping.said == "no answer yet" and ping.at == self.world.clock.now():
            until(lambda: self.pings > before, "a ping")
            until(self._ping_is_known, "what became of the ping")

    def _ping_is_known(self) -> bool:
        self.watchers.turn()
        ping = self.watch(Watcher.PING)
        return ping is not None and ping.said != "no answer yet"

    def _carry_mail(self) -> None:
        """Mail to the robot goes to `yana mail-in`, as the mail server's pipe does it."""
        mails = self.world.sink.mails
        for mail in mails[self._read :]:
            if ROBOT in mail.recipients and self.post_works:
                assert mail_in(mail.content, ROBOT) == 0
            if OPERATOR in mail.recipients:
                self.operator_mail.append(mail)
        self._read = len(mails)


def environment(world: World, service: PingService) -> dict[str, str]:
    """The settings of such an installation."""
    return {
        "YANA_DATABASE": world.url,
        "YANA_SECRET_KEY": load().secret_keys[0],
        "YANA_BASE_URL": BASE_URL,
        "YANA_MAIL": world.mail(timeout=1),
        "YANA_ROBOT": ROBOT,
        "YANA_OPERATORS": f"{OPERATOR} inbox:at-work",
        "YANA_DEADMAN_URL": service.url,
    }


@contextmanager
def station(world: World, service: PingService) -> Iterator[Station]:
    """An installation with these settings, which must stand in the environment already."""
    options: Options = load()
    joined = wiring.build_system(options, clock=world.clock)
    channels = wiring.engine_channels(options, joined)
    loop = wiring.build_loop(joined, channels, inline=True)
    yield Station(world, loop, build_watchers(options, joined), service)
    for one in channels.values():
        if isinstance(one, EmailChannel):
            one.close()
