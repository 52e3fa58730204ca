"""What an operator can set: from the environment, or from `yana.toml` in the data folder."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from yana.channels.email.address import NotAnAddress, wire_address
from yana.channels.email.settings import BadEmailUrl, EmailSettings

DATA_FOLDER = "var"
FILE_NAME = "yana.toml"
PORT = 8000
PORT_MAX = 65_535

CANARY_MINUTES = 10
CANARY_MINUTES_MAX = 24 * 60

INSIDE = "inside"
"""Said in place of the robot's address: test calls may stay within this machine."""


class BadOption(Exception):
    """An option cannot be used. See docs/reference/settings.md for what it may be."""

    def __init__(self, name: str, given: object, should_be: str) -> None:
        """Say which option, what was given, and what it should be."""
        super().__init__(f"{name} is {given!r}; it should be {should_be}")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Everything that differs from one installation to another."""

    data: Path
    base_url: str
    host: str
    port: int
    database: str
    mail: str
    secret_keys: tuple[str, ...]
    operators: tuple[str, ...] = ()
    robot: str = ""
    canary_minutes: int = CANARY_MINUTES
    deadman_url: str = ""

    @property
    def canary_every(self) -> timedelta | None:
        """Return how often a test call is made, or None when none is."""
        return timedelta(minutes=self.canary_minutes) if self.canary_minutes else None

    @property
    def secure(self) -> bool:
        """Return whether people reach YANA over HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def site_host(self) -> str:
        """Return the host name that people use."""
        return urlsplit(self.base_url).hostname or "localhost"


def load(environ: Mapping[str, str] = os.environ) -> Options:
    """Return the options; BadOption says which one is wrong and how it should be."""
    data = Path(environ.get("YANA_DATA", DATA_FOLDER)).absolute()
    given = _file(data / FILE_NAME) | {
        name.removeprefix("YANA_").lower(): value
        for name, value in environ.items()
        if name.startswith("YANA_")
    }
    host, port = given.get("host", "127.0.0.1"), _port(given.get("port", str(PORT)))
    base_url = given.get("base_url", f"http://localhost:{port}").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname:
        raise BadOption("base_url", base_url, "like https://yana.example.org")
    _check_mail(given.get("mail", ""))
    database = given.get("database", f"sqlite:///{data / 'yana.sqlite3'}")
    if not database.startswith("sqlite:") and not given.get("secret_key"):
        # Each machine would make a key of its own, and not read the links that another made.
        should_be = "a long random text, the same on every machine with this database"
        raise BadOption("secret_key", "", should_be)
    return Options(
        data=data,
        base_url=base_url,
        host=host,
        port=port,
        database=database,
        mail=given.get("mail", ""),
        secret_keys=_secret_keys(given.get("secret_key", ""), data),
        operators=_operators(given.get("operators", "")),
        robot=_robot(given.get("robot", "")),
        canary_minutes=_minutes(given.get("canary_minutes", str(CANARY_MINUTES))),
        deadman_url=_deadman_url(given.get("deadman_url", "")),
    )


def _file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    try:
        return {name: str(value) for name, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as error:
        raise BadOption(str(path), str(error), 'lines like: port = "8000"') from error


def _check_mail(url: str) -> None:
    # Here, so that `yana serve` says it once, and not an engine that starts again and again.
    if url:
        try:
            EmailSettings.from_url(url)
        except BadEmailUrl as error:
            shown = url.partition("@")[2] or url  # never the password
            raise BadOption("mail", shown, f"a URL like the example.\n{error}") from error


def _operators(text: str) -> tuple[str, ...]:
    from yana.channels.registry import CHANNELS

    found = tuple(one for one in text.replace(",", " ").split() if one)
    for one in found:
        channel, colon, target = one.partition(":")
        if not colon:
            _check_address("operators", one)
        elif channel not in CHANNELS or not target:
            raise BadOption("operators", one, "e-mail addresses, as docs/howto/watch.md says")
    return found


def _robot(text: str) -> str:
    if text not in {"", INSIDE}:
        _check_address("robot", text)
    return text.strip().lower()


def _check_address(name: str, text: str) -> None:
    try:
        wire_address(text)
    except NotAnAddress as error:
        raise BadOption(name, text, "an e-mail address, as docs/howto/watch.md says") from error


def _minutes(text: str) -> int:
    if not text.isdecimal() or int(text) > CANARY_MINUTES_MAX:
        should_be = f"a number of minutes up to {CANARY_MINUTES_MAX}, or 0 for none"
        raise BadOption("canary_minutes", text, should_be)
    return int(text)


def _deadman_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise BadOption("deadman_url", url, "like https://watcher.example.org/ping/your-key")
    return url


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= PORT_MAX:
        raise BadOption("port", text, f"a number from 1 to {PORT_MAX}")
    return int(text)


def _secret_keys(given: str, data: Path) -> tuple[str, ...]:
    """Return the keys for signing, newest first; made once and kept if none is given."""
    if given:
        return tuple(given.split())
    path = data / "secret-key"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    keys = tuple(path.read_text("utf-8").split())
    if not keys:
        raise BadOption(str(path), "", "a key; delete the file, and YANA makes a new one")
    return keys


def _make_key(path: Path) -> None:
    """Keep a new key there, whole or not at all, unless another process was first."""
    # Its own name for each process; who is killed here leaves nothing that is ever read.
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link takes no name that is taken: web and engine starting side by side agree on one.
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # Links in messages must work after a power cut, too.
    finally:
        os.close(folder)
