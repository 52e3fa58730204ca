"""`yana simulate`: years of people's lives under faults, and what became of every promise."""

import os
import signal
from argparse import ArgumentParser, Namespace
from pathlib import Path

from yana.project.clock import monotonic_seconds
from yana.project.orphans import end_with_parent
from yana.simulation.history import Cut, Told
from yana.simulation.run import Summary, shortest, simulate, tell

YEARS = 10_000
DOT_EVERY = 50


def arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--years", type=float, default=YEARS, help="person-years (default: 10000)")
    parser.add_argument(
        "--seed", default="yana", help="any word; the same word, the same histories"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--kept-in", type=Path, help="a file to go on from when it is interrupted")
    parser.add_argument("--history", help="tell one history again, by the seed that was printed")
    parser.add_argument("--first", action="store_true", help="stop at the first broken promise")


def run(given: Namespace) -> int:
    """Tell the histories, and return 0 when no promise was broken."""
    if given.years <= 0 or given.workers <= 0:
        print("yana simulate: years and workers must be above 0, for example: --years 1000")
        return 2
    if given.history is not None:
        told = tell(given.history)
        _print_failure(told, Cut())
        return 1 if told.broken or told.defects else 0
    try:
        return _tell_all(given)
    except KeyboardInterrupt:
        print("Stopped." if given.kept_in is None else "Stopped; the same command goes on.")
        return 130


def _tell_all(given: Namespace) -> int:
    begun = monotonic_seconds()
    try:
        summary = simulate(
            given.years,
            given.seed,
            workers=given.workers,
            kept_in=given.kept_in,
            watch=_stop_at_first if given.first else _watch,
            begin=_begin_worker,
        )
    except _Found as found:
        _print_failure(found.told, Cut())
        print(f"{found.years:.0f} person-years until then")
        return 1
    _print(summary, monotonic_seconds() - begun)
    return 1 if summary.failed else 0


def _begin_worker() -> None:
    """A worker is stopped by the one who started it, and never outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(signal.SIGKILL)


class _Found(Exception):
    """A promise was broken, and nothing more is to be looked for."""

    def __init__(self, told: Told, years: float) -> None:
        super().__init__(told.seed)
        self.told = told
        self.years = years


def _stop_at_first(summary: Summary) -> None:
    if summary.failed:
        raise _Found(summary.failed[0], summary.person_years)


def _watch(summary: Summary) -> None:
    if summary.person_years % (DOT_EVERY * 10) == 0:
        print(f"  {summary.person_years:.0f} person-years, {summary.calls} calls", flush=True)


def _print(summary: Summary, seconds: float) -> None:
    print(f"seed {summary.seed}: {summary.person_years:.0f} person-years in {seconds:.0f} s")
    print(f"{summary.calls} calls, {summary.messages} messages")
    print("faults: " + _counts(summary.faults))
    print("fates of messages: " + _counts(summary.fates))
    print(f"crashes: {sum(summary.crashes.values())}, by place:")
    for place, n in sorted(summary.crashes.items()):
        print(f"  {n:6} {place}")
    for place in summary.never_crashed():
        print(f"       0 {place}")
    print("worst delays, in calm time:")
    for name, worst in sorted(summary.delays.items()):
        print(f"  {worst:8.1f} s  promise {name}")
    print(f"digest {summary.digest[:16]}")
    for told in summary.failed[:3]:
        _print_failure(told, shortest(told))
    broken = sum(len(told.broken) + len(told.defects) for told in summary.failed)
    print(f"{broken} broken promises")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {name}" for name, n in sorted(counts.items()))


def _print_failure(told: Told, cut: Cut) -> None:
    print(f"history {told.seed}" + ("" if cut == Cut() else f", cut to {cut}"))
    for n, broken in told.broken:
        print(f"  episode {n}, {broken.at}: promise {broken.promise}, {broken.why}")
    for defect in told.defects:
        print(f"  {defect}")
