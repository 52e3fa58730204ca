"""`yana migrate`: the database in this version's shape."""

from argparse import ArgumentParser, Namespace

import django
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from yana.project.options import load
from yana.store.migrating import alone, is_deadlock

TRIES = 20
"""Beside engines at work a change of a table may lose a race or two, hardly twenty."""


def arguments(_parser: ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(_given: Namespace) -> int:
    """Migrate, and return 0."""
    django.setup()
    migrate()
    return 0


def migrate() -> None:
    """Bring the database to this version's shape; what is there stays. Several at once may try."""
    load().data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone():
        for tries_left in reversed(range(TRIES)):
            if _won(last=not tries_left):
                return


def _won(*, last: bool) -> bool:
    """Change the shape; False when the database ended this one so that another could go on."""
    try:
        _to_this_shape()
    except OperationalError as error:
        # What was begun is undone by then.
        if last or not is_deadlock(error):
            raise
        return False
    return True


def _to_this_shape() -> None:
    # All or nothing: Django notes some steps as done after they are, and a machine that loses its
    # power in between would find a table there already, and never start again.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    finally:
        connection.enable_constraint_checking()
