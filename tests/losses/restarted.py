"""PostgreSQL restarts under a running YANA: while it idles, and again and again under load."""

import subprocess
import time
from itertools import cycle, islice

from django.db import connections

from tests.databases import PostgresDatabases
from tests.load.circles import set_up
from tests.load.installation import wait_until
from tests.losses.asked import asking
from tests.losses.counted import Counted, count
from tests.losses.place import Place, finish, overdue, recipients
from tests.servers.postgres import PostgresServer
from tests.trouble.mortal import starts_again
from yana.store.models import BeatRow

STOPS = (PostgresServer.stop, PostgresServer.stop_at_once, PostgresServer.kill)
"""`pg_ctl stop -m fast`, `-m immediate`, and a power cut, in turn."""

LIVES = "no process ended"

UP_SECONDS = (0.1, 0.8)
"""How long it is there between two restarts: at times too short for anybody to connect."""


def while_idle(place: Place, calls: int) -> Counted:
    """It restarts while the engine has nothing to do; the same process then sends."""
    server = _server(place)
    with place.installation() as made:
        engine = made.start("engine")
        wait_until(BeatRow.objects.exists, "the engine's sign of life")
        connections.close_all()
        for stop in STOPS:
            stop(server)
            starts_again(server)
        expected = overdue(calls)
        finish(place, expected)
        return count(place, expected, said=_who_lives(engine))


def under_load(place: Place, asks: int, restarts: int) -> Counted:
    """It restarts again and again while people ask and the engine sends."""
    server = _server(place)
    with place.installation() as made:
        askers = set_up(asks, supporters=1)
        web = made.start_web()
        engine = made.start("engine")
        connections.close_all()
        with asking(made, askers) as people:
            for number, stop in enumerate(islice(cycle(STOPS), restarts), 1):
                time.sleep(place.chance.uniform(*UP_SECONDS))
                people.allow(asks * number // restarts)
                stop(server)
                starts_again(server)
        expected = recipients(people.received)
        finish(place, expected)
        again = f"{people.refused} asks had to be made again"
        return count(place, expected, said=f"{again}; {_who_lives(web, engine)}")


def _who_lives(*processes: "subprocess.Popen[bytes]") -> str:
    ended = [one.returncode for one in processes if one.poll() is not None]
    return f"ended by itself with {ended}" if ended else LIVES


def _server(place: Place) -> PostgresServer:
    assert isinstance(place.databases, PostgresDatabases)
    return place.databases.server
