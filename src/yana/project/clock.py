"""The system's clock: the one place that asks the machine what time it is."""

import time
from datetime import UTC, datetime, timedelta

_THROUGH_SLEEP = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""The clock that goes on while the machine sleeps. On Linux the monotonic one stands still, and
what was decided before an hour of sleep would look as if it had just been decided."""


def monotonic_seconds() -> float:
    """Return seconds that only ever grow, for pauses of a process that watches others."""
    return time.monotonic()


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> timedelta:
        """Return a span that only ever grows, even when the clock is set or the machine sleeps."""
        return timedelta(seconds=time.clock_gettime(_THROUGH_SLEEP))
