"""A mail server that keeps what it gets, and has any bad day it is told to have."""

import asyncio
import email
import email.policy
import socket
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
WAIT_SECONDS_MAX = 10.0

Stage = Literal["connect", "rcpt", "data"]


@dataclass(frozen=True, kw_only=True)
class Refuse:
    """It refuses the recipient with this code: 4xx for now, 5xx for good."""

    code: int


@dataclass(frozen=True, kw_only=True)
class Hang:
    """It says nothing more from this stage on, and keeps the line open."""

    at: Stage


@dataclass(frozen=True, kw_only=True)
class DieAfterData:
    """It takes the mail and dies before it says so: nobody can know."""


@dataclass(frozen=True, kw_only=True)
class Slow:
    """It takes its time before it accepts a mail."""

    seconds: float


Fault = Refuse | Hang | DieAfterData | Slow


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail that the server took, as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def text(self) -> str:
        """What a plain mail program shows of it."""
        body = self.message.get_body(("plain",))
        return body.get_content().replace("\r\n", "\n") if body else ""


class SmtpSink:
    """Takes mail on a loopback port of its own, in arrival order; `with` starts and stops it."""

    def __init__(self) -> None:
        self.port = 0  # any free one, and from then on the same
        self.hanging = 0  # lines on which it has said nothing more, and which are still open
        self._mails: list[Mail] = []
        self._arrived = threading.Condition()
        self._faults: dict[str | None, Fault] = {}
        self._sessions: set[SMTP] = set()
        self._socket = self._bind()
        self._loop = asyncio.new_event_loop()
        self._healed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        self._do(self._listen())

    def stop(self) -> None:
        """Hang up on everybody and end the thread."""
        self._do(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_SECONDS_MAX)
        self._loop.close()
        self._socket.close()

    @property
    def url(self) -> str:
        """What YANA needs to know of it."""
        return f"smtp://{HOST}:{self.port}?from=YANA <yana@example.test>&starttls=no"

    # What has arrived

    @property
    def mails(self) -> list[Mail]:
        """Every mail so far, in the order of arrival."""
        with self._arrived:
            return list(self._mails)

    def mails_to(self, recipient: str) -> list[Mail]:
        """Every mail so far to this address."""
        return [mail for mail in self.mails if recipient in mail.recipients]

    def count(self) -> int:
        """How many mails came so far."""
        with self._arrived:
            return len(self._mails)

    def wait_for(
        self, count: int, *, to: str | None = None, seconds: float = WAIT_SECONDS_MAX
    ) -> list[Mail]:
        """The mails, as soon as there are so many; fails when they do not come in time."""

        def found() -> list[Mail]:
            return self.mails_to(to) if to else self.mails

        with self._arrived:
            came = self._arrived.wait_for(lambda: len(found()) >= count, seconds)
        assert came, f"{len(found())} of {count} mails to {to or 'anybody'} came in {seconds} s"
        return found()

    def forget(self) -> None:
        """Forget the mails so far."""
        with self._arrived:
            self._mails.clear()

    # Its bad days; each lasts until `heal`, for one recipient or for all

    def refuse_connection(self) -> None:
        """Be away: the port stays ours, but nobody listens, and open lines are cut."""
        self._do(self._hang_up())
        self._socket = self._bind()

    def refuse_for_now(self, code: int = 451, *, to: str | None = None) -> None:
        """Refuse recipients, but let the sender try again later."""
        self._faults[to] = Refuse(code=code)

    def refuse_for_good(self, code: int = 550, *, to: str | None = None) -> None:
        """Refuse recipients: trying again is of no use."""
        self._faults[to] = Refuse(code=code)

    def hang(self, at: Stage, *, to: str | None = None) -> None:
        """Say nothing more from this stage on."""
        self._faults[to] = Hang(at=at)

    def die_after_data(self, *, to: str | None = None) -> None:
        """Keep the mail, and cut the line before saying so."""
        self._faults[to] = DieAfterData()

    def slow(self, seconds: float, *, to: str | None = None) -> None:
        """Take so long to accept each mail."""
        self._faults[to] = Slow(seconds=seconds)

    def hang_up_on_hanging(self) -> None:
        """Cut the lines that hang now; who comes next is left hanging as before."""
        self._do(self._release())

    def heal(self) -> None:
        """End every fault; who was left hanging is hung up on."""
        self._faults.clear()
        self._do(self._release())
        if self._server is None:
            self._do(self._listen())

    # How it works; what is async runs in the server's thread

    def _do(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of any kind
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS_MAX)

    def _bind(self) -> socket.socket:
        # Bound but not listening, a port is ours and refuses connections.
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, self.port))
        self.port = bound.getsockname()[1]
        return bound

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._session, sock=self._socket)

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._release()
        for session in list(self._sessions):
            _abort(session)
        await asyncio.sleep(0)

    async def _release(self) -> None:
        self._healed.set()
        self._healed = asyncio.Event()

    def _session(self) -> SMTP:
        session = _Session(self, self._loop)
        self._sessions.add(session)
        return session

    def _fault(self, recipient: str | None) -> Fault | None:
        return self._faults.get(recipient) or self._faults.get(None)

    async def _greet(self, session: SMTP) -> None:
        if self._faults.get(None) == Hang(at="connect"):
            await self._hang(session)

    async def _hang(self, session: SMTP) -> None:
        self.hanging += 1
        try:
            await self._healed.wait()
        finally:
            self.hanging -= 1
        await _cut(session)

    # The hooks that aiosmtpd calls

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name, and its arguments
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        match self._fault(address):
            case Refuse(code=code):
                return f"{code} {'4.7.0' if code < 500 else '5.1.1'} not taken"
            case Hang(at="rcpt"):
                await self._hang(server)
            case _:
                pass
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer the end of the mail."""
        faults = [self._fault(recipient) for recipient in envelope.rcpt_tos]
        fault = next(filter(None, faults), None)
        match fault:
            case Hang(at="data"):
                await self._hang(server)
            case Slow(seconds=seconds):
                await asyncio.sleep(seconds)
            case _:
                pass
        self._keep(envelope)
        if isinstance(fault, DieAfterData):
            await _cut(server)
        return "250 2.0.0 kept"

    def _keep(self, envelope: Envelope) -> None:
        mail = Mail(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            content=bytes(envelope.original_content or b""),
        )
        with self._arrived:
            self._mails.append(mail)
            self._arrived.notify_all()


async def _cut(session: SMTP) -> None:
    """Cut the line, and wait to be cancelled for it: no reply may follow."""
    _abort(session)
    await asyncio.Event().wait()


def _abort(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.Transport):
        session.transport.abort()


class _Session(SMTP):
    """One connection, which may hang before it greets."""

    def __init__(self, sink: SmtpSink, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(sink, enable_SMTPUTF8=True, hostname="sink.example.test", loop=loop)
        self._sink = sink

    async def _handle_client(self) -> None:
        await self._sink._greet(self)
        await super()._handle_client()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._sink._sessions.discard(self)
