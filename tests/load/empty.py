"""The same server as the intake's, that answers everything with an empty 200: the most it can do.

`python -m tests.load.empty PORT` starts it.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tests.load import machine
from yana.project.commands.intake import serve

Message = MutableMapping[str, Any]

READ = "/read"
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]}
BODY = {"type": "http.response.body", "body": b""}


async def application(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer at once; what was sent is read only where the path says so."""
    if scope["type"] == "http":
        if scope["path"] == READ:
            await receive()
        await send(START)
        await send(BODY)


if __name__ == "__main__":
    machine.die_with_parent()
    serve("tests.load.empty:application", "127.0.0.1", int(sys.argv[1]))
