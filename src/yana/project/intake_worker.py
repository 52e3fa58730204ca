"""The application in a worker of `yana intake`, which ends with it."""

import signal
import sys

import django

from yana.engine.links import Links
from yana.intake.app import Intake
from yana.intake.gathering import Gathering
from yana.intake.keys import Keys
from yana.intake.spool import Spool
from yana.project.clock import SystemClock
from yana.project.logs import set_up_logs
from yana.project.options import load
from yana.project.orphans import end_with_parent

__all__ = ["application"]

SPOOL_FOLDER = "intake"

SWITCH_SECONDS = 0.0005
"""So soon the thread that writes to the store goes on after each statement: the server's own is
always busy, and by default gives way after ten times as long."""


def _application() -> Intake:
    set_up_logs()
    django.setup()
    # After the set-up, for it reads the settings.
    from yana.store import receiving

    receiving.hurry()
    options, clock = load(), SystemClock()
    return Intake(
        gathering=Gathering(
            store=receiving,
            keys=Keys(receiving, clock.elapsed),
            spool=Spool(options.data / SPOOL_FOLDER),
        ),
        links=Links(base_url=options.base_url, keys=options.secret_keys),
        clock=clock,
    )


end_with_parent(signal.SIGKILL)
sys.setswitchinterval(SWITCH_SECONDS)
application = _application()
