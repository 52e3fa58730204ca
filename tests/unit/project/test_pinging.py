"""The ping on the wire, at a service that answers, refuses, redirects, hangs, or is away."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from tests.servers.ports import free_port
from tests.servers.web import PingService
from tests.trouble.waiting import until
from yana.project.pinging import HttpPing


@pytest.fixture
def service() -> Iterator[PingService]:
    """A service that waits for pings."""
    with PingService() as one:
        yield one


def outcome(ping: HttpPing) -> str:
    """What came of the ping that is under way."""
    said: list[str] = []

    def known() -> bool:
        found = ping.said()
        said.extend([] if found is None else [found])
        return bool(said)

    until(known, "what came of a ping")
    return said[0]


def test_a_ping_that_was_taken_says_nothing_more(service: PingService) -> None:
    ping = HttpPing(service.url)
    assert ping.said() is None
    assert ping.begin()
    assert outcome(ping) == ""
    assert ping.said() is None
    assert service.asked == ["GET /ping/amina"]
    assert ping.begin()
    assert outcome(ping) == ""


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_a_service_that_refuses_is_quoted(service: PingService, status: int) -> None:
    service.status = status
    ping = HttpPing(service.url)
    ping.begin()
    assert str(status) in outcome(ping)


def test_one_that_hangs_is_asked_once(service: PingService) -> None:
    service.hang()
    ping = HttpPing(service.url)
    assert ping.begin()
    until(lambda: service.asked, "a ping")
    assert not ping.begin()
    assert ping.said() is None
    service.answer()
    assert outcome(ping) == ""
    assert len(service.asked) == 1


def test_nobody_there_is_said() -> None:
    ping = HttpPing(f"http://127.0.0.1:{free_port()}/")
    ping.begin()
    assert "refused" in outcome(ping)


def test_what_is_no_web_server_is_said_and_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as strange:
        ping = HttpPing(f"http://127.0.0.1:{strange.getsockname()[1]}/")
        ping.begin()
        line, _ = strange.accept()
        with line:
            line.sendall(b"220 mail.example.test ESMTP\r\n")
    assert outcome(ping)


def test_without_a_thread_to_be_had_the_next_one_is_tried(
    service: PingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    ping = HttpPing(service.url)
    with monkeypatch.context() as full:
        full.setattr(Thread, "start", none_left)
        assert ping.begin()
    assert outcome(ping) == "can't start new thread"
    assert ping.begin()
    assert outcome(ping) == ""
