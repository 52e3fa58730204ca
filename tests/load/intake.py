"""Intake: check-ins durably received in a second, beside what the server and the database can do.

The same client posts to the intake and to the same server answering an empty 200, in turn, so that
whatever else the machine does slows both alike. A single row in each commit is what a web page or
an API has.
"""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import uuid4

import psycopg
from django.db import connections

from tests.load import machine
from tests.load.circles import Asker, set_up
from tests.load.empty import READ
from tests.load.figures import Figure, median, ms
from tests.load.installation import Ground, Installation, wait_until
from tests.load.posting import Posted, post_all
from tests.servers.ports import free_port
from yana.intake.app import BY_KEY
from yana.store.models import ArrivalRow

LINES = 256
PERSONS = 2_000
ROUNDS = 3
EACH = 20_000
COMMITS = 1_000
SHARE_MIN = 0.60

ROW = (
    "INSERT INTO arrival (person_id, request_id, said, place, at, way) "
    "VALUES ({0}, {0}, 'good', 2, '2026-01-01 00:00:00', 'key')"
)


class Round(NamedTuple):
    """One after the other: the intake, the server alone, the server that reads what is sent."""

    intake: Posted
    bare: Posted
    reading: Posted


def measure(ground: Ground) -> Iterator[Figure]:
    """Post over 256 lines to the intake and to the bare server, in turn."""
    with ground.installation() as made:
        askers = set_up(PERSONS, supporters=0)
        connections.close_all()
        port, bare_port = free_port(), free_port()
        made.start("intake", "--port", str(port))
        bare = _start_bare(bare_port)
        try:
            _wait_for(made, port)
            _wait_for(made, bare_port)
            ways = ((port, BY_KEY), (bare_port, "/"), (bare_port, READ))
            for number, path in ways:
                _post(number, path, askers, EACH // 4)
            rounds = [
                Round(*(_post(number, path, askers, EACH) for number, path in ways))
                for _ in range(ROUNDS)
            ]
        finally:
            bare.terminate()
            bare.wait()
        expected = EACH // 4 + EACH * ROUNDS
        assert ArrivalRow.objects.count() == expected, "received, and not in the store"
        commits = _single_commits(made.url, askers)
        connections.close_all()
    yield from _figures(ground.kind, rounds, commits)


def _figures(kind: str, rounds: list[Round], commits: float) -> Iterator[Figure]:
    rate = median([one.intake.rate for one in rounds])
    bare = median([one.bare.rate for one in rounds])
    reading = median([one.reading.rate for one in rounds])
    p50 = median([one.intake.times.p50 for one in rounds])
    p99 = median([one.intake.times.p99 for one in rounds])
    each = ", ".join(
        f"{one.intake.rate:.0f}/{one.bare.rate:.0f}/{one.reading.rate:.0f}" for one in rounds
    )
    yield Figure(
        what=f"intake, {kind}, {LINES} lines, durably received",
        measured=f"{rate:.0f} check-ins/s, p50 {ms(p50)}, p99 {ms(p99)}; the bare server "
        f"{bare:.0f}/s: {rate / bare:.0%}; reading the body {reading:.0f}/s: "
        f"{rate / reading:.0%} ({each})",
        aim=f"≥ {SHARE_MIN:.0%} of the bare server",
        met=rate / bare >= SHARE_MIN,
    )
    yield Figure(
        what=f"intake, {kind}, beside one row in each commit",
        measured=f"{rate:.0f} check-ins/s; single rows {commits:.0f}/s: {rate / commits:.1f}×",
        aim="more",
        met=rate > commits,
    )


def _start_bare(port: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.load.empty", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=machine.die_with_parent,  # noqa: PLW1509 - from the main thread only
    )


def _wait_for(made: Installation, port: int) -> None:
    def answers() -> bool:
        try:
            return bool(post_all(port, 1, 1, lambda _: b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").rate)
        except (OSError, AssertionError):
            return False

    wait_until(answers, f"an answer\n{made.log()}")


def _post(port: int, path: str, askers: list[Asker], count: int) -> Posted:
    posted = post_all(port, LINES, count, _requests(path, askers))
    assert set(posted.statuses) == {b"200"}, posted.statuses
    return posted


def _requests(path: str, askers: list[Asker]) -> Callable[[int], bytes]:
    """Each of them checks in by their own key, again and again, each time anew."""
    heads = [
        (
            f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            f"authorization: Bearer {one.key}\r\ncontent-length: "
        ).encode()
        for one in askers
    ]
    run = uuid4().hex
    length = len(json.dumps({"said": "good", "request_id": f"{run}{0:08}"}))
    start = f'{length}\r\n\r\n{{"said": "good", "request_id": "{run}'.encode()

    def request(number: int) -> bytes:
        return b'%b%b%08d"}' % (heads[number % len(heads)], start, number)

    return request


def _single_commits(url: str, askers: list[Asker]) -> float:
    """Rows kept in a second, each in a commit of its own, over one connection, without Django."""
    rows = [(one.person_id, str(uuid4())) for one in askers[:COMMITS]]
    begun = time.monotonic()
    if url.startswith("sqlite"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=FULL")
        for row in rows:
            file.execute(ROW.format("?"), row)
        file.close()
    else:
        with psycopg.connect(url, autocommit=True, prepare_threshold=1) as connection:
            for row in rows:
                connection.execute(ROW.format("%s"), row)
    return len(rows) / (time.monotonic() - begun)
