"""`yana engine`: one engine. Any number may run beside each other."""

import faulthandler
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from threading import Thread

import django
import structlog

from yana.project import wiring
from yana.project.commands.migrate import migrate
from yana.project.logs import set_up_logs
from yana.project.options import load

WATCHERS_END_SECONDS = 5
"""They end within a second, unless the store is away; nothing of theirs is lost by a kill."""

HANGS_AFTER_SECONDS = 60
"""No turn takes so long; a database that is away is given up after seconds."""

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
    from yana.project.watching import build_watchers

    if given.migrate:
        migrate()
    joined = wiring.system()
    loop = wiring.build_loop(joined, wiring.engine_channels(load(), joined))
    watchers = build_watchers(load(), joined)
    watching = _beside(lambda: watchers.run(lambda: bool(stopping)))
    log.info("engine_started")

    def told_to_stop() -> bool:
        # Asked at every turn. A loop that hangs for so long ends, and is started again.
        faulthandler.dump_traceback_later(HANGS_AFTER_SECONDS, exit=True)
        return bool(stopping)

    loop.run(told_to_stop)
    faulthandler.cancel_dump_traceback_later()
    watchers.wake()
    watching.join(WATCHERS_END_SECONDS)
    log.info("engine_stopped")
    return 0


def _beside(work: Callable[[], None]) -> Thread:
    """Do this in a thread of its own: whatever it waits for, no call waits."""
    from django.db import connections

    def run_and_close() -> None:
        work()
        connections.close_all()

    thread = Thread(target=run_and_close, name="watchers", daemon=True)
    thread.start()
    return thread
