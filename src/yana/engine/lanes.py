"""Lanes: who may use how many of a channel's lines, so that what hangs holds up only its own.

Recipients share the bad days of their destination: what stands behind the @ of an address. None
may take the last lines, for even one that was quick a second ago may hang from now on. Those
known to hang share half of the lines; what they get there is also how we learn that they are
back. And a line in eight is for those who were quick the last time: many that were never tried
may hang at once. Nothing is ever refused here: what may not start yet waits in the store.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from yana.engine.ports import Destinations, Room

AHEAD_PER_LINE = 4
"""Messages claimed ahead for each line: enough to keep it busy, few enough to lose a claim."""

SLOW_AFTER = timedelta(seconds=3)
"""A mail server that lives answers sooner, and what takes longer may hang."""

KNOWN_MAX = 50
"""So many slow ones are remembered, and so many quick ones: each makes asking the store dearer."""


class Lanes:
    """Keeps count of one channel's lines and messages; its owner sees that threads take turns."""

    def __init__(self, lines: int) -> None:
        """Share out so many lines."""
        self._lines = lines
        self._kept_free = max(1, lines // 4) if lines > 1 else 0
        self._slow_max = max(1, lines // 2)
        self._carried: Counter[str] = Counter()
        self._on_line: Counter[str] = Counter()
        self._begun: dict[int, tuple[str, datetime]] = {}
        self._tickets = count()
        self._kept_for_quick = lines // 8
        self._slow: dict[str, None] = {}
        self._quick: dict[str, None] = {}

    def rooms(self, now: datetime) -> list[Room]:
        """Return how many messages to which destinations can be claimed now."""
        self._see_who_hangs(now)
        slow = frozenset(self._slow)
        share = (self._lines - self._kept_free) * AHEAD_PER_LINE
        others = {one: held for one, held in self._carried.items() if one not in slow}
        crowded = {one for one, held in others.items() if held >= share}
        to = Destinations(names=slow | crowded)
        if self._untried_fill_theirs():
            others = {one: held for one, held in others.items() if one in self._quick}
            to = Destinations(names=frozenset(self._quick.keys() - crowded), only=True)
        # What one destination has beyond its share takes no room from the others.
        taken = sum(min(held, share) for held in others.values())
        free = self._lines * AHEAD_PER_LINE - taken
        # None ahead for those that hang: each would only wait, and be decided on anew.
        free_slow = self._slow_max - _sum(self._carried, slow) if slow else 0
        rooms = [
            Room(limit=free, to=to),
            Room(limit=free_slow, to=Destinations(names=slow, only=True)),
        ]
        return [room for room in rooms if room.limit > 0 and (room.to.names or not room.to.only)]

    def take(self, destination: str) -> None:
        """Note that a message to there was taken."""
        self._carried[destination] += 1

    def leave(self, destination: str) -> None:
        """Note that a message to there is done with, whatever became of it."""
        _less(self._carried, destination)

    def may_begin(self, destination: str) -> bool:
        """Return whether a message to there may have a line now."""
        if self._on_line.total() >= self._lines:
            return False
        if destination not in self._quick and self._untried_fill_theirs():
            return False
        slow = _sum(self._on_line, self._slow)
        if destination in self._slow:
            return slow < self._slow_max
        own = self._on_line[destination]
        return own < self._kept_free or own + slow < self._lines - self._kept_free

    def begin(self, destination: str, now: datetime) -> int:
        """Note that a message to there has a line from now on; return what `end` wants to know."""
        self._on_line[destination] += 1
        # Not the message's own id: after a clock step it may be under way twice.
        ticket = next(self._tickets)
        self._begun[ticket] = destination, now
        return ticket

    def end(self, ticket: int, now: datetime) -> None:
        """Note that this line is free again; how long it took says how its destination is."""
        destination, since = self._begun.pop(ticket)
        _less(self._on_line, destination)
        if abs(now - since) <= SLOW_AFTER:
            self._slow.pop(destination, None)
            _remember(self._quick, destination)
        else:
            self._hangs(destination)

    def _untried_fill_theirs(self) -> bool:
        """Return whether those never tried, and those that hang, have all lines that they may."""
        untried = self._on_line.total() - _sum(self._on_line, self._quick)
        return self._kept_for_quick > 0 and untried >= self._lines - self._kept_for_quick

    def _see_who_hangs(self, now: datetime) -> None:
        for destination, since in self._begun.values():
            if abs(now - since) > SLOW_AFTER:
                self._hangs(destination)

    def _hangs(self, destination: str) -> None:
        self._quick.pop(destination, None)
        _remember(self._slow, destination)


def _sum(counts: Counter[str], destinations: Iterable[str]) -> int:
    return sum(counts[one] for one in destinations)


def _remember(known: dict[str, None], destination: str) -> None:
    known.pop(destination, None)  # so that it is the newest
    known[destination] = None
    if len(known) > KNOWN_MAX:
        del known[next(iter(known))]


def _less(counts: Counter[str], destination: str) -> None:
    counts[destination] -= 1
    if not counts[destination]:
        del counts[destination]
