"""Every scenario is also told with a death at each of its points."""

from pathlib import Path

from tests.crash.test_every_point import SCENARIOS


def test_every_scenario_is_in_the_crash_test() -> None:
    """A scenario that is not crashed proves only fair weather."""
    told = {path.stem.removeprefix("test_") for path in Path("tests/scenario").glob("test_*.py")}
    assert told == set(SCENARIOS)
