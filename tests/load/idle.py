"""Idle: what the processes use of a core while a thousand calls are open and wait."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connections

from tests.load import machine
from tests.load.circles import open_waiting, set_up
from tests.load.figures import Figure
from tests.load.installation import Ground, wait_until
from yana.store.models import BeatRow

CALLS, SUPPORTERS = 1_000, 3
SETTLE_SECONDS, WATCH_SECONDS = 3.0, 20.0
SHARE_MAX = 0.02


def measure(ground: Ground) -> Iterator[Figure]:
    """The engine, which has an aim, and the pages beside it."""
    with ground.installation() as made:
        open_waiting(set_up(CALLS, SUPPORTERS), datetime.now(UTC) + timedelta(hours=1))
        engine, web = made.start("engine"), made.start_web()
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        connections.close_all()
        time.sleep(SETTLE_SECONDS)
        begun = time.monotonic()
        before = _seconds(engine.pid), _seconds(web.pid)
        time.sleep(WATCH_SECONDS)
        took = time.monotonic() - begun
        used = (_seconds(engine.pid) - before[0]) / took, (_seconds(web.pid) - before[1]) / took
    yield Figure(
        what=f"idle engine, {ground.kind}, {CALLS:,} open calls that wait",
        measured=f"{used[0] * 100:.2f} % of a core over {WATCH_SECONDS:.0f} s",
        aim=f"< {SHARE_MAX * 100:.0f} %",
        met=used[0] < SHARE_MAX,
    )
    yield Figure(
        what=f"idle web, {ground.kind}", measured=f"{used[1] * 100:.2f} % of a core beside it"
    )


def _seconds(pid: int) -> float:
    return sum(machine.cpu_seconds(one) for one in (pid, *machine.descendants(pid)))
