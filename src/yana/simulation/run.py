"""Many histories, told on all cores: what they came to, and the shortest of those that failed."""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import structlog

from yana.simulation.checkers.all import check
from yana.simulation.faults import crash_places
from yana.simulation.history import EPISODES, PERSONS, Cut, History, Told
from yana.simulation.storm import KINDS
from yana.simulation.told_before import ToldBefore


@dataclass
class Summary:
    """What all histories came to together."""

    seed: str
    person_years: float = 0.0
    calls: int = 0
    messages: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    delays: dict[str, float] = field(default_factory=dict)
    digest: str = ""
    failed: list[Told] = field(default_factory=list)

    def add(self, told: Told) -> None:
        """Add one more history; in order, for the digest is of all before it."""
        self.person_years += told.person_years
        self.calls += told.calls
        self.messages += told.messages
        self.faults += told.faults
        self.fates += told.fates
        self.crashes += told.crashes
        for name, seconds in told.delays.items():
            self.delays[name] = max(self.delays.get(name, 0.0), seconds)
        self.digest = hashlib.sha256((self.digest + told.digest).encode()).hexdigest()
        if told.broken or told.defects:
            self.failed.append(told)

    def never_crashed(self) -> list[str]:
        """Return the places where no process was killed."""
        return [place for place in crash_places() if not self.crashes[place]]


def simulate(
    years: float,
    seed: str,
    *,
    workers: int,
    kept_in: Path | None = None,
    watch: Callable[[Summary], None] = lambda _summary: None,
    begin: Callable[[], None] | None = None,
) -> Summary:
    """Tell so many person-years of histories; what is in the file `kept_in` is not told again.

    Each worker calls `begin` when it starts.
    """
    summary = Summary(seed=seed)
    seeds = [f"{seed}/{n}" for n in range(round(-(-years // PERSONS)))]
    before = None if kept_in is None else ToldBefore(kept_in)
    for told in _told(seeds, workers, before, begin):
        summary.add(told)
        watch(summary)
    return summary


def tell(seed: str, cut: Cut | None = None) -> Told:
    """Tell one history, with nothing logged."""
    _be_quiet()
    return History(seed, check, cut).tell()


def shortest(told: Told) -> Cut:
    """Return how far a history that failed can be cut so that the same promise still breaks."""
    cut = Cut(only=tuple(range(EPISODES)))
    for n in range(EPISODES):
        fewer = tuple(each for each in cut.only or () if each != n)
        cut = _if_it_fails(told, replace(cut, only=fewer), cut)
    for kind in KINDS:
        cut = _if_it_fails(told, replace(cut, without=(*cut.without, kind)), cut)
    return cut


def _if_it_fails(told: Told, shorter: Cut, cut: Cut) -> Cut:
    """Return the shorter one if the same is still wrong there."""
    again = tell(told.seed, shorter)
    promises = {broken.promise for _, broken in told.broken}
    same = promises & {broken.promise for _, broken in again.broken}
    return shorter if same or (not promises and again.defects) else cut


def _told(
    seeds: list[str], workers: int, before: ToldBefore | None, begin: Callable[[], None] | None
) -> Iterator[Told]:
    fresh = _each([one for one in seeds if before is None or one not in before], workers, begin)
    for seed in seeds:
        if before is not None and seed in before:
            yield before.read(seed)
            continue
        told = next(fresh)
        assert told.seed == seed
        if before is not None:
            before.keep(told)
        yield told


def _each(seeds: list[str], workers: int, begin: Callable[[], None] | None) -> Iterator[Told]:
    if workers == 1:
        yield from map(tell, seeds)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), begin) as pool:
        yield from pool.map(_in_one_go, seeds, chunksize=4)


def _in_one_go(seed: str) -> Told:
    """Tell one history, and look for garbage only after it, and only in it: that is faster."""
    gc.disable()
    gc.freeze()
    told = tell(seed)
    gc.collect()
    return told


def _be_quiet() -> None:
    structlog.configure(processors=[_drop])


def _drop(_logger: object, _method: str, _event: object) -> str:
    raise structlog.DropEvent
