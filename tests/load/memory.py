"""Memory: what `yana serve` holds after people have used it."""

import time
from collections.abc import Iterator

from django.db import connections

from tests.load import machine
from tests.load.asking import Line
from tests.load.circles import set_up
from tests.load.figures import Figure
from tests.load.installation import Ground

ASKERS = 40
PAGES = ("/", "/home/", "/circle/", "/home/timeline/")
REQUESTS = ASKERS * (1 + len(PAGES))
MEGABYTE = 1_000_000
BYTES_MAX = 200 * MEGABYTE


def measure(ground: Ground) -> Iterator[Figure]:
    """The sum over the supervisor, the engine, the web server and its worker."""
    with ground.installation() as made:
        askers = set_up(ASKERS, supporters=3)
        connections.close_all()
        supervisor = made.start("serve")
        made.wait_for_page()
        line = Line(made.port)
        for asker in askers:
            line.ask(asker, "page")
            for path in PAGES:
                assert line.get(path, asker) in {200, 302}, path
        line.close()
        assert ground.sink.wait_for(ASKERS * 3, 20), made.log()
        time.sleep(1)
        pids = [supervisor.pid, *machine.descendants(supervisor.pid)]
        held = {pid: machine.memory_bytes(pid) for pid in pids}
        names = {pid: machine.command(pid) for pid in pids}
    resident = sum(rss for rss, _ in held.values())
    shared_out = sum(pss for _, pss in held.values())
    each = ", ".join(f"{_name(names[pid])} {rss / MEGABYTE:.0f}" for pid, (rss, _) in held.items())
    yield Figure(
        what=f"memory of `yana serve`, {ground.kind}, after {REQUESTS} requests",
        measured=f"resident {resident / MEGABYTE:.0f} MB ({each}); "
        f"proportional {shared_out / MEGABYTE:.0f} MB",
        aim=f"resident < {BYTES_MAX // MEGABYTE} MB",
        met=resident < BYTES_MAX,
    )


def _name(command: str) -> str:
    known = (one for one in ("serve", "engine", "web") if f"yana.project.cli {one}" in command)
    return next(known, "other")
