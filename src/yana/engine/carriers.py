"""Carriers: a channel with its own bounded pool, so that one that hangs delays no other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

import structlog

from yana.engine.outbox import Done
from yana.engine.ports import Attempt, Channel, Clock, NotTried, Outgoing, Result, Unknown

AHEAD_PER_WORKER = 4
"""Messages claimed ahead for each thread: enough to keep it busy, few enough to lose a claim."""

DECISION_LIFE = timedelta(seconds=1)
"""How long after it was read against the call a message may still leave."""

log = structlog.get_logger("yana.carriers")


class PooledCarrier:
    """Carries messages in threads; used by the engine process."""

    def __init__(self, channel: Channel, wake: Callable[[], None], clock: Clock) -> None:
        """Start the channel's threads; `wake` is called whenever a result is there."""
        self._channel = channel
        self._clock = clock
        self._wake = wake
        self._capacity = channel.workers * AHEAD_PER_WORKER
        self._carried = 0
        self._results: SimpleQueue[Done] = SimpleQueue()
        self._pool = ThreadPoolExecutor(channel.workers, thread_name_prefix=channel.name)

    def free(self) -> int:
        """Return how many more messages can be taken now."""
        return self._capacity - self._carried

    def carry(self, sent: Outgoing, attempt: Attempt) -> None:
        """Take one message; what became of it is found in `done` later."""
        self._carried += 1
        self._pool.submit(self._send, sent, attempt, self._clock.now())

    def done(self) -> Sequence[Done]:
        """Return what became of messages since last asked."""
        results: list[Done] = []
        while True:
            try:
                results.append(self._results.get_nowait())
            except Empty:
                self._carried -= len(results)
                return results

    def busy(self) -> bool:
        """Return whether any message is being carried or waits to be kept."""
        return self._carried > 0

    def _send(self, sent: Outgoing, attempt: Attempt, decided_at: datetime) -> None:
        # Behind a slow one it may have waited: meanwhile somebody may have answered or left.
        stale = abs(self._clock.now() - decided_at) > DECISION_LIFE
        result = NotTried() if stale else send_safely(self._channel, attempt)
        self._results.put((sent, result))
        self._wake()


class InlineCarrier:
    """Carries each message at once, in the caller's thread; used where time stands still."""

    def __init__(self, channel: Channel) -> None:
        """Carry over this channel."""
        self._channel = channel
        self._results: list[Done] = []

    def free(self) -> int:
        """Return how many more messages can be taken now."""
        return 50

    def carry(self, sent: Outgoing, attempt: Attempt) -> None:
        """Take one message; what became of it is found in `done` later."""
        self._results.append((sent, send_safely(self._channel, attempt)))

    def done(self) -> Sequence[Done]:
        """Return what became of messages since last asked."""
        results, self._results = self._results, []
        return results

    def busy(self) -> bool:
        """Return whether any message is being carried or waits to be kept."""
        return bool(self._results)


def send_safely(channel: Channel, attempt: Attempt) -> Result:
    """Return what became of a message; an error of our own in a channel counts as unknown."""
    try:
        return channel.send(attempt)
    except Exception as error:
        log.exception("channel_broke", channel=channel.name, token=attempt.token)
        return Unknown(detail=f"our own error: {error!r}")
