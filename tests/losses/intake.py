"""Check-ins that the intake has called received or kept, while it and the database are killed."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from uuid import uuid4

from django.db import OperationalError, connections

from tests.databases import PostgresDatabases
from tests.load.circles import Asker, set_up
from tests.load.installation import Installation, kill, wait_until
from tests.losses.place import Place
from tests.servers.ports import free_port
from tests.trouble.mortal import starts_again
from yana.store.models import ArrivalRow

SENDERS = 16
UP_SECONDS = (0.1, 0.6)
"""How long things last between two deaths."""
AWAY_SECONDS = 0.3
"""How long PostgreSQL stays away at least, so that something is kept meanwhile."""
COME_SECONDS_MAX = 60.0
AGAIN_SECONDS = 0.02

Said = tuple[str, str]
"""Whose check-in, and its id."""


@dataclass
class Sending:
    """Senders that check in again and again, and note what each was told."""

    port: int
    received: set[Said] = field(default_factory=set)
    kept: set[Said] = field(default_factory=set)
    unanswered: int = 0
    _over: Event = field(default_factory=Event)

    def send_all(self, asker: Asker) -> None:
        """Check in until it is over, each time anew."""
        line: HTTPConnection | None = None
        while not self._over.is_set():
            line = line or HTTPConnection("127.0.0.1", self.port, timeout=20)
            said = (asker.person_id, str(uuid4()))
            try:
                self._note(said, _send(line, asker, said[1]))
            except (OSError, HTTPException):
                self.unanswered += 1
                line.close()
                line = None
                self._over.wait(AGAIN_SECONDS)
        if line is not None:
            line.close()

    def end(self) -> None:
        """Let nobody begin another."""
        self._over.set()

    def _note(self, said: Said, status: int) -> None:
        assert status in {200, 202, 503}, status
        if status == 200:
            self.received.add(said)
        elif status == 202:
            self.kept.add(said)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What was promised, and what of it is not in the store at the end."""

    received: int
    kept: int
    unanswered: int
    lost: int
    doubled: int


def killed(place: Place, kills: int) -> Missing:
    """Kill the intake and, in turn, PostgreSQL under it at moments of chance, so many times."""
    with place.installation() as made:
        askers = set_up(SENDERS, supporters=0)
        connections.close_all()
        sending = Sending(port=free_port())
        made.start("intake", "--port", str(sending.port))
        wait_until(lambda: _listens(sending.port), f"the intake\n{made.log()}")
        with _senders(sending, askers):
            for number in range(kills):
                time.sleep(place.chance.uniform(*UP_SECONDS))
                _next_death(place, number)(place, made, sending.port)
        promised = sending.received | sending.kept
        lost = _not_there(promised)
        return Missing(
            received=len(sending.received),
            kept=len(sending.kept),
            unanswered=sending.unanswered,
            lost=lost,
            doubled=len(_there()) - len(set(_there())),
        )


@contextmanager
def _senders(sending: Sending, askers: list[Asker]) -> Iterator[None]:
    """All of them send meanwhile, each in a thread of its own."""
    with ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(sending.send_all, asker) for asker in askers]
        try:
            yield
        finally:
            sending.end()
        for one in senders:
            one.result()


def _next_death(place: Place, number: int) -> Callable[[Place, Installation, int], None]:
    if isinstance(place.databases, PostgresDatabases):
        return (_kill_database, _kill_intake, _kill_both)[number % 3]
    return _kill_intake


def _kill_intake(_place: Place, made: Installation, port: int) -> None:
    kill(made.processes.pop())
    made.start("intake", "--port", str(port))
    wait_until(lambda: _listens(port), f"the intake\n{made.log()}")


def _kill_database(place: Place, _made: Installation, _port: int) -> None:
    assert isinstance(place.databases, PostgresDatabases)
    place.databases.server.kill()
    time.sleep(AWAY_SECONDS)
    starts_again(place.databases.server)


def _kill_both(place: Place, made: Installation, port: int) -> None:
    assert isinstance(place.databases, PostgresDatabases)
    place.databases.server.kill()
    time.sleep(AWAY_SECONDS)
    _kill_intake(place, made, port)
    time.sleep(AWAY_SECONDS)
    starts_again(place.databases.server)


def _send(line: HTTPConnection, asker: Asker, request_id: str) -> int:
    body = json.dumps({"said": "good", "request_id": request_id})
    headers = {"Authorization": f"Bearer {asker.key}", "Content-Type": "application/json"}
    line.request("POST", "/in/check-in", body, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status


def _listens(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/in/check-in")
        return line.getresponse().status == 405
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


def _not_there(promised: set[Said]) -> int:
    """How many of these are not in the store, once nothing more comes."""
    latest = time.monotonic() + COME_SECONDS_MAX
    while (missing := promised - {*_there()}) and time.monotonic() < latest:
        time.sleep(AGAIN_SECONDS)
    return len(missing)


def _there() -> list[Said]:
    try:
        found = ArrivalRow.objects.values_list("person_id", "request_id")
        return [(str(person), request) for person, request in found]
    except OperationalError:
        return []
    finally:
        connections.close_all()
