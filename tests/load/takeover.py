"""Takeover: an engine is killed while it sends; nothing may be lost, and repeats are counted."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from django.db import connections

from tests.load import machine
from tests.load.figures import Figure
from tests.load.installation import Ground, Installation, kill, wait_until
from tests.load.sink import Arrival
from tests.load.storm import fall_due_soon
from yana.store.models import BeatRow, SendRow

CALLS, SUPPORTERS = 400, 5
MAILS = CALLS * SUPPORTERS
KILL_AFTER = 0.3
"""Killed when this part of the mails has come: in the middle of sending."""
WITHIN_MAX = 5.0


def measure(ground: Ground) -> Iterator[Figure]:
    """With a second engine standing by, and under `yana serve`, which starts it again."""
    with ground.installation() as made:
        due = fall_due_soon(CALLS, SUPPORTERS)
        first = made.start("engine")
        wait_until(BeatRow.objects.exists, "the first engine's sign of life")
        worker = BeatRow.objects.get().worker
        made.start("engine")
        wait_until(lambda: BeatRow.objects.count() == 2, "the second engine's sign of life")
        _wait_for_the_middle(ground, due, worker)
        kill(first)
        yield _figure(ground, made, worker, "a second engine beside it")
    with ground.installation() as made:
        due = fall_due_soon(CALLS, SUPPORTERS)
        supervisor = made.start("serve")
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        worker = BeatRow.objects.get().worker
        (engine,) = (
            pid for pid in machine.children(supervisor.pid) if " engine" in machine.command(pid)
        )
        _wait_for_the_middle(ground, due, worker)
        machine.kill_pid(engine)
        yield _figure(ground, made, worker, "`yana serve` starts it again")


def _wait_for_the_middle(ground: Ground, due: float, worker: str) -> None:
    """Until a part of the mails has come and this engine has more of them in its hands."""
    assert due > time.monotonic(), "setting up took longer than it may"
    wait_until(lambda: ground.sink.count() >= MAILS * KILL_AFTER, "the first mails")
    wait_until(lambda: bool(_claimed_by(worker)), "a claim of the engine to be killed")


def _claimed_by(worker: str) -> set[str]:
    claimed = SendRow.objects.filter(worker=worker, state="claimed")
    return {str(one) for one in claimed.values_list("id", flat=True)}


def _figure(ground: Ground, made: Installation, worker: str, how: str) -> Figure:
    killed = time.monotonic()
    claimed = _claimed_by(worker)
    wait_until(_all_known, f"the rest of the mails\n{made.log()}")
    arrivals = ground.sink.arrivals()
    connections.close_all()
    return _told(f"takeover, {ground.kind}, {how}", arrivals, claimed, killed)


def _all_known() -> bool:
    time.sleep(0.1)
    return not SendRow.objects.filter(state__in=["ready", "claimed", "unknown"]).exists()


def _told(what: str, arrivals: Sequence[Arrival], claimed: set[str], killed: float) -> Figure:
    counts = Counter(one.token for one in arrivals)
    after = [one for one in arrivals if one.at > killed]
    last: dict[str, float] = {one.token: one.at - killed for one in arrivals}
    next_out = after[0].at - killed
    claimed_out = max((last[token] for token in claimed if token in last), default=0.0)
    lost = MAILS - len(counts)
    repeats = sum(counts.values()) - len(counts)
    return Figure(
        what=what,
        measured=f"next mail out after {next_out:.2f} s, all {len(claimed)} claimed ones after "
        f"{claimed_out:.2f} s; lost {lost}, repeats {repeats} of {MAILS:,}",
        aim=f"< {WITHIN_MAX:.0f} s, lost 0",
        met=max(next_out, claimed_out) < WITHIN_MAX and lost == 0,
    )
