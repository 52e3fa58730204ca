"""What the memory ledger holds: rows like those of a database, and a journal to undo with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from yana.core.call import Call
from yana.core.check_in import CheckIn
from yana.core.circle import Circle
from yana.core.effect import Message, Note
from yana.core.event import Event
from yana.core.settle import FollowUp
from yana.engine.duress import Duress
from yana.engine.expected import Arrival, CheckInEntry
from yana.engine.ports import OPEN_SEND_STATES, SendState
from yana.engine.watched import Watch, Watcher

Key = TypeVar("Key")
Value = TypeVar("Value")

Pair = tuple[str | None, str | None]
"""A call and one of its responders; both None for a letter."""


@dataclass(frozen=True, kw_only=True)
class KeptCall:
    """A call as last kept, its version in it, and when that was."""

    call: Call
    kept_at: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a call's ledger: what happened, and when."""

    at: datetime
    what: Event | Note


@dataclass(frozen=True, kw_only=True)
class KeptCheckIn:
    """Check-ins as last kept, when that was, and when to look at them again."""

    row: CheckIn
    due_at: datetime | None
    kept_at: datetime
    broken: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptArrival:
    """An arrival, when it was folded in, and until when it was put off."""

    arrival: Arrival
    folded_at: datetime | None = None
    put_off_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A call that could not be read or moved, as it was when a fresh one took its place."""

    at: datetime
    call: Call
    error: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message, and what is known of it; `due_at` of a claimed one is when its lease ends."""

    id: str
    key: str
    place: int
    call_id: str | None
    responder_id: str | None
    channel: str
    target: str
    message: Message
    n: int = 0
    pass_no: int = 0
    step_no: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    state: SendState = SendState.READY
    due_at: datetime | None
    worker: str = ""
    fence: int = 0
    tries: int = 0
    repeat: bool = False
    provider_id: str = ""
    code: str = ""
    created_at: datetime
    handed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def pair(self) -> Pair:
        """Return whom this message is for, in which call."""
        return self.call_id, self.responder_id

    @property
    def open(self) -> bool:
        """Return whether the message may still leave."""
        return self.state in OPEN_SEND_STATES


class Journal:
    """Makes changes and remembers how to undo them, so that a failed transaction leaves none."""

    def __init__(self) -> None:
        """Begin with nothing to undo."""
        self._undo: list[Callable[[], object]] = []

    def __bool__(self) -> bool:
        """Return whether there is anything to undo."""
        return bool(self._undo)

    def put(self, rows: dict[Key, Value], key: Key, value: Value) -> None:
        """Set one row."""
        if key in rows:
            self._undo.append(partial(rows.__setitem__, key, rows[key]))
        else:
            self._undo.append(partial(rows.__delitem__, key))
        rows[key] = value

    def remove(self, rows: dict[Key, Value], key: Key) -> None:
        """Remove one row, if it is there."""
        if key in rows:
            self._undo.append(partial(rows.__setitem__, key, rows.pop(key)))

    def append(self, lines: list[Value], value: Value) -> None:
        """Add one line at the end."""
        self._undo.append(lines.pop)
        lines.append(value)

    def mark(self) -> int:
        """Return the present place, to which `undo_to` comes back."""
        return len(self._undo)

    def undo_to(self, mark: int) -> None:
        """Undo what was changed since this mark, the newest first."""
        while len(self._undo) > mark:
            self._undo.pop()()

    def forget(self) -> None:
        """Keep everything: nothing before this can be undone any more."""
        self._undo.clear()


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Everything that the memory ledger holds, and how it is changed."""

    journal: Journal
    new_id: Callable[[], str]
    circles: dict[str, Circle] = field(default_factory=dict)
    calls: dict[str, KeptCall] = field(default_factory=dict)
    open_calls: dict[str, str] = field(default_factory=dict)
    requests: dict[tuple[str, str], str] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    sends: dict[str, Sent] = field(default_factory=dict)
    sends_of: dict[str, list[str]] = field(default_factory=dict)
    send_keys: dict[str, str] = field(default_factory=dict)
    open_sends: dict[str, Sent] = field(default_factory=dict)
    told: dict[Pair, int] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    open_follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    check_ins: dict[str, KeptCheckIn] = field(default_factory=dict)
    check_in_entries: dict[str, list[CheckInEntry]] = field(default_factory=dict)
    duress: dict[str, Duress] = field(default_factory=dict)
    arrivals: dict[int, KeptArrival] = field(default_factory=dict)
    beats: dict[str, datetime] = field(default_factory=dict)
    watches: dict[Watcher, Watch] = field(default_factory=dict)
