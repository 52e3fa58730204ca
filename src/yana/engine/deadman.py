"""The dead-man ping: tells a service outside that all is well, and is silent when it is not.

It leaves only after an audit that found nothing overdue and a test call that went well. So whoever
listens outside hears of anything that could keep a call from being answered, this engine's own
death first of all.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from yana.engine.ports import Ledger
from yana.engine.readiness import Watching, problems
from yana.engine.set_back import AHEAD_MAX
from yana.engine.watched import Watch, Watcher

PING_EVERY = timedelta(minutes=1)
"""Also the pause after one that failed: services that listen expect no more than that."""

UNDER_WAY = "no answer yet"

log = structlog.get_logger("yana.deadman")


class Ping(Protocol):
    """Asks for the URL in a thread of its own, so that one that hangs holds up nothing."""

    def begin(self) -> bool:
        """Ask for it now; False when it is still being asked for."""
        ...

    def said(self) -> str | None:
        """Return what went wrong, "" when all went well, or None when nothing new is known."""
        ...


class Deadman:
    """Pings when all is well."""

    def __init__(self, *, ledger: Ledger, watching: Watching, ping: Ping) -> None:
        """Ping by this, when the ledger says that all is well."""
        self._ledger = ledger
        self._watching = watching
        self._ping = ping

    def turn(self, now: datetime) -> None:
        """Keep what came of the last ping, and send the next one if it may leave now."""
        said = self._ping.said()
        if said is not None:
            self._keep(said, now)
        if self._take_turn(now) and not self._ping.begin():
            log.warning("ping_hangs")

    def _keep(self, said: str, now: datetime) -> None:
        if said:
            log.warning("ping_failed", error=said)
        with self._ledger.transaction() as tx:
            before = tx.watch(Watcher.PING)
            if before is not None:
                good_at = before.good_at if said else now
                tx.keep_watch(replace(before, good=not said, good_at=good_at, said=said))

    def _take_turn(self, now: datetime) -> bool:
        """Return whether a ping leaves now, by this engine; of two engines only one does it."""
        with self._ledger.transaction() as tx:
            before = tx.watch(Watcher.PING)
            early = before is not None and before.at <= now + AHEAD_MAX
            if early and before is not None and now - before.at < PING_EVERY:
                return False
            if problems(tx.watches(), self._watching, now):
                return False
            good_at = None if before is None else before.good_at
            tx.keep_watch(
                Watch(watcher=Watcher.PING, at=now, good=False, good_at=good_at, said=UNDER_WAY)
            )
        return True
