"""Accept: from POST until the call is durably received, beside a bare durable commit.

Asks and bare commits take turns, so that whatever else the machine does slows both alike.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from tests.load.asking import Line, Way
from tests.load.bare import Bare, bare
from tests.load.circles import Asker, set_up
from tests.load.figures import Figure, Times
from tests.load.installation import Ground
from yana.store.models import CallRow

EACH = 300
WARM_UP = 30
AT_ONCE = 8
TIMES_BARE_MAX = 3.0
WAYS: tuple[Way, ...] = ("page", "API")


def measure(ground: Ground) -> Iterator[Figure]:
    """Ask one after the other, then eight at once; each person asks once."""
    with ground.installation() as made:
        askers = set_up(len(WAYS) * (WARM_UP + 2 * EACH), supporters=3)
        expected = len(askers)
        connections.close_all()
        made.start_web()
        for way in WAYS:
            line, beside = Line(made.port), bare(made.url, 0)
            for asker in _take(askers, WARM_UP):
                line.ask(asker, way)
                beside.commit()
            asked, committed = _in_turn(line, beside, _take(askers, EACH), way)
            line.close()
            beside.close()
            yield _figure(f"accept, {made.kind}, {way}, one at a time", asked, committed)
            yield _at_once(made.port, made.url, _take(askers, EACH), way)
        assert CallRow.objects.count() == expected, "a call was said to be received and is not"
        connections.close_all()


def _take(askers: list[Asker], count: int) -> list[Asker]:
    taken, askers[:] = askers[:count], askers[count:]
    return taken


def _in_turn(line: Line, beside: Bare, askers: list[Asker], way: Way) -> tuple[Times, Times]:
    asked, committed = Times(), Times()
    for asker in askers:
        asked.add(line.ask(asker, way))
        committed.add(beside.commit())
    return asked, committed


def _at_once(port: int, url: str, askers: list[Asker], way: Way) -> Figure:
    lines = [Line(port) for _ in range(AT_ONCE)]
    besides = [bare(url, row) for row in range(AT_ONCE)]
    shares = [askers[start::AT_ONCE] for start in range(AT_ONCE)]

    def ask(one: int) -> list[float]:
        return [lines[one].ask(asker, way) for asker in shares[one]]

    def commit(one: int) -> list[float]:
        return [besides[one].commit() for _ in shares[one]]

    begun = time.monotonic()
    asked = _together(ask)
    took = time.monotonic() - begun
    committed = _together(commit)
    for line, beside in zip(lines, besides, strict=True):
        line.close()
        beside.close()
    kind = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    figure = _figure(f"accept, {kind}, {way}, {AT_ONCE} at once", asked, committed, aimed=False)
    rate = f"{len(askers) / took:.0f} calls opened/s"
    return Figure(what=figure.what, measured=f"{figure.measured}; {rate}")


def _together(work: Callable[[int], list[float]]) -> Times:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Times([took for share in pool.map(work, range(AT_ONCE)) for took in share])


def _figure(what: str, asked: Times, committed: Times, *, aimed: bool = True) -> Figure:
    ratio = asked.p50 / committed.p50
    measured = f"{asked}; bare {committed}; p50 {ratio:.1f}×"
    if not aimed:
        return Figure(what=what, measured=measured)
    aim = f"p50 ≤ {TIMES_BARE_MAX:.0f}× bare"
    return Figure(what=what, measured=measured, aim=aim, met=ratio <= TIMES_BARE_MAX)
