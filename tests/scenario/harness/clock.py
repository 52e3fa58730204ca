"""A clock that the story moves; every process of the story reads the same one."""

import mmap
import struct
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
"""A Sunday evening: 20:00 in Berlin, where the cast lives."""


class StoryClock:
    """Tells the story's time, kept in memory that forked processes share."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8)
        self.set(BEGIN)

    def now(self) -> datetime:
        """The story's present moment."""
        return BEGIN + timedelta(microseconds=struct.unpack("q", self._shared[:8])[0])

    def elapsed(self) -> timedelta:
        """How much of the story has passed."""
        return self.now() - BEGIN

    def set(self, now: datetime) -> None:
        """Move to this moment, forwards or backwards."""
        self._shared[:8] = struct.pack("q", (now - BEGIN) // timedelta(microseconds=1))
