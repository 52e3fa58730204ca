"""The ledger in memory: for the simulation and the demo, by the same rules as a database.

One lock makes transactions follow one another; a journal undoes what a failed one has changed.
Nothing of it outlives the process, so it is never used where somebody counts on YANA.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from uuid import uuid4

from yana.core.call import Call
from yana.core.circle import Circle
from yana.core.settle import FollowUp
from yana.engine.expected import Arrival, CheckInEntry
from yana.engine.memory_arrivals import ArrivalTable, receive, waiting
from yana.engine.memory_calls import CallTable
from yana.engine.memory_check_ins import CheckInTable
from yana.engine.memory_rows import Entry, Journal, Rows, Sent, SetAside
from yana.engine.memory_sends import SendTable
from yana.engine.memory_watches import WatchTable
from yana.engine.ports import BEAT_AHEAD_MAX, Due, Health


def _random_id() -> str:
    return str(uuid4())


class MemoryTransaction(CallTable, SendTable, CheckInTable, ArrivalTable, WatchTable):
    """One all-or-nothing piece of work on the rows in memory."""

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Return a piece of it: an exception that leaves it undoes the piece, and no more."""
        mark = self._journal.mark()
        try:
            yield
        except BaseException:
            self._journal.undo_to(mark)
            raise

    def beat(self, worker: str, now: datetime) -> None:
        """Keep that this engine acted now."""
        beats = self._rows.beats
        self._journal.put(beats, worker, now)
        # Kept before the clock was set back, by one that may be dead: it would look alive for long.
        for ahead in [one for one, at in beats.items() if at > now + BEAT_AHEAD_MAX]:
            self._journal.remove(beats, ahead)

    def forget_trials(self, begun_before: datetime) -> int:
        """Remove nothing: a ledger in memory is itself as short as a trial."""
        return 0

    def health(self, now: datetime, overdue_since: datetime) -> Health:
        """Return the auditor's counts."""
        calls = [due for due in _calls_due(self._rows) if due <= overdue_since]
        sends = [due for due in _sends_due(self._rows) if due <= overdue_since]
        return Health(
            calls_open=len(self._rows.open_calls),
            calls_overdue=len(calls),
            sends_overdue=len(sends),
            check_ins_overdue=_check_ins_wrong(self._rows, overdue_since),
            oldest_overdue=min(calls, default=None),
        )


class MemoryLedger:
    """Keeps calls, events and messages in memory, one transaction at a time."""

    def __init__(self, *, new_id: Callable[[], str] = _random_id) -> None:
        """Begin empty; `new_id` may be given where chance is seeded."""
        self._journal = Journal()
        self._rows = Rows(journal=self._journal, new_id=new_id)
        self._lock = RLock()
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """Return a transaction; leaving it cleanly commits, an exception rolls all of it back."""
        with self._lock:
            tx = MemoryTransaction(self._rows)
            self._depth += 1
            try:
                with tx.whole():
                    yield tx
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._journal.forget()

    @property
    def changed(self) -> bool:
        """Return whether the transaction under way has changed anything so far."""
        return bool(self._journal)

    def due(self, now: datetime) -> Due:
        """Return what is due."""
        with self._lock:
            return Due(
                calls=any(at <= now for at in _calls_due(self._rows)),
                sends=any(at <= now for at in _sends_due(self._rows)),
                follow_ups=any(at <= now for at in _follow_ups_due(self._rows)),
                check_ins=bool(waiting(self._rows, now))
                or any(at <= now for at in _check_ins_due(self._rows)),
            )

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """Return when anything is due next: as far as a moved clock may jump."""
        with self._lock:
            due = self._due()
            return min((at for at in due if after is None or at > after), default=None)

    def add_circle(self, circle: Circle) -> None:
        """Keep a person with their circle, new or in place of the one before."""
        with self._lock:
            self._rows.circles[circle.person.id] = circle

    def receive(self, arrivals: Sequence[Arrival]) -> frozenset[str]:
        """Keep arrivals, and return those persons of them that there are not."""
        with self.transaction():
            return receive(self._rows, arrivals)

    def call(self, call_id: str) -> Call | None:
        """Return the call as last kept."""
        with self._lock:
            kept = self._rows.calls.get(call_id)
            return None if kept is None else kept.call

    def open_calls(self) -> list[Call]:
        """Return every unsettled call, the one opened first in front."""
        with self._lock:
            kept = (self._rows.calls[call_id].call for call_id in self._rows.open_calls.values())
            return sorted(kept, key=lambda call: call.opened_at)

    def entries(self, call_id: str) -> list[Entry]:
        """Return a call's ledger, oldest first."""
        with self._lock:
            return list(self._rows.entries.get(call_id, ()))

    def sent(self, call_id: str) -> list[Sent]:
        """Return a call's messages, oldest first."""
        with self._lock:
            return [self._rows.sends[each] for each in self._rows.sends_of.get(call_id, ())]

    def letters(self) -> list[Sent]:
        """Return the messages that belong to no call, oldest first."""
        with self._lock:
            return [one for one in self._rows.sends.values() if one.call_id is None]

    def follow_ups(self, call_id: str) -> list[FollowUp]:
        """Return what was promised at the end of a call, open or closed."""
        with self._lock:
            return [one for one in self._rows.follow_ups.values() if one.call_id == call_id]

    def check_in_entries(self, check_in_id: str) -> list[CheckInEntry]:
        """Return the ledger of the check-ins by one rhythm, oldest first."""
        with self._lock:
            return list(self._rows.check_in_entries.get(check_in_id, ()))

    def set_aside(self) -> Sequence[SetAside]:
        """Return the calls that could not be read or moved, as they were then."""
        with self._lock:
            return tuple(self._rows.set_aside)

    def acted_at(self) -> datetime | None:
        """Return when an engine last acted, or None if none ever did."""
        with self._lock:
            return max(self._rows.beats.values(), default=None)

    def _due(self) -> Iterator[datetime]:
        yield from _calls_due(self._rows)
        yield from _sends_due(self._rows)
        yield from _follow_ups_due(self._rows)
        yield from _check_ins_due(self._rows)


def _calls_due(rows: Rows) -> Iterator[datetime]:
    calls = (rows.calls[call_id].call for call_id in rows.open_calls.values())
    return (call.due_at for call in calls if call.due_at is not None)


def _sends_due(rows: Rows) -> Iterator[datetime]:
    return (one.due_at for one in rows.open_sends.values() if one.due_at is not None)


def _follow_ups_due(rows: Rows) -> Iterator[datetime]:
    return (one.due_at for one in rows.open_follow_ups.values() if one.due_at is not None)


def _check_ins_due(rows: Rows) -> Iterator[datetime]:
    return (one.due_at for one in rows.check_ins.values() if one.due_at is not None)


def _check_ins_wrong(rows: Rows, overdue_since: datetime) -> int:
    overdue = sum(due <= overdue_since for due in _check_ins_due(rows))
    return overdue + sum(one.broken for one in rows.check_ins.values())
