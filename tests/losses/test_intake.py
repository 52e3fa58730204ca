"""What the intake called received or kept is in the store, whatever was killed meanwhile.

`make test ARGS="tests/losses/test_intake.py --kills 50"` kills so many times.
"""

import pytest

from tests.losses.intake import killed
from tests.losses.place import Place


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many times something is killed."""
    return int(request.config.getoption("--kills"))


def test_on_sqlite_the_intake_is_killed_and_nothing_is_lost(on_sqlite: Place, kills: int) -> None:
    counted = killed(on_sqlite, kills)
    assert counted.received > 0
    assert (counted.lost, counted.doubled) == (0, 0), counted


def test_on_postgresql_intake_and_database_are_killed_and_nothing_is_lost(
    on_mortal: Place, kills: int
) -> None:
    counted = killed(on_mortal, kills)
    assert counted.received > 0
    assert counted.kept > 0
    assert (counted.lost, counted.doubled) == (0, 0), counted
