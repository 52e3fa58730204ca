"""The system's clock: the one place that asks the machine what time it is."""

import time
from datetime import UTC, datetime, timedelta


def monotonic_seconds() -> float:
    """Return seconds that only ever grow, for pauses of a process that watches others."""
    return time.monotonic()


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> timedelta:
        """Return a span that only ever grows, even when the clock is set."""
        return timedelta(seconds=monotonic_seconds())
