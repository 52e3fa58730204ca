"""Time zone data: the system's, or else the package that YANA brings; and data that change."""

import json
import os
import subprocess
import sys
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tests.clock.wall import ZONES
from yana.web.fields import zones

BROUGHT_ALONG = """
import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import TZPATH, available_timezones
from yana.core.circle import QuietHours, Supporter
from yana.web.fields import zones

assert not TZPATH, TZPATH
quiet, evening = QuietHours(start=time(22), end=time(7)), datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
ends = {}
for zone in zones().values():
    ben = Supporter(id="ben", name="Ben", zone=zone, quiet=quiet)
    until = ben.quiet_until(evening)
    assert not ben.in_quiet_hours(until)
    assert until == evening or ben.in_quiet_hours(until - timedelta(minutes=1))
    ends[zone] = until.isoformat()
print(json.dumps(ends))
"""


@pytest.fixture(scope="module")
def brought_along() -> dict[str, str]:
    """When each night ends on a machine that has no time zones of its own."""
    environment = os.environ | {"PYTHONTZPATH": ""}
    command = [sys.executable, "-c", BROUGHT_ALONG]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ends: dict[str, str] = json.loads(done.stdout)
    return ends


def test_on_a_machine_that_brings_no_time_zones_ours_are_used(
    brought_along: dict[str, str],
) -> None:
    assert brought_along["Europe/Berlin"] == "2026-03-29T05:00:00+00:00"
    assert brought_along["America/New_York"] == "2026-03-28T22:30:00+00:00"
    assert brought_along["Australia/Lord_Howe"] == "2026-03-28T22:30:00+00:00"


def test_every_zone_that_a_page_offers_here_is_one_there_too(
    brought_along: dict[str, str],
) -> None:
    offered = set(zones().values())
    assert {"Europe/Berlin", "Pacific/Apia"} <= offered
    assert offered - {"Factory"} <= available_timezones()
    # The package keeps old names; what only a newer system knows is read as UTC there.
    assert {"Europe/Kyiv", "Europe/Kiev", "Asia/Calcutta", "US/Pacific"} <= set(brought_along)


def test_every_zone_can_be_read_by_the_name_under_which_it_is_kept() -> None:
    assert [zones()[one.lower()] for one in ZONES] == ZONES
    assert [ZoneInfo(one).key for one in ZONES] == ZONES
