"""The talk with the mail server, one stage after the other, and lines kept open for the next mail.

Opening a line costs several round trips, and with TLS a few milliseconds of work, so it is used
again. What matters is what can be known when something breaks: before the final dot of a message
has left, the server cannot have taken it; after that, only its reply says so.
"""

import smtplib
import ssl
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from socket import gaierror

from yana.channels.email.codes import Stage
from yana.channels.email.letter import Mail
from yana.channels.email.settings import EmailSettings, Security
from yana.channels.plain import DETAIL_LENGTH_MAX, one_line
from yana.engine.ports import Clock

IDLE_MAX = timedelta(seconds=30)
"""A line idle for longer may be dead without our knowing: firewalls forget quiet lines."""

GO_AHEAD, DONE, GOING_AWAY = 354, 250, 421


class NotTaken(Exception):
    """The server said no. Look at its reply: its code says whether trying again may help."""

    def __init__(self, stage: Stage, reply: int, text: bytes) -> None:
        """Keep how far it had come, and what the server said."""
        self.stage, self.reply, self.text = stage, reply, readable(text)
        super().__init__(f"{stage.value}: {reply} {self.text}")


class NoLine(Exception):
    """The line broke before the message was handed in. Try again later; nothing went out."""

    def __init__(self, stage: Stage, reason: str, detail: str) -> None:
        """Keep how far it had come, and what broke it."""
        self.stage, self.reason, self.detail = stage, reason, detail
        super().__init__(f"{stage.value}: {detail}")


class NobodyKnows(Exception):
    """The line broke after the message was handed in. It may have been taken: say so."""

    def __init__(self, what: str) -> None:
        """Keep what came instead of a clear reply."""
        self.what = what
        super().__init__(what)


class NoUtf8(Exception):
    """Our mail server cannot send to an address in this script. Use an address in plain letters."""


def readable(text: bytes) -> str:
    """Return what a server said, on one line and not too much of it."""
    return one_line(text.decode("utf-8", "replace"), DETAIL_LENGTH_MAX)


class Line:
    """One open line to the mail server."""

    def __init__(self, settings: EmailSettings, context: ssl.SSLContext | None) -> None:
        """Open it and sign in, or raise what the server or the network made of that."""
        self._settings = settings
        self.used_at: datetime | None = None
        with _at(Stage.CONNECT):
            self._smtp = self._connect(context)
        try:
            self._introduce(context)
        except Exception:
            self._smtp.close()
            raise

    def hand_in(self, mail: Mail) -> str:
        """Hand in one mail and return the server's reply to it."""
        if mail.needs_utf8 and not self._smtp.has_extn("smtputf8"):
            raise NoUtf8
        with _at(Stage.SENDER):
            options = self._sender_options(mail)
            self._expect(Stage.SENDER, self._smtp.mail(mail.envelope_sender, options))
        with _at(Stage.ADDRESS):
            options = self._target_options(mail)
            self._expect(Stage.ADDRESS, self._smtp.rcpt(mail.target, options))
        with _at(Stage.DATA):
            self._expect(Stage.DATA, self._smtp.docmd("DATA"), GO_AHEAD)
            # If this breaks, the final dot has not left whole, so the mail cannot be taken.
            self._smtp.send(_dotted(mail.content))
        return self._outcome()

    def reset(self) -> None:
        """Forget a mail that was refused, so that the next one starts afresh."""
        with _at(Stage.SENDER):
            self._expect(Stage.SENDER, self._smtp.rset())

    def close(self) -> None:
        """Say goodbye without waiting for an answer, and close the line."""
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.putcmd("quit")
        self._smtp.close()

    def _connect(self, context: ssl.SSLContext | None) -> smtplib.SMTP:
        settings, seconds = self._settings, self._settings.timeout.total_seconds()
        # Our own name is given, because looking it up may wait for a name server.
        if settings.security is Security.TLS:
            return smtplib.SMTP_SSL(
                settings.host, settings.port, settings.domain, timeout=seconds, context=context
            )
        return smtplib.SMTP(settings.host, settings.port, settings.domain, timeout=seconds)

    def _introduce(self, context: ssl.SSLContext | None) -> None:
        with _at(Stage.HELLO):
            self._smtp.ehlo_or_helo_if_needed()
        if self._settings.security is Security.STARTTLS:
            with _at(Stage.TLS):
                self._smtp.starttls(context=context)
            with _at(Stage.HELLO):
                self._smtp.ehlo_or_helo_if_needed()
        if self._settings.user:
            with _at(Stage.SIGN_IN):
                self._smtp.login(self._settings.user, self._settings.password)

    def _sender_options(self, mail: Mail) -> list[str]:
        options = ["SMTPUTF8"] if mail.needs_utf8 else []
        if self._asks_for_receipts:
            # RFC 3461: what comes back names our token, and brings only the headers along.
            options += [f"ENVID={mail.token}", "RET=HDRS"]
        return options

    def _target_options(self, mail: Mail) -> list[str]:
        if not self._asks_for_receipts:
            return []
        return [f"NOTIFY={'SUCCESS,' if self._settings.receipts else ''}FAILURE"]

    @property
    def _asks_for_receipts(self) -> bool:
        return self._smtp.has_extn("dsn")

    def _expect(self, stage: Stage, said: tuple[int, bytes], code: int = DONE) -> None:
        reply, text = said
        # 251 is "not here, but I pass it on"; any 2xx is a yes (RFC 5321, section 4.2.1).
        if reply != code and not (code == DONE and reply // 100 == DONE // 100):
            raise NotTaken(stage, reply, text)

    def _outcome(self) -> str:
        try:
            reply, text = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise NobodyKnows(str(error)) from error
        if 400 <= reply <= 599:  # noqa: PLR2004 - the replies that say no (RFC 5321, 4.2.1)
            raise NotTaken(Stage.END, reply, text)
        if reply // 100 != DONE // 100:
            raise NobodyKnows(readable(text) or str(reply))
        return readable(text)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A line taken for one mail, and whether it was open already."""

    line: Line
    reused: bool


class Lines:
    """Lines kept open; a thread takes one for one mail and gives it back when it is still good."""

    def __init__(self, settings: EmailSettings, clock: Clock) -> None:
        """Keep where to connect to; no line is opened yet."""
        self._settings = settings
        self._clock = clock
        # Loading the certificates takes tens of milliseconds: once is enough.
        needed = settings.security is not Security.OPEN
        self._context = ssl.create_default_context() if needed else None
        self._idle: deque[Line] = deque()
        self._closed = False

    def take(self) -> Taken:
        """Return the line used last if it is fresh, or else a new one."""
        while True:
            try:
                line = self._idle.pop()
            except IndexError:
                return self.open()
            if self._fresh(line):
                return Taken(line=line, reused=True)
            line.close()

    def open(self) -> Taken:
        """Return a new line."""
        return Taken(line=Line(self._settings, self._context), reused=False)

    def give_back(self, line: Line) -> None:
        """Keep a line that is ready for the next mail."""
        if self._closed:
            line.close()
            return
        line.used_at = self._clock.now()
        self._idle.append(line)

    def close(self) -> None:
        """Close every idle line, and each of the others when its mail is through."""
        self._closed = True
        while True:
            try:
                self._idle.pop().close()
            except IndexError:
                return

    def _fresh(self, line: Line) -> bool:
        # A clock that was set back counts too: then nobody knows how long the line was idle.
        return line.used_at is not None and abs(self._clock.now() - line.used_at) <= IDLE_MAX


_REASONS: Sequence[tuple[type[Exception], str]] = (
    (gaierror, "host not found"),
    (ConnectionRefusedError, "connection refused"),
    (smtplib.SMTPNotSupportedError, "not offered"),
    (smtplib.SMTPServerDisconnected, "cut"),
    (ConnectionError, "cut"),
)


@contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """Everything that can go wrong with the network or the server, said in our own words."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise NotTaken(stage, error.smtp_code, _bytes(error.smtp_error)) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise NoLine(stage, _reason(error), str(error)) from error


def _reason(error: Exception) -> str:
    """One word for what broke; smtplib wraps a time-out, so what is behind it counts too."""
    for one in (error, error.__context__):
        if isinstance(one, TimeoutError):
            return "timeout"
        if isinstance(one, ssl.SSLError):
            return "tls"
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return "no connection"


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _dotted(content: bytes) -> bytes:
    """The message as DATA wants it: leading dots doubled, and the final dot (RFC 5321, 4.5.2)."""
    end = b"" if content.endswith(b"\r\n") else b"\r\n"
    return content.replace(b"\r\n.", b"\r\n..") + end + b".\r\n"
