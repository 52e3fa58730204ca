"""Where a process can die: around every commit and every channel call, counted at the ports."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yana.engine.ports import Attempt, Channel, Due, Ledger, Result, Transaction

CHANGES = frozenset(
    {
        "keep_supporter",
        "begin",
        "join_request",
        "keep",
        "rebuild",
        "post",
        "claim",
        "renew",
        "finish",
        "receive",
        "pull_in_sends",
        "pull_in_claims",
        "keep_follow_up",
    }
)
"""What a transaction may change of circles, calls and messages.

A transaction that changed none of it is no point; a sign of life alone (`beat`) changes nothing
that anybody could lose.
"""


@dataclass
class Points:
    """Counts the points that this process passes, and dies at the one it was told to."""

    die_at: int | None = None
    passed: list[str] = field(default_factory=list)

    def passing(self, what: str) -> None:
        """Note this point, or die at it as if the power had gone."""
        if self.die_at == len(self.passed):
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(what)


class CountedLedger:
    """The real ledger, with a point before and after every commit that changes something."""

    def __init__(self, ledger: Ledger, points: Points) -> None:
        self._ledger = ledger
        self._points = points

    def due(self, now: datetime) -> Due:
        """What the real ledger says."""
        return self._ledger.due(now)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The real transaction."""
        watched: _Watched | None = None
        with self._ledger.transaction() as tx:
            watched = _Watched(tx)
            yield watched
            if watched.changes:
                self._points.passing(f"before commit of {watched}")
        if watched.changes:
            self._points.passing(f"after commit of {watched}")


class _Watched:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.changes: list[str] = []

    def __str__(self) -> str:
        return "+".join(dict.fromkeys(self.changes))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self._tx, name)
        if name not in CHANGES:
            return method

        def changing(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - any method's
            result = method(*given, **named)
            # A claim of nothing and a repair of nothing write nothing.
            if name not in {"claim", "pull_in_sends", "pull_in_claims"} or result:
                self.changes.append(name)
            return result

        return changing


class CountedChannel:
    """The real channel, with a point before and after every call of it."""

    def __init__(self, channel: Channel, points: Points) -> None:
        self.name = channel.name
        self.workers = channel.workers
        self._channel = channel
        self._points = points

    def send(self, attempt: Attempt) -> Result:
        """Send over the real channel."""
        what = f"sending {attempt.message.value}"
        self._points.passing(f"before {what}")
        result = self._channel.send(attempt)
        self._points.passing(f"after {what}")
        return result
