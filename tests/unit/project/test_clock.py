"""The machine's clock: how long things take is counted also while it sleeps."""

import time
from datetime import timedelta

import pytest

from yana.project.clock import SystemClock


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only Linux tells sleep apart")
def test_what_has_elapsed_counts_the_sleep_of_the_machine() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    elapsed = SystemClock().elapsed()
    after = time.clock_gettime(time.CLOCK_BOOTTIME)
    a_bit = timedelta(microseconds=1)
    assert timedelta(seconds=before) - a_bit <= elapsed <= timedelta(seconds=after) + a_bit
