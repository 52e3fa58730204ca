"""A mail server that says yes and notes when: light, so that we are measured and not it.

One asyncio process with a protocol of a few lines; aiosmtpd, which the tests use, would itself need
more time for a mail than YANA may take. It offers what Postfix offers.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Self

from tests.load.machine import die_with_parent

HOST = "127.0.0.1"
OFFERS = (
    b"250-sink.example.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-8BITMIME\r\n"
    b"250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 SMTPUTF8\r\n"
)
END = b"\r\n.\r\n"
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Arrival:
    """A mail that came in whole: when (monotonic), with which token of ours, and for whom."""

    at: float
    token: str
    recipient: str


class Sink:
    """The mail server as a process of its own; `with` starts and ends it."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.load.sink"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - started before any thread
        )
        self.port = int(self._read())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def url(self) -> str:
        """What YANA needs to know of it."""
        return f"smtp://{HOST}:{self.port}?from=YANA <yana@example.test>&starttls=no"

    def count(self) -> int:
        """How many mails came since it was last told to forget."""
        return int(self._ask("count"))

    def arrivals(self) -> list[Arrival]:
        """Every mail since it was last told to forget, in order."""
        return [Arrival(*one) for one in json.loads(self._ask("tell"))]

    def forget(self) -> None:
        """Forget the mails so far."""
        self._ask("forget")

    def wait_for(self, count: int, seconds: float) -> bool:
        """Whether so many mails came in that time."""
        until = time.monotonic() + seconds
        while self.count() < count:
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def _ask(self, what: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


# In the process itself


class _Session(asyncio.Protocol):
    """One line to a sender."""

    kept: list[tuple[float, str, str]] = []
    """One list for all sessions."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = bytearray()
        self._in_mail = False
        self._token = self._recipient = ""
        transport.write(b"220 sink.example.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take_mail() if self._in_mail else self._take_line():
            pass

    def _take_mail(self) -> bool:
        end = self._buffer.find(END)
        if end < 0:
            return False
        del self._buffer[: end + len(END)]
        self.kept.append((time.monotonic(), self._token, self._recipient))
        self._in_mail = False
        self._transport.write(b"250 2.0.0 taken\r\n")
        return True

    def _take_line(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        self._transport.write(self._reply(line))
        return True

    def _reply(self, line: bytes) -> bytes:
        match line[:4].upper():
            case b"EHLO":
                return OFFERS
            case b"MAIL":
                self._token = _address(line).partition("@")[0].partition("+")[2]
            case b"RCPT":
                self._recipient = _address(line)
            case b"DATA":
                self._in_mail = True
                return b"354 go ahead\r\n"
            case b"QUIT":
                self._transport.close()
                return b"221 2.0.0 bye\r\n"
            case _:
                pass
        return b"250 2.0.0 ok\r\n"


def _address(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode("utf-8", "replace")


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Session, HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while what := (await reader.readline()).decode().strip():
        said: object = len(_Session.kept)
        if what == "tell":
            said = _Session.kept
        elif what == "forget":
            _Session.kept.clear()
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
