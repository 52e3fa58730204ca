"""Faults of processes and their store: killed, paused or misled at any commit they make."""

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from types import FrameType, ModuleType, TracebackType

from yana.engine import entrance, loop, outbox, watchdog
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Due, Stale, StoreAway
from yana.simulation.world import Chance, World

NESTED_MAX = 2
"""So many processes may stand still inside of each other; more finds nothing new."""


class Killed(BaseException):
    """The process is gone in this very moment, as by SIGKILL; nothing of it runs any more."""


@dataclass
class Doom:
    """Where a process is to die: at the n-th time that it comes to this place."""

    place: str
    n: int = 1


@dataclass
class Faults:
    """What can go wrong now for each process; all zero when the world is well."""

    races: float = 0.0
    """How often something else happens right before a transaction."""
    race_span: tuple[float, float] = (0.001, 3.0)
    pauses: float = 0.0
    """How often a process stands still for long right before a transaction."""
    pause_span: tuple[float, float] = (1.0, 3600.0)
    stale: float = 0.0
    """How often a commit fails as if somebody had been faster."""
    away_until: datetime | None = None
    """Until when the store is away."""
    not_kept: float = 0.0
    """How often the store goes away in the middle of a commit, so that nothing is kept."""
    half_kept: float = 0.0
    """How often a commit is kept and an error is reported all the same, as the store goes."""


@dataclass
class HostClock:
    """The clock of one machine: it may be off, be set, or stand still."""

    world: World
    off_by: timedelta = timedelta()
    stands_at: datetime | None = None

    def now(self) -> datetime:
        """Return what this machine believes."""
        return self.world.now + self.off_by if self.stands_at is None else self.stands_at

    def elapsed(self) -> timedelta:
        """Return a span that only ever grows."""
        return self.world.now - self.world.begins


@dataclass
class Process:
    """One process of YANA: an engine or the web."""

    world: World
    name: str
    faults: Faults
    chance: Chance
    visits: Counter[str]
    """How often each crash place was passed, in all processes."""
    crashes: Counter[str]
    clock: HostClock
    doom: Doom | None = None
    alive: bool = True
    paused: bool = False
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    when_dead: list[Callable[[], None]] = field(default_factory=list)
    began_at: datetime | None = None
    """When its last transaction began."""

    def pass_by(self, place: str) -> None:
        """Come to a place where a process can die, and die there if this is its doom."""
        self.visits[place] += 1
        if self.doom is None or self.doom.place != place:
            return
        self.doom.n -= 1
        if self.doom.n <= 0:
            self.doom = None
            self.crashes[place] += 1
            raise Killed

    def before(self) -> None:
        """Let something else happen first, shortly or for long."""
        if _nested[0] >= NESTED_MAX:
            return
        if self.chance.hits(self.faults.pauses):
            self._stand_still(self.chance.span(*self.faults.pause_span), paused=True)
        elif self.chance.hits(self.faults.races):
            self._stand_still(self.chance.span(*self.faults.race_span), paused=False)

    def _stand_still(self, span: timedelta, *, paused: bool) -> None:
        self.paused = self.paused or paused
        if paused:
            self.world.begin_trouble("paused", self.name)
        _nested[0] += 1
        try:
            self.world.run_until(self.world.now + span)
        finally:
            _nested[0] -= 1
            if paused:
                self.paused = False
                self.world.end_trouble("paused", self.name)
        if not self.alive:
            raise Killed  # Meanwhile, so what it stood in the middle of never goes on.


_nested = [0]


class FaultyLedger:
    """The memory ledger as one process sees it: each commit may be its last, or go wrong."""

    def __init__(self, ledger: MemoryLedger, process: Process) -> None:
        """Work on this ledger for this process."""
        self._ledger = ledger
        self._process = process

    def transaction(self) -> "FaultyTransaction":
        """Return a transaction that may fail in every way that a store's can."""
        place = _place(sys._getframe(1))  # noqa: SLF001 - who commits?
        return FaultyTransaction(self._ledger, self._process, place, self._be_there)

    def due(self, now: datetime) -> Due:
        """Return what is due."""
        self._be_there()
        return self._ledger.due(now)

    def _be_there(self) -> None:
        away_until = self._process.faults.away_until
        if away_until is not None and self._process.world.now < away_until:
            raise StoreAway


class FaultyTransaction:
    """One commit: its process may die on either side of it, and it may fail."""

    # A class, and no generator: this is entered more often than anything else here.
    def __init__(
        self, ledger: MemoryLedger, process: Process, place: str, be_there: Callable[[], None]
    ) -> None:
        """Commit for this process, which is at this place."""
        self._ledger = ledger
        self._inner = ledger.transaction()
        self._process = process
        self._place = place
        self._be_there = be_there

    def __enter__(self) -> MemoryTransaction:
        """Begin, if the store is there and the process comes so far."""
        process = self._process
        process.before()
        self._be_there()
        process.pass_by(f"{self._place} before")
        process.began_at = process.world.now
        return self._inner.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Keep it all, or nothing."""
        if error is not None:
            self._inner.__exit__(kind, error, at)
            return
        process = self._process
        wrong = self._goes_wrong()
        if wrong is not None:
            self._inner.__exit__(type(wrong), wrong, None)
            raise wrong
        changed = self._ledger.changed
        self._inner.__exit__(None, None, None)
        for each in process.after_commit if changed else ():
            each()
        process.pass_by(f"{self._place} after")
        if process.chance.hits(process.faults.half_kept):
            raise StoreAway

    def _goes_wrong(self) -> Stale | StoreAway | None:
        process = self._process
        if process.chance.hits(process.faults.stale):
            return Stale()
        return StoreAway() if process.chance.hits(process.faults.not_kept) else None


@cache
def crash_places() -> tuple[str, ...]:
    """Return every place where a process can die: around each commit and each channel call."""
    commits = [
        *_functions_with(entrance, "commit"),
        *(
            place
            for one in (loop, outbox, watchdog)
            for place in _functions_with(one, "transaction")
        ),
    ]
    around = tuple(f"{place} {when}" for place in commits for when in ("before", "after"))
    return (*around, "channel before", "channel during", "channel after")


def _functions_with(module: ModuleType, call: str) -> Iterator[str]:
    name = module.__name__.rpartition(".")[2]
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Attribute)
            and each.func.attr == call
            for each in ast.walk(node)
        ):
            yield f"{name}.{node.name}"


def _place(frame: FrameType) -> str:
    """Return which function of the engine wants to commit: the outermost one in the entrance."""
    at = frame
    while at.f_code.co_name in {"_once", "commit"}:
        assert at.f_back is not None
        at = at.f_back
    module = at.f_globals["__name__"].rpartition(".")[2]
    return f"{module}.{at.f_code.co_name}"
