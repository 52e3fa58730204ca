"""Lanes: who may use how many of a channel's lines, so that what hangs holds up only its own.

Recipients share the bad days of their destination: what stands behind the @ of an address. The
less is known to be well with it, the fewer of the lines may it and its like hold together, so
whoever is better known always finds one. Whoever has not yet answered gets one line each before
anybody gets a second: what it gets there is also how we learn that it is well. Nothing is ever
refused here: what may not start yet waits in the store.
"""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import timedelta
from enum import Enum
from itertools import count

from yana.engine.ports import Accepted, Destinations, NotTried, Refused, Result, Room, Unknown

AHEAD_PER_LINE = 4
"""Messages claimed ahead for each line: enough to keep it busy, few enough to lose a claim."""

SLOW_AFTER = timedelta(seconds=3)
"""A mail server that lives answers sooner, and what takes longer may hang."""

LOOKS_SKIPPED = 4
"""So many turns, a few milliseconds each, a message to a new destination may wait at most."""

KNOWN_MAX = 250
"""So many are remembered of each pace: each makes asking the store dearer, and SQLite before 3.32
takes no more than 999 of them all in one question."""


class Pace(Enum):
    """How a destination was the last time that it was tried; the least trusted first."""

    HANGS = "hangs"
    """It let us wait, and then did not take the message."""
    UNTRIED = "untried"
    """Nothing is known of it."""
    LATE = "late"
    """It answers, but took its time, or takes it for several now; or was well, and hung once."""
    QUICK = "quick"
    """It answered at once."""


UNPROVEN = (Pace.HANGS, Pace.UNTRIED)
"""Those that may all hang: one line each before anybody's second."""


class Lanes:
    """Keeps count of one channel's lines and messages; its owner sees that threads take turns."""

    def __init__(self, lines: int) -> None:
        """Share out so many lines."""
        self._lines = lines
        self._half = max(1, lines // 2)
        self._kept_free = max(1, lines // 4) if lines > 1 else 0
        self._seconds_max = lines // 4
        # Those of a pace may hold so many, together with all that are trusted less.
        self._lines_for = {
            Pace.HANGS: self._half,
            Pace.UNTRIED: lines - lines // 4,
            Pace.LATE: lines - lines // 8,
            Pace.QUICK: lines,
        }
        self._known: dict[Pace, dict[str, None]] = {pace: {} for pace in Pace}
        self._late_now: set[str] = set()
        self._carried: Counter[str] = Counter()
        self._on_line: Counter[str] = Counter()
        self._begun: dict[int, tuple[str, timedelta]] = {}
        self._tickets = count()
        self._taken = 0
        self._looks_in_vain = 0

    def rooms(self, elapsed: timedelta) -> Iterator[Room]:
        """Yield what can be claimed; ask for the next when what the last one brought is taken."""
        self.look(elapsed)
        before = self._taken
        yield from self._ahead_for_quick()
        # Looking for those of whom nothing is known means looking through all that is due to the
        # others: while much is, and none were there, not every time.
        skipped = self._taken > before and 0 < self._looks_in_vain <= LOOKS_SKIPPED
        yield from self._for_late()
        if skipped:
            self._looks_in_vain += 1
        else:
            yield from self._one_each()
        yield from self._for_seconds()

    def look(self, elapsed: timedelta) -> None:
        """See who takes their time just now; only until it ends.

        One message alone may be a large one: who was quick is heard beside it.
        """
        late = Counter(one for one, since in self._begun.values() if elapsed - since > SLOW_AFTER)
        self._late_now = {
            one for one, n in late.items() if n > 1 and one in self._known[Pace.QUICK]
        }

    def take(self, destination: str) -> None:
        """Note that a message to there was taken."""
        self._taken += 1
        self._carried[destination] += 1

    def leave(self, destination: str) -> None:
        """Note that a message to there is done with, whatever became of it."""
        _less(self._carried, destination)

    def may_begin(self, destination: str) -> bool:
        """Return whether a message to there may have a line now."""
        pace = self._pace(destination)
        if any(self._held(upto) >= self._lines_for[upto] for upto in _from(pace)):
            return False
        own = self._on_line[destination]
        if pace in UNPROVEN:
            return own == 0 or self._seconds(self._on_line) < self._seconds_max
        if pace is Pace.LATE:
            return own < self._half
        # Even one that was quick a second ago may hang from now on.
        unproven = self._held(Pace.UNTRIED)
        return own < max(1, self._kept_free) or own + unproven < self._lines - self._kept_free

    def begin(self, destination: str, elapsed: timedelta) -> int:
        """Note that a message to there has a line from now on; return what `end` wants to know."""
        self._on_line[destination] += 1
        # Not the message's own id: after a clock step it may be under way twice.
        ticket = next(self._tickets)
        self._begun[ticket] = destination, elapsed
        return ticket

    def end(self, ticket: int, result: Result, elapsed: timedelta) -> None:
        """Note that this line is free again; what came of it, and when, tells of its destination.

        One time-out makes nobody hang who was quick before: any line may break once.
        """
        destination, since = self._begun.pop(ticket)
        _less(self._on_line, destination)
        if isinstance(result, NotTried):
            return  # Nobody there was asked: it says nothing of them.
        if elapsed - since <= SLOW_AFTER:
            # What broke at once holds no line, and says nothing of whoever is behind it.
            if _answered(result):
                self._remember(destination, Pace.QUICK)
        elif _took_a_stand(result) or destination in self._known[Pace.QUICK]:
            self._remember(destination, Pace.LATE)
        else:
            self._remember(destination, Pace.HANGS)
        self.look(elapsed)

    def _ahead_for_quick(self) -> Iterator[Room]:
        share = (self._lines - self._kept_free) * AHEAD_PER_LINE
        held = {one: n for one, n in self._carried.items() if self._pace(one) is Pace.QUICK}
        quick = self._known[Pace.QUICK].keys() - self._late_now
        # What one destination has beyond its share takes no room from the others.
        free = self._lines * AHEAD_PER_LINE - sum(min(n, share) for n in held.values())
        if free > 0:
            yield from _only(quick - {one for one, n in held.items() if n >= share}, free)
        else:
            # Some of them may just begin to hang: who has nothing here yet, must not wait for it.
            yield from _only(quick - held.keys(), self._lines - self._on_line.total())

    def _for_late(self) -> Iterator[Room]:
        """None ahead for those that take their time: each would only wait, and be decided anew."""
        late = self._known[Pace.LATE].keys() | self._late_now
        held = {one: min(self._carried[one], self._half) for one in late}
        free = self._lines_for[Pace.LATE] - self._held(Pace.UNTRIED) - sum(held.values())
        yield from _only({one for one, n in held.items() if n < self._half}, free)

    def _one_each(self) -> Iterator[Room]:
        """One by one, for each that is claimed says whose next one is not to be claimed."""
        while self._unproven_free() > 0:
            names = self._known[Pace.QUICK].keys() | self._known[Pace.LATE].keys()
            names |= self._carried.keys()
            if self._hanging_free() <= 0:
                names |= self._known[Pace.HANGS].keys()
            taken = self._taken
            yield Room(limit=1, to=Destinations(names=frozenset(names)))
            if self._taken == taken:
                self._looks_in_vain = 1
                return
        self._looks_in_vain = 0

    def _for_seconds(self) -> Iterator[Room]:
        """So that one that breaks off some messages, or one thread that is stuck, is not alone."""
        free = min(self._unproven_free(), self._seconds_max - self._seconds(self._carried))
        names = {one for one in self._carried if self._pace(one) in UNPROVEN}
        if self._hanging_free() < free:
            names -= self._known[Pace.HANGS].keys()
        yield from _only(names, free)

    def _unproven_free(self) -> int:
        return self._lines_for[Pace.UNTRIED] - self._spoken_for(*UNPROVEN)

    def _hanging_free(self) -> int:
        return self._lines_for[Pace.HANGS] - self._spoken_for(Pace.HANGS)

    def _spoken_for(self, *paces: Pace) -> int:
        """Return how many lines these have, and one for each that waits for its first."""
        return sum(max(1, self._on_line[one]) for one in self._carried if self._pace(one) in paces)

    def _held(self, upto: Pace) -> int:
        """Return how many lines those have that are trusted no more than this."""
        beyond = _from(upto)[1:]
        return sum(n for one, n in self._on_line.items() if self._pace(one) not in beyond)

    def _seconds(self, counts: Counter[str]) -> int:
        return sum(n - 1 for one, n in counts.items() if self._pace(one) in UNPROVEN)

    def _pace(self, destination: str) -> Pace:
        if destination in self._late_now:
            return Pace.LATE
        for pace, known in self._known.items():
            if destination in known:
                return pace
        return Pace.UNTRIED

    def _remember(self, destination: str, pace: Pace) -> None:
        for known in self._known.values():
            known.pop(destination, None)
        newest_last = self._known[pace]
        newest_last[destination] = None
        if len(newest_last) > KNOWN_MAX:
            del newest_last[next(iter(newest_last))]


def _answered(result: Result) -> bool:
    match result:
        case Accepted():
            return True
        case Refused(answered=answered):
            return answered
        case Unknown() | NotTried():
            return False


def _took_a_stand(result: Result) -> bool:
    """Return whether it was worth the wait; a late "not now" holds lines for nothing."""
    return isinstance(result, Accepted) or (isinstance(result, Refused) and result.for_good)


def _from(pace: Pace) -> list[Pace]:
    paces = list(Pace)
    return paces[paces.index(pace) :]


def _only(names: AbstractSet[str], limit: int) -> Iterator[Room]:
    if names and limit > 0:
        yield Room(limit=limit, to=Destinations(names=frozenset(names), only=True))


def _less(counts: Counter[str], destination: str) -> None:
    counts[destination] -= 1
    if not counts[destination]:
        del counts[destination]
