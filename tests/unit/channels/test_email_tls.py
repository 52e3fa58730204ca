"""Signing in, and lines that nobody can read, against a server with a certificate of our own."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as KeepsNothing
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.servers.ports import free_port
from tests.unit.channels.cast import StillClock, attempt
from yana.channels.email.send import EmailChannel
from yana.channels.email.settings import EmailSettings
from yana.engine.ports import Accepted, Refused


class Handler(KeepsNothing):
    """Takes every mail."""

    def handle_message(self, message: Any) -> None:  # noqa: ANN401 - aiosmtpd's own
        """Take it."""


def password_is_right(*given: Any) -> Any:  # noqa: ANN401 - aiosmtpd's own
    login = given[-1]
    right = LoginPassword(login=b"yana", password=b"right")
    return AuthResult(success=login == right, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, so there is no certificate to test with")
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    places = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(chain)]
    subprocess.run([*command.split(), *places], check=True, capture_output=True)
    return chain, key


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where it listens, and how TLS begins there."""

    scheme: str
    port: int


@pytest.fixture(params=["smtp", "smtps"])
def server(request: pytest.FixtureRequest, certificate: tuple[Path, Path]) -> Iterator[Server]:
    """A server that takes a password over TLS only."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    begins: dict[str, Any] = {"tls_context": context, "require_starttls": True}
    if request.param == "smtps":
        begins = {"ssl_context": context, "auth_require_tls": False}
    controller = Controller(
        Handler(),
        hostname="localhost",
        port=free_port(),
        authenticator=password_is_right,
        **begins,
    )
    controller.start()
    yield Server(scheme=request.param, port=controller.port)
    controller.stop()


def email(server: Server, login: str = "yana:right", host: str = "localhost") -> EmailChannel:
    url = f"{server.scheme}://{login}@{host}:{server.port}?from=yana@example.test&starttls=yes"
    return EmailChannel(EmailSettings.from_url(url), StillClock())


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]) -> None:
    """Trust the certificate, as an operator does with one of their own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def test_a_message_is_handed_in_behind_tls_and_a_password(server: Server, trusted: None) -> None:
    with closing(email(server)) as channel:
        assert channel.check() is None
        assert isinstance(channel.send(attempt()), Accepted)
        assert isinstance(channel.send(attempt()), Accepted)


def test_a_wrong_password_is_our_own_fault(server: Server, trusted: None) -> None:
    with closing(email(server, login="yana:wrong")) as channel:
        refused = channel.send(attempt())
    assert isinstance(refused, Refused)
    assert (refused.for_good, refused.code) == (False, "535 5.7.8")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_that_cannot_show_who_it_is_gets_nothing(
    server: Server, host: str, request: pytest.FixtureRequest
) -> None:
    if host == "127.0.0.1":
        # Trusted, but it shows the name of another.
        request.getfixturevalue("trusted")
    with closing(email(server, host=host)) as channel:
        refused = channel.send(attempt())
    assert isinstance(refused, Refused)
    assert (refused.for_good, refused.code) == (False, "tls")
