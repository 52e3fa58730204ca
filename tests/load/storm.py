"""A storm: thousands of mails due at one moment, and one engine process to send them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from django.db import connections

from tests.load.asking import Line
from tests.load.circles import Asker, open_waiting, set_up
from tests.load.figures import Figure, median, ms
from tests.load.installation import Ground, wait_until
from yana.store.models import BeatRow

CALLS, SUPPORTERS = 1_000, 5
MAILS = CALLS * SUPPORTERS
ROUNDS = 1
RATE_MIN = 400
FIRST_MAX = 0.100
LEAD_SECONDS = 4.0
OPENED, AT_ONCE = 240, 8
COME_WITHIN = 120.0


def measure(ground: Ground) -> Iterator[Figure]:
    """Calls that all fall due at once; then calls that are opened as fast as the pages take."""
    rounds = [_all_due_at_once(ground) for _ in range(ROUNDS)]
    rate = MAILS / median([last for _, last in rounds])
    first = median([first for first, _ in rounds])
    yield Figure(
        what=f"storm, {ground.kind}, {MAILS:,} mails of {CALLS:,} calls due at once, one engine",
        measured=f"{rate:.0f} mails/s, {rate / SUPPORTERS:.0f} calls told/s {_each(rounds)}",
        aim=f"≥ {RATE_MIN} mails/s",
        met=rate >= RATE_MIN,
    )
    yield Figure(
        what=f"storm, {ground.kind}, until the first mail is out",
        measured=ms(first),
        aim=f"< {ms(FIRST_MAX)}",
        met=first < FIRST_MAX,
    )
    yield _opened_and_told(ground)


def _each(rounds: list[tuple[float, float]]) -> str:
    rates = ", ".join(f"{MAILS / last:.0f}" for _, last in rounds)
    return f"(median of {rates})"


def _all_due_at_once(ground: Ground) -> tuple[float, float]:
    """The seconds from the moment at which all were due to the first and to the last mail."""
    with ground.installation() as made:
        due = fall_due_soon(CALLS, SUPPORTERS)
        made.start("engine")
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        connections.close_all()
        assert due > time.monotonic(), "setting up took longer than it may"
        time.sleep(due - time.monotonic())
        assert ground.sink.wait_for(MAILS, COME_WITHIN), made.log()
        arrivals = ground.sink.arrivals()
        assert len({one.token for one in arrivals}) == MAILS, "a mail is missing"
        return arrivals[0].at - due, arrivals[-1].at - due


def fall_due_soon(calls: int, supporters: int) -> float:
    """Open calls that ring everyone at one moment soon, and return that moment (monotonic)."""
    begun = time.monotonic()
    askers = set_up(calls, supporters)
    # Opening the calls takes about as long as setting up did; then the engine has to start.
    ahead = 2 * (time.monotonic() - begun) + LEAD_SECONDS
    due = time.monotonic() + ahead
    open_waiting(askers, datetime.now(UTC) + timedelta(seconds=ahead))
    return due


def _opened_and_told(ground: Ground) -> Figure:
    with ground.installation() as made:
        askers = set_up(OPENED + AT_ONCE, SUPPORTERS)
        connections.close_all()
        made.start_web()
        made.start("engine")
        lines = [Line(made.port) for _ in range(AT_ONCE)]
        for line, asker in zip(lines, askers[:AT_ONCE], strict=True):
            line.ask(asker, "page", "danger")
        assert ground.sink.wait_for(AT_ONCE * SUPPORTERS, COME_WITHIN), made.log()
        ground.sink.forget()
        begun = time.monotonic()
        _ask_all(lines, askers[AT_ONCE:])
        opened = time.monotonic() - begun
        assert ground.sink.wait_for(OPENED * SUPPORTERS, COME_WITHIN), made.log()
        told = ground.sink.arrivals()[-1].at - begun
        for line in lines:
            line.close()
    return Figure(
        what=f"opened and fully told, {ground.kind}, {OPENED} calls of {SUPPORTERS}, "
        f"{AT_ONCE} at once",
        measured=f"{OPENED / told:.0f} calls/s, {OPENED * SUPPORTERS / told:.0f} mails/s "
        f"(opened {OPENED / opened:.0f}/s)",
    )


def _ask_all(lines: list[Line], askers: list[Asker]) -> None:
    def ask(one: int) -> None:
        for asker in askers[one::AT_ONCE]:
            lines[one].ask(asker, "page", "danger")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, range(AT_ONCE)))
