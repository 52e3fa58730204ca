"""The intake as an ASGI application: a check-in comes in, is gathered, kept, and answered."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from yana.engine.links import Links, Purpose
from yana.engine.ports import Clock
from yana.intake.answers import (
    BAD_LINK,
    NO_KEY,
    NOT_FOUND,
    NOT_POSTED,
    TOO_LARGE,
    Problem,
    Reply,
    reply_to,
)
from yana.intake.gathering import Gathering
from yana.intake.keys import hash_of
from yana.intake.said import BODY_BYTES_MAX, Receive, read, read_body
from yana.intake.waiting import Waiting

BY_KEY = "/in/check-in"
BY_LINK = "/in/c/"
BEARER = b"bearer "

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Scope = MutableMapping[str, Any]


class Intake:
    """Takes check-ins by key and by link; looking at an address changes nothing."""

    def __init__(self, *, gathering: Gathering, links: Links, clock: Clock) -> None:
        """Join what keeps check-ins, what reads links, and the clock."""
        self._gathering = gathering
        self._links = links
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the server does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        try:
            reply = await self._answer(scope, receive)
        except Problem as problem:
            reply = problem.reply
        await send(reply.start)
        await send(reply.body)

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        path: str = scope["path"]
        if path != BY_KEY and not path.startswith(BY_LINK):
            raise Problem(NOT_FOUND)
        if scope["method"] != "POST":
            raise Problem(NOT_POSTED)
        headers = _headers(scope["headers"])
        if int(headers.get(b"content-length", b"0") or 0) > BODY_BYTES_MAX:
            raise Problem(TOO_LARGE)
        by_link = path != BY_KEY
        person_id = self._person_of_link(path) if by_link else ""
        key_hash = "" if by_link else _key_hash(headers)
        body = await read_body(receive)
        said, request_id = read(body, headers.get(b"content-type", b""), form=by_link)
        one = Waiting(
            said=said,
            request_id=request_id,
            at=self._clock.now(),
            way="link" if by_link else "key",
            person_id=person_id,
            key_hash=key_hash,
        )
        return reply_to(said, await self._gathering.take(one))

    def _person_of_link(self, path: str) -> str:
        link = self._links.read(Purpose.CHECK_IN, path.removeprefix(BY_LINK).rstrip("/"))
        if link is None:
            raise Problem(BAD_LINK)
        return link.second

    async def _live(self, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._gathering.start(loop)
                await send({"type": "lifespan.startup.complete"})
            else:
                self._gathering.close()
                await loop.run_in_executor(None, self._gathering.join)
                await send({"type": "lifespan.shutdown.complete"})
                return


def _headers(given: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    # ASGI has them in small letters; of two with one name the last one counts.
    return dict(given)


def _key_hash(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"authorization", b"")
    if given[: len(BEARER)].lower() != BEARER:
        raise Problem(NO_KEY)
    return hash_of(given[len(BEARER) :].strip())
