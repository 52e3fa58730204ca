"""`yana migrate`: the database in this version's shape."""

from argparse import ArgumentParser, Namespace

import django
from django.core.management import call_command

from yana.project.options import load
from yana.store.migrating import alone


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
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
