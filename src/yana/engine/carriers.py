"""Carriers: each channel has a bounded pool of its own; what hangs delays no other."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

import structlog

from yana.engine.lanes import Lanes
from yana.engine.outbox import Done
from yana.engine.ports import (
    Attempt,
    Channel,
    Clock,
    NotTried,
    Outgoing,
    Result,
    Room,
    Unknown,
    destination_of,
)

DECISION_LIFE = timedelta(seconds=1)
"""How long after it was read against the call a message may still wait for a line."""

log = structlog.get_logger("yana.carriers")


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    sent: Outgoing
    attempt: Attempt
    decided: timedelta
    decided_at: datetime

    @property
    def turn(self) -> datetime:
        """Return when its turn had come: of those that may begin, the oldest does."""
        return self.sent.due_at or datetime.min.replace(tzinfo=UTC)

    def is_old(self, elapsed: timedelta, now: datetime) -> bool:
        """Return whether somebody may have answered or left since it was decided on."""
        # By either clock: the one that only grows may stand still while the machine sleeps, and the
        # other may be set. What is given back for a step alone is decided on anew a moment later,
        # and begins at once where there is a line: no clock can keep it from leaving.
        return max(elapsed - self.decided, abs(now - self.decided_at)) > DECISION_LIFE


class PooledCarrier:
    """Carries messages in threads; used by the engine process."""

    def __init__(
        self,
        channel: Channel,
        wake: Callable[[], None],
        clock: Clock,
        *,
        pool: Executor | None = None,
    ) -> None:
        """Start the channel's threads; `wake` is called whenever a result is there.

        Where time is simulated, `pool` runs in that time instead.
        """
        self._channel = channel
        self._clock = clock
        self._wake = wake
        self._lock = Lock()
        self._lanes = Lanes(channel.workers)
        self._waiting: list[_Waiting] = []
        self._results: list[Done] = []
        self._carried = 0
        self._handed: dict[int, _Waiting] = {}
        self._no_thread = False
        self._pool = pool or ThreadPoolExecutor(channel.workers, thread_name_prefix=channel.name)

    def rooms(self) -> Iterator[Room]:
        """Yield how many more messages can be taken now, and to which destinations."""
        rooms = self._lanes.rooms(self._clock.elapsed())
        while True:
            with self._lock:
                stuck = self._no_thread and self._handed
                room = None if stuck else next(rooms, None)
            if room is None:
                return
            # While no thread can be started one message finds out whether they can; an engine
            # beside us may have the others.
            yield replace(room, limit=1) if self._no_thread else room

    def carry(self, sent: Outgoing, attempt: Attempt) -> None:
        """Take one message; what became of it is found in `done` later."""
        with self._lock:
            self._carried += 1
            self._lanes.take(destination_of(sent.target))
            elapsed, now = self._clock.elapsed(), self._clock.now()
            one = _Waiting(sent=sent, attempt=attempt, decided=elapsed, decided_at=now)
            self._waiting.append(one)
            self._begin_what_may(elapsed)

    def done(self) -> Sequence[Done]:
        """Return what became of messages since last asked."""
        with self._lock:
            self._give_back_what_found_no_thread(self._clock.elapsed())
            self._begin_what_may(self._clock.elapsed())
            results, self._results = self._results, []
            self._carried -= len(results)
            for sent, _ in results:
                self._lanes.leave(destination_of(sent.target))
        return results

    def busy(self) -> bool:
        """Return whether any message is being carried or waits to be kept."""
        return self._carried > 0

    def _begin_what_may(self, elapsed: timedelta) -> None:
        """Give lines to those whose turn it is, and back what has waited too long for one."""
        self._lanes.look(elapsed)
        now = self._clock.now()
        waiting, self._waiting = self._waiting, []
        for one in sorted(waiting, key=lambda one: one.turn):
            destination = destination_of(one.sent.target)
            if one.is_old(elapsed, now):
                self._results.append((one.sent, NotTried()))
            elif self._may_hand_over() and self._lanes.may_begin(destination):
                self._hand_over(one, self._lanes.begin(destination, elapsed))
            else:
                self._waiting.append(one)

    def _may_hand_over(self) -> bool:
        return not (self._no_thread and self._handed)

    def _hand_over(self, one: _Waiting, ticket: int) -> None:
        self._handed[ticket] = one
        try:
            self._pool.submit(self._send, one.sent, one.attempt, ticket)
        except Exception:
            # No memory, or no more processes: it may have been queued for a thread that lives.
            if not self._no_thread:
                log.exception("no_thread", channel=self._channel.name)
            self._no_thread = True
        else:
            self._no_thread = False

    def _give_back_what_found_no_thread(self, elapsed: timedelta) -> None:
        """Let what no thread took up be decided on anew; its line is free again."""
        if not self._no_thread:
            return
        now = self._clock.now()
        for ticket, one in list(self._handed.items()):
            if one.is_old(elapsed, now):
                del self._handed[ticket]
                self._lanes.end(ticket, NotTried(), elapsed)
                self._results.append((one.sent, NotTried()))

    def _send(self, sent: Outgoing, attempt: Attempt, ticket: int) -> None:
        with self._lock:
            if self._handed.pop(ticket, None) is None:
                return  # It was given back before a thread could be started, and may be elsewhere.
        result = send_safely(self._channel, attempt)
        with self._lock:
            elapsed = self._clock.elapsed()
            self._lanes.end(ticket, result, elapsed)
            self._results.append((sent, result))
            self._begin_what_may(elapsed)
        self._wake()


class InlineCarrier:
    """Carries each message at once, in the caller's thread; used where time stands still."""

    def __init__(self, channel: Channel) -> None:
        """Carry over this channel."""
        self._channel = channel
        self._results: list[Done] = []

    def rooms(self) -> Sequence[Room]:
        """Return how many more messages can be taken now, and to which destinations."""
        return [Room(limit=50)]

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
