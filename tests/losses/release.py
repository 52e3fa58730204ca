"""A rolling change: engine and pages of the previous release hand over to these, calls open."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.db import connections

from tests.databases import PostgresDatabases, SqliteDatabases
from tests.load.circles import SET_UP, set_up
from tests.load.installation import Installation, wait_until
from tests.losses.asked import asking
from tests.losses.counted import Counted, count
from tests.losses.place import Place, finish, recipients, wait_for_more
from tools.source_tree import ROOT
from yana.store.models import BeatRow, SendRow

PREVIOUS = Path(__file__).with_name("previous_release").read_text().strip()
"""The commit of the release before this one. Until there is one: the last before a migration."""

STOP_SECONDS_MAX = 30
MIGRATE_TRIES_MAX = 5
SLOW_SECONDS = 0.2
LATER_SECONDS = 20.0

OPENS_CALLS = """
import json, sys
from datetime import UTC, datetime, timedelta
import django
django.setup()
from tests.databases import use_database
from tests.load.circles import open_waiting, set_up
url, calls, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
use_database(url)
askers = set_up(calls, 1)
open_waiting(askers, datetime.now(UTC) + timedelta(seconds=seconds))
print(json.dumps([one.person_id for one in askers]))
"""


class NoHistory(Exception):
    """The previous release is not in this checkout's history: `git fetch --unshallow` brings it."""


@contextmanager
def previous_release() -> Iterator[Path]:
    """The tree of the previous release, unpacked."""
    packed = subprocess.run(
        ["git", "archive", PREVIOUS, "src", "tests"], cwd=ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        raise NoHistory(NoHistory.__doc__)
    with TemporaryDirectory(prefix="yana-previous-") as folder:
        subprocess.run(["tar", "--extract", "-C", folder], input=packed.stdout, check=True)
        yield Path(folder)


def rolling_change(place: Place, calls: int, asks: int) -> Counted:
    """Start these beside the previous ones, then end those in good order, while people ask."""
    with previous_release() as before, place.installation(on=_empty(place)) as made:
        source = before / "src"
        assert made.start("migrate", source=source).wait(STOP_SECONDS_MAX) == 0, made.log()
        expected = _opened_before(before, made, calls, 0.5)
        later = _opened_before(before, made, calls // 4, LATER_SECONDS)
        due_later = time.monotonic() + LATER_SECONDS
        place.sink.slow(SLOW_SECONDS)
        old_engine, old_web = made.start("engine", source=source), made.start("web", source=source)
        made.wait_for_page()
        askers = set_up(asks, supporters=1)
        connections.close_all()
        with asking(made, askers) as people:
            people.allow(asks // 2)
            wait_for_more(place, 1, old_engine)
            tries = _take_over(made, old_engine, old_web)
        ended = time.monotonic()
        assert ended < due_later, "the previous engine was to be gone before these are due"
        expected |= later | recipients(people.received)
        place.sink.heal()
        finish(place, expected)
        said = f"the old engine ended with {old_engine.returncode}, {_again(people.refused)}"
        said += f", migrating was tried {tries} times" if tries > 1 else ""
        return count(place, expected, said=said)


def _take_over(
    made: Installation, old_engine: "subprocess.Popen[bytes]", old_web: "subprocess.Popen[bytes]"
) -> int:
    """Put these in the place of the old ones; return how often migrating was tried."""
    tries = 1
    # PostgreSQL may end it for a deadlock with the old ones; whole, or not at all.
    while made.start("migrate").wait(STOP_SECONDS_MAX):
        tries += 1
        assert tries <= MIGRATE_TRIES_MAX, made.log()
    made.start("engine")
    wait_until(lambda: BeatRow.objects.count() == 1 + 1, f"both engines\n{made.log()}")
    connections.close_all()
    for old in (old_engine, old_web):
        old.terminate()
        old.wait(STOP_SECONDS_MAX)
    made.start_web()
    return tries


def _opened_before(before: Path, made: Installation, calls: int, seconds: float) -> set[str]:
    """Calls that the previous release has opened and kept, due in so many seconds."""
    environment = os.environ | {
        "PYTHONPATH": f"{before / 'src'}:{before}",
        "YANA_DATA": str(made.folder),
        "YANA_SECRET_KEY": made.secret_key,
        "DJANGO_SETTINGS_MODULE": "yana.project.settings",
    }
    command = [sys.executable, "-c", OPENS_CALLS, made.url, str(calls), str(seconds)]
    done = subprocess.run(
        command, cwd=before, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    SendRow.objects.filter(state="handed").update(provider_id=SET_UP)
    connections.close_all()
    return {f"s0-{person}@example.test" for person in json.loads(done.stdout)}


def _empty(place: Place) -> str:
    if isinstance(place.databases, SqliteDatabases):
        return f"sqlite:///{place.folder / uuid4().hex}.sqlite3"
    assert isinstance(place.databases, PostgresDatabases)
    return place.databases.server.create_database(f"t_{uuid4().hex}")


def _again(refused: int) -> str:
    return f"{refused} asks had to be made again"
