"""`python -m tests.load`: what `make bench` runs. It prints its conditions, then the figures."""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import django

from tests.databases import PostgresDatabases, SqliteDatabases
from tests.load import machine
from tests.load.figures import Figure
from tests.load.folder import own_folder
from tests.load.installation import Ground
from tests.load.machine import Noise
from tests.load.sink import Sink
from tests.servers import postgres
from tests.servers.postgres import PostgresServer

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

# Each is a module here with a function `measure`; and on which databases it makes a difference.
PARTS: dict[str, tuple[str, ...]] = {
    "accept": ("sqlite", "postgresql"),
    "handed": ("sqlite", "postgresql"),
    "storm": ("sqlite", "postgresql"),
    "takeover": ("sqlite", "postgresql"),
    "idle": ("sqlite", "postgresql"),
    "memory": ("sqlite",),
    "start": ("sqlite",),
    "intake": ("sqlite", "postgresql"),
}


def main() -> int:
    """Measure what was asked for, and return 0: a figure that misses its aim is no failure."""
    given = _arguments()
    begun = time.monotonic()
    with own_folder("yana-bench-") as folder:
        print("\n".join(machine.conditions()), end="\n\n", flush=True)
        django.setup()
        for kind in [given.database] if given.database else KINDS:
            _measure_on(kind, folder, given)
    print(f"\nAll of it took {time.monotonic() - begun:.0f} s.")
    return 0


def _measure_on(kind: str, folder: Path, given: Namespace) -> None:
    with ExitStack() as stack:
        ground = _ground(kind, folder, stack)
        if ground is not None:
            _measure(ground, kind, given)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), help="measure this only"
    )
    parser.add_argument("--database", choices=KINDS, help="on this database only")
    return parser.parse_args()


def _ground(kind: str, folder: Path, stack: ExitStack) -> Ground | None:
    """A mail server and databases of this kind, for as long as the stack lasts."""
    if kind == "sqlite":
        databases: SqliteDatabases | PostgresDatabases = SqliteDatabases(folder)
    elif postgres.binaries() is None:
        print("PostgreSQL is not installed, so nothing is measured on it: run scripts/setup-test")
        return None
    else:
        databases = PostgresDatabases(stack.enter_context(PostgresServer(fsync=True)))
    sink = stack.enter_context(Sink())
    return Ground(kind=KINDS[kind], databases=databases, folder=folder, sink=sink)


def _measure(ground: Ground, kind: str, given: Namespace) -> None:
    for name in given.only:
        if kind not in PARTS[name] and given.database is None:
            continue
        before = Noise.so_far(time.monotonic())
        figures = import_module(f"tests.load.{name}").measure(ground)
        for figure in figures:
            after = Noise.so_far(time.monotonic())
            _tell(figure, after.since(before))
            before = after


def _tell(figure: Figure, noise: str) -> None:
    parts: Sequence[str] = (figure.what, figure.measured, figure.verdict, f"[{noise}]")
    print("  |  ".join(part for part in parts if part), flush=True)


if __name__ == "__main__":
    sys.exit(main())
