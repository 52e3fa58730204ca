"""The doctor compares clocks: machines that disagree about the time work against each other."""

from datetime import timedelta

import pytest

from tests.unit.core.cast import EVENING
from yana.project.clock_finding import compared


@pytest.mark.parametrize("seconds", [-5, -0.2, 0, 3, 5])
def test_clocks_that_hardly_differ_are_in_order(seconds: float) -> None:
    assert compared(EVENING, EVENING + timedelta(seconds=seconds)).good


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (6, "This machine's clock is 6 seconds ahead of the database's."),
        (-45, "This machine's clock is 45 seconds behind the database's."),
        (7200, "This machine's clock is 7200 seconds ahead of the database's."),
    ],
)
def test_clocks_that_differ_are_told_with_what_to_do(seconds: float, said: str) -> None:
    finding = compared(EVENING, EVENING + timedelta(seconds=seconds))
    assert (finding.good, finding.what) == (False, said)
    assert "NTP" in finding.to_do
