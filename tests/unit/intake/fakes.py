"""The world at the intake's edge: a store that may be away, and a sender without a network."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from tests.unit.core.cast import AMINA, EVENING, id_of
from tests.unit.engine.fakes import LINKS, StillClock
from yana.core.check_in_event import Said
from yana.engine.expected import Arrival
from yana.engine.links import Purpose
from yana.engine.ports import StoreAway
from yana.intake.app import Intake
from yana.intake.gathering import Gathering
from yana.intake.keys import Keys, hash_of
from yana.intake.spool import Spool
from yana.intake.waiting import Waiting

KEY = "yana_of-amina"
LINK = LINKS.token(Purpose.CHECK_IN, id_of("rhythm"), AMINA.id)
SECONDS_MAX = 10.0


class FakeStore:
    """Keeps arrivals in a list; it can be away, hang, and choke on what it does not like."""

    def __init__(self) -> None:
        self.batches: list[list[Arrival]] = []
        self.keys: dict[str, str | None] = {hash_of(KEY.encode()): AMINA.id}
        self.asked: list[str] = []
        self.away = False
        self.bad: Exception | None = None
        self.goes_on = Event()
        self.goes_on.set()
        self.kept = Event()

    @property
    def arrivals(self) -> list[Arrival]:
        """All that was kept, once what a person said by one request, as the real one does."""
        kept = (one for each in self.batches for one in each)
        once = {(one.person_id, one.request_id, one.said): one for one in kept}
        return list(once.values())

    def receive(self, arrivals: Sequence[Arrival]) -> frozenset[str]:
        """Keep these, unless told otherwise."""
        assert self.goes_on.wait(SECONDS_MAX)
        if self.away:
            raise StoreAway
        if self.bad is not None and any(one.request_id == "bad" for one in arrivals):
            raise self.bad
        known = [one for one in arrivals if one.person_id == AMINA.id]
        if known:
            self.batches.append(known)
            self.kept.set()
        return frozenset(one.person_id for one in arrivals if one.person_id != AMINA.id)

    def persons_of_keys(self, hashes: Sequence[str]) -> Mapping[str, str | None]:
        """Whose keys these are."""
        if self.away:
            raise StoreAway
        self.asked += hashes
        return {one: self.keys[one] for one in hashes if one in self.keys}


class Told(NamedTuple):
    """What the sender was told."""

    status: int
    body: dict[str, Any]
    headers: dict[bytes, bytes]


class Sender:
    """Sends requests to an intake as a server would hand them over."""

    def __init__(self, app: Intake) -> None:
        self._app = app

    async def says(
        self, said: str, request_id: str = "one", *, key: str = KEY, link: str = ""
    ) -> Told:
        """Check in by key, or by link."""
        body = json.dumps({"said": said, "request_id": request_id}).encode()
        headers = {b"content-type": b"application/json"}
        if link:
            return await self.sends("POST", f"/in/c/{link}", headers, body)
        headers[b"authorization"] = f"Bearer {key}".encode()
        return await self.sends("POST", "/in/check-in", headers, body)

    async def sends(
        self,
        method: str,
        path: str,
        headers: Mapping[bytes, bytes] | None = None,
        body: bytes = b"",
    ) -> Told:
        """Send any request, its body in two parts."""
        parts = [
            {"type": "http.request", "body": body[:10], "more_body": True},
            {"type": "http.request", "body": body[10:], "more_body": False},
        ]
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return parts.pop(0)

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [*(headers or {}).items()],
        }
        await self._app(scope, receive, send)
        start, end = sent
        return Told(start["status"], json.loads(end["body"]), dict(start["headers"]))


@asynccontextmanager
async def intake(
    store: FakeStore, folder: Path, clock: StillClock | None = None
) -> AsyncIterator[Sender]:
    """An intake as the server runs it, from start-up to shutdown."""
    clock = clock or StillClock()
    gathering = Gathering(
        store=store, keys=Keys(store, clock.elapsed), spool=Spool(folder / "intake")
    )
    app = Intake(gathering=gathering, links=LINKS, clock=clock)
    messages: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan"}, messages.get, said.put))
    await messages.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    try:
        yield Sender(app)
    finally:
        store.goes_on.set()
        await messages.put({"type": "lifespan.shutdown"})
        assert (await said.get())["type"] == "lifespan.shutdown.complete"
        await life


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Live through this, in a loop of its own."""

    async def whole() -> None:
        await asyncio.wait_for(work(), SECONDS_MAX)

    asyncio.run(whole())


def waiting(
    request_id: str = "one", said: Said = Said.GOOD, *, at: timedelta = timedelta(0)
) -> Waiting:
    """A check-in of Amina's on its way in."""
    return Waiting(
        said=said, request_id=request_id, at=EVENING + at, way="link", person_id=AMINA.id
    )
