"""The disk under SQLite is full for a while, or can only be read: what was received is heard."""

import time
from pathlib import Path

from django.db import connections

from tests.databases import SqliteDatabases
from tests.load.asking import Line, NotReceived
from tests.load.circles import Asker, set_up
from tests.load.installation import Installation, wait_until
from tests.losses.asked import WAYS, asking
from tests.losses.counted import Counted, count
from tests.losses.place import Place, finish, overdue, recipients
from tests.trouble.disks import Disk, small_disk
from yana.store.models import BeatRow

SIZE = "32m"
REFUSED = 5
"""So many asks are refused before there is room again."""


def full(place: Place, asks: int, times: int) -> Counted:
    """It fills up under a running `yana serve` while people ask, and room is made, some times."""
    with (
        small_disk(place.folder / f"disk-{time.monotonic_ns()}", SIZE) as disk,
        place.installation(on=_moved(place, disk)) as made,
    ):
        askers = set_up(asks, supporters=1)
        made.start("serve")
        made.wait_for_page()
        with asking(made, askers) as people:
            for number in range(1, times + 1):
                people.allow(asks * (2 * number - 1) // (2 * times))
                disk.fill()
                people.allow(asks * number // times)
                people.are_refused(REFUSED)
                disk.clean_up()
        expected = recipients(people.received)
        finish(place, expected)
        return count(place, expected, said=f"{people.refused} asks had to be made again")


def read_only(place: Place, calls: int, asks: int) -> Counted:
    """All of YANA starts on a disk that can only be read; then it can be written to again."""
    with (
        small_disk(place.folder / f"disk-{time.monotonic_ns()}", SIZE) as disk,
        place.installation(on=_moved(place, disk)) as made,
    ):
        askers = set_up(asks, supporters=1)
        made.start("serve")
        made.wait_for_page()
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        made.stop()
        expected = overdue(calls)
        connections.close_all()
        disk.become("ro")
        made.start("web")
        made.start("engine")
        wait_until(lambda: _refused(made, askers[0]), f"an ask refused\n{made.log()}")
        assert not place.sink.count()
        disk.become("rw")
        back = time.monotonic()
        with asking(made, askers) as people:
            people.allow(asks)
        expected |= recipients(people.received)
        finish(place, expected)
        return count(
            place, expected, said=f"all within {time.monotonic() - back:.1f} s, without a restart"
        )


def _moved(place: Place, disk: Disk) -> str:
    """A fresh database, moved to the small disk."""
    assert isinstance(place.databases, SqliteDatabases)
    made = Path(place.databases.create().removeprefix("sqlite:///"))
    target = disk.folder / made.name
    target.write_bytes(made.read_bytes())
    made.unlink()
    return f"sqlite:///{target}"


def _refused(made: Installation, asker: Asker) -> bool:
    """Whether both ways of asking say that they do not have it."""
    for way in WAYS:
        try:
            line = Line(made.port)
            try:
                line.ask(asker, way)
            finally:
                line.close()
        except OSError:
            return False
        except NotReceived as refused:
            if "503" not in str(refused):
                raise
            continue
        raise AssertionError("received, on a disk that nobody can write to")
    return True
