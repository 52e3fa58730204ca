"""Ask to handed over: from POST sent until each mail has arrived whole at the mail server."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connections

from tests.load.asking import Line
from tests.load.circles import Asker, open_waiting, person_of, set_up
from tests.load.figures import Figure, Times, ms
from tests.load.installation import Ground, wait_until
from yana.store.models import BeatRow, CallRow

SUPPORTERS = 3
ASKED = 100
ASKED_ALONE = 40
P99_MAX = 0.250
PAUSE = (0.05, 0.15)
"""Between asks, at random: 100 in 10 to 12 seconds, so more than 100 within a minute."""
COME_WITHIN = 20.0


def measure(ground: Ground) -> Iterator[Figure]:
    """With one open call, while a hundred are opened, and beside nine hundred that wait."""
    yield _alone(ground)
    yield _many(ground, waiting=0, aimed=True)
    yield _many(ground, waiting=1_000 - ASKED, aimed=False)


def _alone(ground: Ground) -> Figure:
    with ground.installation() as made:
        askers = set_up(ASKED_ALONE, SUPPORTERS)
        made.start_web()
        made.start("engine")
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        line = Line(made.port)
        begun = {}
        for number, asker in enumerate(askers, 1):
            time.sleep(random.uniform(*PAUSE))
            begun[asker.person_id] = time.monotonic()
            line.ask(asker, "page")
            assert ground.sink.wait_for(number * SUPPORTERS, COME_WITHIN), made.log()
            CallRow.objects.update(state="settled", due_at=None)
        line.close()
        connections.close_all()
        return _figure(ground, begun, "1 open call", aimed=False)


def _many(ground: Ground, *, waiting: int, aimed: bool) -> Figure:
    with ground.installation() as made:
        askers = set_up(ASKED + waiting, SUPPORTERS)
        open_waiting(askers[ASKED:], datetime.now(UTC) + timedelta(hours=1))
        connections.close_all()
        made.start_web()
        made.start("engine")
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        connections.close_all()
        line = Line(made.port)
        line.get("/")
        begun = _ask_in_turn(line, askers[:ASKED])
        assert ground.sink.wait_for(ASKED * SUPPORTERS, COME_WITHIN), made.log()
        line.close()
        opened = "100 calls opened within a minute" if aimed else "1,000 open calls"
        return _figure(ground, begun, opened, aimed=aimed)


def _ask_in_turn(line: Line, askers: list[Asker]) -> dict[str, float]:
    begun = {}
    for asker in askers:
        time.sleep(random.uniform(*PAUSE))
        begun[asker.person_id] = time.monotonic()
        line.ask(asker, "page")
    return begun


def _figure(ground: Ground, begun: dict[str, float], opened: str, *, aimed: bool) -> Figure:
    arrivals = ground.sink.arrivals()
    assert len({one.token for one in arrivals}) == len(begun) * SUPPORTERS
    times = Times([one.at - begun[person_of(one.recipient)] for one in arrivals])
    what = f"ask to handed over, {ground.kind}, {opened}"
    if not aimed:
        return Figure(what=what, measured=str(times))
    return Figure(
        what=what, measured=str(times), aim=f"p99 < {ms(P99_MAX)}", met=times.p99 < P99_MAX
    )
