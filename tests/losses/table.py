"""The table of losses: the conditions first, then each case at whole size, round by round."""

import time
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path

from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.load import machine
from tests.losses.cases import BOTH, CASES, Case
from tests.losses.counted import row
from tests.losses.place import Place
from tests.servers import postgres
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink

HEAD = (
    "case",
    "database",
    "rounds",
    "expected",
    "lost",
    "repeated, and said so",
    "doubled, unsaid",
    "what remains in the database",
    "also seen",
)


def tell(folder: Path) -> int:
    """Print every case that was asked for; return 1 if one of them is not clean."""
    given, begun = _arguments(), time.monotonic()
    print("\n".join(machine.conditions()), end="\n\n", flush=True)
    with ExitStack() as stack:
        places = {kind: _place(kind, folder, stack) for kind in given.database}
        print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}", flush=True)
        clean = [
            _count(case, place)
            for case in CASES
            if case.name in given.only
            for kind in case.databases
            if (place := places.get(kind)) is not None
        ]
    print(f"\nAll of it took {time.monotonic() - begun:.0f} s.")
    return 0 if all(clean) else 1


def _count(case: Case, place: Place) -> bool:
    rounds = [case.run(place) for _ in range(case.rounds)]
    print(row(case.what, place.kind, rounds), flush=True)
    return all(one.clean for one in rounds)


def _arguments() -> Namespace:
    names = [case.name for case in CASES]
    parser = ArgumentParser(prog="python -m tests.losses", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="CASE", help=", ".join(names)
    )
    parser.add_argument(
        "--database", nargs="+", choices=BOTH, default=BOTH, help="on this database only"
    )
    return parser.parse_args()


def _place(kind: str, folder: Path, stack: ExitStack) -> Place | None:
    databases: Databases
    if kind == "sqlite":
        databases = SqliteDatabases(folder)
    elif postgres.binaries() is None:
        print("PostgreSQL is not installed, so nothing is counted on it: run scripts/setup-test")
        return None
    else:
        databases = PostgresDatabases(stack.enter_context(PostgresServer(fsync=True)))
    return Place(databases=databases, folder=folder, sink=stack.enter_context(SmtpSink()))
