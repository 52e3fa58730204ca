"""Start: from the command `yana serve` to the first page, and to an engine that acts."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connections
from django.db.utils import OperationalError

from tests.databases import use_database
from tests.load.figures import Figure, median
from tests.load.installation import Ground, Installation, wait_until
from yana.store.models import BeatRow

ROUNDS = 3
SECONDS_MAX = 3.0


def measure(ground: Ground) -> Iterator[Figure]:
    """On a fresh data folder, migrations included, and on one that is there already."""
    fresh: list[tuple[float, float]] = []
    existing: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        folder = ground.folder / f"start-{number}"
        folder.mkdir()
        url = f"sqlite:///{folder / 'yana.sqlite3'}"
        use_database(url)
        for times in (fresh, existing):
            made = Installation(kind=ground.kind, url=url, folder=folder, mail=ground.sink.url)
            try:
                times.append(_start(made, folder))
            finally:
                made.stop()
        connections.close_all()
        shutil.rmtree(folder)
    yield _figure(f"start, {ground.kind}, on a fresh folder, migrations included", fresh)
    yield _figure(f"start, {ground.kind}, on an existing folder", existing)


def _start(made: Installation, folder: Path) -> tuple[float, float]:
    """Seconds to the first page, and until the engine has acted on a migrated database."""
    known = _beats()
    begun = time.monotonic()
    made.start("serve")
    page = made.wait_for_page() - begun
    wait_until(lambda: bool(_beats() - known), f"the engine's sign of life in {folder}")
    return page, time.monotonic() - begun


def _beats() -> set[str]:
    try:
        return set(BeatRow.objects.values_list("worker", flat=True))
    except OperationalError:
        return set()
    finally:
        connections.close_all()


def _figure(what: str, times: list[tuple[float, float]]) -> Figure:
    page, acted = median([one for one, _ in times]), median([one for _, one in times])
    return Figure(
        what=what,
        measured=f"first page {page:.2f} s, the engine acts {acted:.2f} s (median of {len(times)})",
        aim=f"first page and engine < {SECONDS_MAX:.0f} s",
        met=max(page, acted) < SECONDS_MAX,
    )
