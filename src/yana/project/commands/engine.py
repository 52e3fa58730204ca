"""`yana engine`: one engine. Any number may run beside each other."""

import signal
from argparse import ArgumentParser, Namespace

import django
import structlog

from yana.project import wiring
from yana.project.commands.migrate import migrate
from yana.project.logs import set_up_logs
from yana.project.options import load

log = structlog.get_logger("yana.engine")


def arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--migrate", action="store_true", help="bring the database to this version's shape first"
    )


def run(given: Namespace) -> int:
    """Act until told to stop; then finish what is under way and claim nothing more."""
    set_up_logs()
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    django.setup()
    if given.migrate:
        migrate()
    joined = wiring.system()
    loop = wiring.build_loop(joined, wiring.engine_channels(load(), joined))
    log.info("engine_started")
    loop.run(lambda: bool(stopping))
    log.info("engine_stopped")
    return 0
