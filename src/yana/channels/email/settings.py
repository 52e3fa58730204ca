"""How our mail server is reached and who we are to it, from one URL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from enum import Enum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from yana.channels.email.address import NotAnAddress, wire_address

TIMEOUT_MAX = timedelta(seconds=10)
"""For each reply of the server: a server that hangs longer would hold up other people."""

WORKERS = 8
"""Mails under way at once: a server that takes 20 ms for one still takes 400 a second."""
WORKERS_MAX = 64  # Many servers refuse more connections than that from one sender.

PORTS = {"smtp": 25, "smtps": 465}
PORT_TO_SIGN_IN = 587  # RFC 6409, message submission

OPTIONS = ("from", "bounces", "starttls", "receipts", "timeout", "workers")
EXAMPLE = "smtp://user:password@mail.example.org:587?from=YANA <help@example.org>"


class BadEmailUrl(Exception):
    """The URL of the mail server cannot be read. Write it like the example."""

    def __init__(self, **found: str) -> None:
        """Say what is wrong, what was found in the URL, and what is right."""
        seen = [f"{name}: {value}" for name, value in found.items()]
        super().__init__("\n".join([type(self).__doc__ or "", *seen, f"example: {EXAMPLE}"]))


class BadScheme(BadEmailUrl):
    """The URL of the mail server must begin with smtp:// or smtps://."""


class NoHost(BadEmailUrl):
    """The URL of the mail server names no host. Write it after the two slashes."""


class NoSender(BadEmailUrl):
    """Nobody is named as the sender. Add ?from=Name <address> to the URL."""


class BadAddress(BadEmailUrl):
    """An address of ours must be a plain one, in ASCII and without a plus. Choose another."""


class HalfSignIn(BadEmailUrl):
    """Signing in needs a user and a password. Give both, or neither."""


class BadPassword(BadEmailUrl):
    """User and password may hold ASCII characters only. Choose others, or an app password."""


class OpenPassword(BadEmailUrl):
    """The password would travel where others can read it. Leave starttls=no out of the URL."""


class UnknownOption(BadEmailUrl):
    """The URL holds an option that does not exist. Check its spelling."""


class BadValue(BadEmailUrl):
    """An option has a value that it cannot have. Correct it, or leave the option out."""


class Security(Enum):
    """How the line to the mail server is kept from being read."""

    OPEN = "open"
    """It is not: right only on the same machine or in a closed network."""
    STARTTLS = "starttls"
    """It turns to TLS before anything is said; where that fails, nothing is sent."""
    TLS = "tls"
    """It is TLS from the start."""


@dataclass(frozen=True, kw_only=True)
class EmailSettings:
    """The mail server, how to sign in, and whom the messages come from."""

    host: str
    port: int
    sender: str
    sender_name: str = "YANA"
    bounces: str = ""
    """Where undelivered mail comes back to, our token put in; when empty, the sender."""
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.OPEN
    receipts: bool = True
    """Whether to ask that delivery be reported, where the server offers it (RFC 3461)."""
    timeout: timedelta = TIMEOUT_MAX
    workers: int = WORKERS

    @classmethod
    def from_url(cls, url: str) -> "EmailSettings":
        """Return the settings in this URL, or say what is wrong with it."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError as error:
            raise BadEmailUrl(problem=str(error)) from error
        if parts.scheme not in PORTS:
            raise BadScheme
        if not parts.hostname:
            raise NoHost
        options = _options(parts.query)
        user, password = _sign_in(parts)
        name, sender = _sender(options)
        return cls(
            host=parts.hostname,
            port=port or _usual_port(parts.scheme, signs_in=bool(user)),
            sender=sender,
            sender_name=name or cls.sender_name,
            bounces=_own_address(options["bounces"]) if "bounces" in options else "",
            user=user,
            password=password,
            security=_security(parts, options),
            receipts=_flag(options, "receipts", default=True),
            timeout=TIMEOUT_MAX * (_number(options, "timeout", 10, 10) / 10),
            workers=_number(options, "workers", WORKERS, WORKERS_MAX),
        )

    @property
    def domain(self) -> str:
        """Return the domain that the messages come from; it names us to the server, too."""
        return self.sender.rpartition("@")[2]


def _usual_port(scheme: str, *, signs_in: bool) -> int:
    return PORT_TO_SIGN_IN if scheme == "smtp" and signs_in else PORTS[scheme]


def _options(query: str) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(query).items()}
    if unknown := sorted(options.keys() - set(OPTIONS)):
        raise UnknownOption(found=", ".join(unknown), known=", ".join(OPTIONS))
    return options


def _sign_in(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise HalfSignIn
    if not (user + password).isascii():  # smtplib can send no others.
        raise BadPassword
    return user, password


def _sender(options: Mapping[str, str]) -> tuple[str, str]:
    name, address = parseaddr(options.get("from", ""))
    if not address:
        raise NoSender
    return name, _own_address(address)


def _own_address(text: str) -> str:
    try:
        address = wire_address(text)
    except NotAnAddress as error:
        raise BadAddress(found=text) from error
    if not address.isascii() or "+" in address:
        raise BadAddress(found=text)
    return address


def _security(parts: SplitResult, options: Mapping[str, str]) -> Security:
    if parts.scheme == "smtps":
        return Security.TLS
    near = _on_this_machine(parts.hostname or "")
    # Links to open calls are in these mails, so reading along must not be easy unless asked for.
    if _flag(options, "starttls", default=not near):
        return Security.STARTTLS
    if parts.username and not near:
        raise OpenPassword
    return Security.OPEN


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _flag(options: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = options.get(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise BadValue(option=name, found=value, allowed="yes or no")
    return value == "yes"


def _number(options: Mapping[str, str], name: str, default: int, highest: int) -> int:
    value = options.get(name, str(default))
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= highest):
        raise BadValue(option=name, found=value, allowed=f"1 to {highest}")
    return int(value)
