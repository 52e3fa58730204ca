"""A folder for one run from the command line, and an end for whatever it has started."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load import machine
from tests.load.installation import SECRET_KEY


@contextmanager
def own_folder(prefix: str) -> Iterator[Path]:
    """A folder that is gone afterwards, as is every process that was started meanwhile."""
    machine.adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    os.environ |= {"YANA_DATA": str(folder), "YANA_SECRET_KEY": SECRET_KEY}
    os.environ["DJANGO_SETTINGS_MODULE"] = "yana.project.settings"
    try:
        yield folder
    finally:
        left = machine.end_descendants()
        shutil.rmtree(folder, ignore_errors=True)
        if left:
            print("left behind, and now ended:", *left, sep="\n  ", file=sys.stderr)
