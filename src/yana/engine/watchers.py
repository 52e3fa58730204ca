"""The watchers' own loop, beside the engine's: whatever holds it up holds up no call."""

from collections.abc import Callable
from datetime import datetime
from threading import Event as Flag
from typing import Protocol

import structlog

from yana.engine.ports import Clock, Stale, StoreAway

LOOK_EVERY_SECONDS = 1.0

log = structlog.get_logger("yana.watchers")


class Turns(Protocol):
    """Something that is given its turn every second."""

    def turn(self, now: datetime) -> None:
        """Do what is due now."""
        ...


class Watchers:
    """Gives each watcher its turn; one that fails keeps none of the others from theirs."""

    def __init__(self, clock: Clock, *watchers: Turns) -> None:
        """Give these their turns, in this order."""
        self._clock = clock
        self._watchers = watchers
        self._pause = Flag()

    def run(self, stopping: Callable[[], bool]) -> None:
        """Watch until told to stop."""
        while not stopping():
            self.turn()
            self._pause.wait(LOOK_EVERY_SECONDS)
            self._pause.clear()

    def wake(self) -> None:
        """Let one that pauses look at once whether it is to stop."""
        self._pause.set()

    def turn(self) -> None:
        """Give each its turn now."""
        for one in self._watchers:
            try:
                one.turn(self._clock.now())
            except Stale:
                continue  # Another engine was faster; its turn comes again.
            except StoreAway as error:
                log.warning("store_away", error=repr(error.__cause__))
            except Exception:
                log.exception("watcher_failed", watcher=type(one).__name__)
