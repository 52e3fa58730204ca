"""The rows of the table: what happens, how large, how often, and on which databases."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.losses import asked, disk, killed, refused, release, restarted
from tests.losses.counted import Counted
from tests.losses.place import Place

BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row at whole size; the first ten are the peer's."""

    name: str
    what: str
    run: Callable[[Place], Counted]
    rounds: int = 1
    databases: tuple[str, ...] = BOTH


def _starts(calls: int, kills: int) -> Callable[[Place], Counted]:
    return partial(killed.while_it_starts, calls=calls, kills=kills, workers=1)


def _sends(kills: int, workers: int) -> Callable[[Place], Counted]:
    return partial(killed.while_it_sends, calls=600, kills=kills, workers=workers)


CASES = (
    Case(
        name="start",
        what="2,000 overdue, W = 1, killed 0.9–1.3 s after start",
        run=_starts(2_000, 1),
        rounds=5,
    ),
    Case(
        name="start-20",
        what="2,000 overdue, W = 1, 20 kills in a row, each 0.9–1.3 s after start",
        run=_starts(2_000, 20),
    ),
    Case(
        name="send", what="600 overdue, W = 1, one kill while sending", run=_sends(1, 1), rounds=3
    ),
    Case(
        name="send-10",
        what="600 overdue, W = 10, one kill while sending",
        run=_sends(1, 10),
        rounds=3,
    ),
    Case(name="send-20", what="600 overdue, W = 1, 20 kills while sending", run=_sends(20, 1)),
    Case(name="send-20-10", what="600 overdue, W = 10, 20 kills while sending", run=_sends(20, 10)),
    Case(
        name="closed",
        what="SMTP port closed, 20 calls due; opened after each was tried",
        run=partial(refused.port_closed, calls=20),
    ),
    Case(
        name="451",
        what="SMTP answers 451 to all, 20 calls due; taken after each was tried",
        run=partial(refused.refused_for_now, calls=20),
    ),
    Case(
        name="hangs",
        what="one receiver never answers, 10 others due, W = 1",
        run=partial(refused.one_hangs, others=10, workers=1),
        databases=("sqlite",),
    ),
    Case(
        name="idle",
        what="PostgreSQL restarts three times while the engine idles",
        run=partial(restarted.while_idle, calls=20),
        databases=("postgresql",),
    ),
    Case(
        name="hangs-8",
        what="one receiver never answers, 10 others due, W = 8 (default)",
        run=partial(refused.one_hangs, others=10, workers=8),
        databases=("sqlite",),
    ),
    Case(
        name="domain",
        what="SMTP answers 451 to one domain: 20 calls there, 20 elsewhere",
        run=partial(refused.one_domain_refuses, calls=20),
    ),
    Case(
        name="two",
        what="600 overdue, two engines, 20 kills of the one and the other",
        run=partial(killed.one_of_two, calls=600, kills=20),
    ),
    Case(
        name="asks",
        what="600 asks over page and API, 20 kills of any process under `yana serve`",
        run=partial(asked.while_parts_die, asks=600, kills=20),
    ),
    Case(
        name="restarts",
        what="600 asks while PostgreSQL restarts 100 times: fast, immediate, killed",
        run=partial(restarted.under_load, asks=600, restarts=100),
        databases=("postgresql",),
    ),
    Case(
        name="full",
        what="300 asks while the disk fills up 10 times",
        run=partial(disk.full, asks=300, times=10),
        databases=("sqlite",),
    ),
    Case(
        name="read-only",
        what="200 calls fall due on a read-only disk; writable again, 50 asks more",
        run=partial(disk.read_only, calls=200, asks=50),
        databases=("sqlite",),
    ),
    Case(
        name="release",
        what="rolling change from the previous release: 400 calls due, 100 due later, 200 asks",
        run=partial(release.rolling_change, calls=400, asks=200),
    ),
)
