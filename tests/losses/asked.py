"""Asks that the pages and the API have called received: each must be heard at the mail server."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event

from tests.load import machine
from tests.load.asking import Line, NotReceived, Way
from tests.load.circles import Asker, set_up
from tests.load.installation import Installation, wait_until
from tests.losses.counted import Counted, count
from tests.losses.place import Place, finish, recipients

AT_ONCE = 4
URGENCY = "company"
"""It rings again after twenty minutes only: a second ring would hide that the first was lost."""
AGAIN_SECONDS = 0.1
WAYS: tuple[Way, ...] = ("page", "API")


@dataclass
class Asking:
    """People who ask until they read that it is received, and give up only when told to."""

    port: int
    allowed: int
    """How many may have been received by now, so that the asks last as long as the trouble."""
    received: list[Asker] = field(default_factory=list)
    refused: int = 0
    _over: Event = field(default_factory=Event)

    def ask_all(self, askers: list[Asker], way: Way) -> None:
        """Ask for one after the other."""
        for asker in askers:
            while not self._over.is_set() and not self._ask(asker, way):
                self._over.wait(AGAIN_SECONDS)

    def allow(self, count: int) -> None:
        """Let so many be received from the beginning on."""
        self.allowed = count

    def are_refused(self, more: int) -> None:
        """Return when so many more asks have been refused."""
        wait_for(lambda: self.refused, self.refused + more)

    def are_received(self, count: int) -> None:
        """Return when so many asks have been received from the beginning on."""
        wait_for(lambda: len(self.received), count)

    def end(self) -> None:
        """Nobody asks again."""
        self._over.set()

    def _ask(self, asker: Asker, way: Way) -> bool:
        if len(self.received) >= self.allowed:
            return False
        try:
            line = Line(self.port)
            try:
                line.ask(asker, way, URGENCY)
            finally:
                line.close()
        except (OSError, HTTPException, NotReceived):
            self.refused += 1
            return False
        self.received.append(asker)
        return True


@contextmanager
def asking(made: Installation, askers: list[Asker]) -> Iterator[Asking]:
    """They ask, some at once, while other things happen; at the end everybody has asked."""
    asks = Asking(port=made.port, allowed=AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done: list[Future[None]] = [
            pool.submit(asks.ask_all, askers[one::AT_ONCE], WAYS[one % len(WAYS)])
            for one in range(AT_ONCE)
        ]
        try:
            yield asks
            asks.allow(len(askers))
            for one in done:
                one.result(timeout=120)
        finally:
            asks.end()


def while_parts_die(place: Place, asks: int, kills: int) -> Counted:
    """Under `yana serve`, kill one of its processes at random, again and again, while they ask."""
    with place.installation() as made:
        askers = set_up(asks, supporters=1)
        supervisor = made.start("serve")
        made.wait_for_page()
        with asking(made, askers) as people:
            for number in range(1, kills + 1):
                people.allow(asks * number // kills)
                people.are_received(asks * (number - 1) // kills + AT_ONCE)
                # One that keeps dying is started again after a pause.
                wait_until(lambda: bool(machine.descendants(supervisor.pid)), "a process")
                machine.kill_pid(place.chance.choice(machine.descendants(supervisor.pid)))
        expected = recipients(people.received)
        finish(place, expected)
        return count(place, expected, said=f"{people.refused} asks had to be made again")


def wait_for(figure: Callable[[], int], wanted: int) -> None:
    """Return when a figure is as large as wanted; fail when it does not grow so far."""
    latest = time.monotonic() + 60
    while figure() < wanted:
        assert time.monotonic() < latest, f"{figure()} of {wanted} came"
        time.sleep(0.005)
