"""What the watchers keep of what they saw, and whose the test calls are.

The canary is a person of its own, and a robot is all of her circle. The operators are the circle of
a second one, who asks when a test call goes unanswered. Both are known by an id that never changes:
a person has one open call at most, so there is one open canary at most, however many engines run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

CANARY_ID = "59a1e3c4-0c6f-4c52-9c9b-c0ffee000001"
ROBOT_ID = "59a1e3c4-0c6f-4c52-9c9b-c0ffee000002"
OPERATORS_ID = "59a1e3c4-0c6f-4c52-9c9b-c0ffee000003"

WATCH_PERSONS = frozenset({CANARY_ID, OPERATORS_ID})
"""Persons that nobody is: no list, no page and no count of people shows them."""


class Watcher(Enum):
    """Who watches."""

    AUDITOR = "auditor"
    """Looks every few seconds whether anything is overdue, and repairs."""
    LOOK = "look"
    """Whether anybody watches at all: when an engine last looked, and since when without pause."""
    CANARY = "canary"
    """Makes a test call every few minutes."""
    ROBOT = "robot"
    """Reads the test message where it arrives, and answers it."""
    PING = "ping"
    """Tells a service outside that all is well, and nothing at all when it is not."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What one watcher last did, and how it went."""

    watcher: Watcher
    at: datetime
    """When it last looked, began or tried."""
    good: bool
    """Whether that went well, as far as is known by now."""
    good_at: datetime | None = None
    """When it last went well."""
    about: str = ""
    """The call that it is about, if any."""
    said: str = ""
    """What it saw, in plain words."""

    def good_since(self, now: datetime) -> timedelta | None:
        """Return how long ago it last went well; a clock that was set back counts as well."""
        return None if self.good_at is None else abs(now - self.good_at)


class WatchTable(Protocol):
    """What a transaction on the ledger does for the watchers."""

    def watch(self, watcher: Watcher) -> Watch | None:
        """Return what this one last saw, held until the end so that engines take turns."""
        ...

    def watches(self) -> Mapping[Watcher, Watch]:
        """Return what all of them last saw, holding nothing."""
        ...

    def keep_watch(self, watch: Watch) -> None:
        """Keep what a watcher saw, in place of what it saw before."""
        ...

    def forget_canaries(self, opened_before: datetime) -> int:
        """Remove some ended calls of the watchers that are older than this; return how many."""
        ...
