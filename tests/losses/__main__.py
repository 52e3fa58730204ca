"""`python -m tests.losses`: what `make losses` runs."""

import sys
from importlib import import_module

import django

from tests.load.folder import own_folder


def main() -> int:
    """Count, and return 1 if anything was lost or came twice unsaid."""
    with own_folder("yana-losses-") as folder:
        django.setup()
        # Only now can be imported what knows our models.
        code: int = import_module("tests.losses.table").tell(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
