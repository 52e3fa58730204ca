"""`yana migrate`: the database in this version's shape."""

import sys
import time
from argparse import ArgumentParser, Namespace

import django
from django.core.management import call_command
from django.db import OperationalError

from yana.project.options import load
from yana.store.migrating import StillInUse, StillMigrating, all_or_nothing, alone, lost_a_race

PAUSES_SECONDS = (0, 0.1, 0.2, 0.5, 1, 2, *[5] * 60)
"""Beside engines at work a change of a table loses a race or two; a backup may read for minutes."""


def arguments(_parser: ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(_given: Namespace) -> int:
    """Migrate, and return 0; or say what is in the way, and return 1."""
    django.setup()
    try:
        migrate()
    except (StillInUse, StillMigrating) as error:
        print(f"yana: {type(error).__doc__} Then run it again; nothing was lost.", file=sys.stderr)
        return 1
    return 0


def migrate() -> None:
    """Bring the database to this version's shape; what is there stays. Several at once may try."""
    load().data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone():
        for pause in PAUSES_SECONDS:
            time.sleep(pause)
            if _won():
                return
    raise StillInUse


def _won() -> bool:
    """Change the shape; False when the database ended this one so that another could go on."""
    try:
        with all_or_nothing():
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    except OperationalError as error:
        # What was begun is undone by then.
        if not lost_a_race(error):
            raise
        return False
    return True
