"""Where we listen, nobody else does."""

import socket
from collections.abc import Iterator

import pytest

from yana.project.listening import check_free
from yana.project.options import BadOption


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another server listens, one that would share it."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port: int = other.getsockname()[1]
        yield port


def test_a_port_that_is_taken_is_named_and_nothing_starts(taken: int) -> None:
    with pytest.raises(BadOption, match=f"{taken} on 127.0.0.1"):
        check_free("127.0.0.1", taken, patience=0)


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(BadOption, match=r"192\.0\.2\.1"):
        check_free("192.0.2.1", 8000, patience=0)


def test_a_free_port_is_no_problem(taken: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    check_free("127.0.0.1", port)
