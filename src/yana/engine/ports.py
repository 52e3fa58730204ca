"""The few protocols through which the engine sees the world: Clock, Ledger, Channel."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from yana.core.call import Call
from yana.core.circle import Circle, Consent, Supporter
from yana.core.effect import Effect, Message
from yana.core.event import Event
from yana.engine.expected import CheckInTable
from yana.engine.promised import FollowUpTable
from yana.engine.watched import WatchTable

BEAT_AHEAD_MAX = timedelta(seconds=30)
"""Clocks of two engines may differ by less."""


class Clock(Protocol):
    """Tells the time; the only source of `now` above the core."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...

    def elapsed(self) -> timedelta:
        """Return a span that only ever grows, also when the clock is set or the machine sleeps."""
        ...


class Stale(Exception):
    """The row was changed by somebody else since it was read; read it again and decide anew."""


class StoreAway(Exception):
    """The store cannot be used at the moment; nothing was kept. Try again soon."""


class SendState(Enum):
    """Where a message is on its way out."""

    READY = "ready"
    """To be sent as soon as its time has come."""
    CLAIMED = "claimed"
    """One engine is sending it now, and says so every second."""
    UNKNOWN = "unknown"
    """It may have gone out: it is sent again, marked as a repeat."""
    HANDED = "handed"
    """The channel's provider has taken it."""
    DELIVERED = "delivered"
    """The provider says that it has arrived; nobody need have read it."""
    UNDELIVERED = "undelivered"
    """The provider took it and could not deliver it: it came back."""
    DEAD = "dead"
    """Refused for good: it never left."""
    DROPPED = "dropped"
    """No longer needed when its turn came: it never left."""


OPEN_SEND_STATES = frozenset({SendState.READY, SendState.CLAIMED, SendState.UNKNOWN})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message that belongs to no call: an invitation, a follow-up, a code for signing in."""

    key: str
    channel: str
    target: str
    message: Message
    facts: dict[str, str] = field(default_factory=dict)
    responder_id: str | None = None
    """The supporter it goes to, if any: the person must learn when it does not arrive."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One claimed message, with all that is needed to decide on it and to send it."""

    id: str
    key: str
    call_id: str | None
    responder_id: str | None
    channel: str
    target: str
    message: Message
    n: int
    pass_no: int
    step_no: int
    facts: dict[str, str]
    tries: int
    repeat: bool
    fence: int
    due_at: datetime | None
    """When its turn had come before it was claimed; None when it has no turn any more."""
    told_before: bool
    """Whether an earlier message of this call may have reached this responder."""
    newer: frozenset[Message] = frozenset()
    """What later ones of this call say to this responder, gone out or still to leave."""


@dataclass(frozen=True, kw_only=True)
class Destinations:
    """Which destinations, what stands behind the @: all but these, or these and no others."""

    names: frozenset[str] = frozenset()
    only: bool = False

    def include(self, target: str) -> bool:
        """Return whether a message to this address is meant."""
        return (destination_of(target) in self.names) is self.only


def destination_of(target: str) -> str:
    """Return what stands behind the @, or all of an address that has none."""
    local, _, behind = target.partition("@")
    return (behind or local).lower()


EVERYWHERE = Destinations()


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many more messages can be taken, and to which destinations."""

    limit: int
    to: Destinations = EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What a channel gets to send. `token` is ours and unique: it comes back with receipts."""

    token: str
    target: str
    message: Message
    language: str
    facts: dict[str, str]
    repeat: bool = False


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The provider has taken the message; `delivered` only if it says that it has arrived."""

    provider_id: str
    delivered: bool = False


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The provider did not take it: for now (try again) or for good (never will)."""

    for_good: bool
    code: str
    detail: str = ""
    answered: bool = True
    """Whether somebody said so, or only our line to them broke."""


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Nobody can say whether it went out: a time-out or a cut after the message was handed in."""

    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class NotTried:
    """It waited too long for its turn, so it must be decided on anew before it may leave."""


Result = Accepted | Refused | Unknown | NotTried


class Channel(Protocol):
    """A way to reach a human."""

    name: str
    workers: int

    def send(self, attempt: Attempt) -> Result:
        """Try once to send this; every failure of the world is a Result, never an exception."""
        ...


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a provider says later about a message it took."""

    token: str
    delivered: bool
    for_good: bool = True
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A call whose row cannot be understood: set aside, and its people are rung all the same."""

    call_id: str
    version: int
    error: str
    not_told: tuple[str, ...] = ()
    """Who must not be told, as far as it can still be known."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """What the auditor looks at, all of it counts and ages that an index answers."""

    calls_open: int
    calls_overdue: int
    sends_overdue: int
    check_ins_overdue: int
    oldest_overdue: datetime | None


class Transaction(WatchTable, FollowUpTable, CheckInTable, Protocol):
    """One all-or-nothing piece of work on the ledger."""

    def whole(self) -> AbstractContextManager[None]:
        """Return a piece of it: an exception that leaves it undoes the piece, and no more."""
        ...

    # Circles
    def circle(self, person_id: str) -> Circle | None:
        """Return the circle, held until the end of the transaction so that none edits beside us."""
        ...

    def keep_supporter(self, person_id: str, supporter: Supporter) -> None:
        """Keep a supporter as they are now, new or changed."""
        ...

    def consent_of(self, supporter_id: str) -> Consent | None:
        """Return whether this supporter has agreed, or None when there is no such supporter."""
        ...

    # Calls
    def call_of_request(self, person_id: str, request_id: str) -> str | None:
        """Return the id of the call that this request of the client became part of."""
        ...

    def open_call_of(self, person_id: str) -> Call | Unreadable | None:
        """Return the person's unsettled call; there is at most one."""
        ...

    def call(self, call_id: str) -> Call | None:
        """Return the call as last kept."""
        ...

    def begin(self, call: Call, request_id: str, effects: Sequence[Effect]) -> None:
        """Keep a new call, the request that opened it and its effects; Stale if one is open."""
        ...

    def join_request(self, call: Call, request_id: str) -> None:
        """Keep that this request of the client became part of this call."""
        ...

    def keep(
        self, before: Call, after: Call, event: Event, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a call's change, event and effects; Stale if `before` is not what is kept."""
        ...

    def due_calls(self, now: datetime, limit: int) -> Sequence[Call | Unreadable]:
        """Return calls whose time has come, oldest first, but for those another engine holds."""
        ...

    def calls_from_the_future(
        self, now: datetime, limit: int
    ) -> Sequence[tuple[Call | Unreadable, datetime]]:
        """Return open calls kept later than `now`, each with when: the clock was set back."""
        ...

    def kept_at(self, call_id: str) -> datetime | None:
        """Return when the call was last kept or seen, by the clock as it was then."""
        ...

    def see_calls(self, now: datetime, kept_before: datetime, limit: int) -> None:
        """Note of open calls that they were seen now, so that a clock set back later shows."""
        ...

    def rebuild(
        self, broken: Unreadable, call: Call, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a fresh call in place of an unreadable one, and the broken body for the operator."""
        ...

    def person_of(self, call_id: str) -> str | None:
        """Return whose call this is, even when its body cannot be read."""
        ...

    def highest_n(self, call_id: str) -> int:
        """Return the highest number that a message of this call bears; 0 before the first."""
        ...

    # Messages
    def post(self, letter: Letter, now: datetime) -> None:
        """Keep a message to be sent that belongs to no call; a key already kept changes nothing."""
        ...

    def claim(
        self, channel: str, now: datetime, worker: str, lease_until: datetime, room: Room
    ) -> Sequence[Outgoing]:
        """Take messages to send now, oldest first; a lapsed claim comes back as a repeat.

        What has no room takes none from others, nor keeps the same human's next one waiting.
        """
        ...

    def renew(self, worker: str, lease_until: datetime, sends: Sequence[str]) -> None:
        """Say that this engine is still sending these, which it claimed."""
        ...

    def finish(
        self,
        sent: Outgoing,
        state: SendState,
        now: datetime,
        *,
        provider_id: str = "",
        code: str = "",
        again_at: datetime | None = None,
    ) -> bool:
        """Keep what became of a claimed message; False if the claim was lost meanwhile."""
        ...

    def give_back(self, sent: Outgoing, now: datetime) -> bool:
        """Make a claimed message due again that was not tried, as if it had not been claimed.

        It is in front of what became due after it, as before: waiting for a line costs no turn.
        """
        ...

    def receive(self, receipt: Receipt, now: datetime) -> Outgoing | None:
        """Keep a receipt; return the message when it came back undelivered for the first time."""
        ...

    # The engine itself
    def beat(self, worker: str, now: datetime) -> None:
        """Keep that this engine acted now."""
        ...

    def forget_trials(self, begun_before: datetime) -> int:
        """Remove trials that began before this, calls and all; return how many."""
        ...

    def pull_in_sends(
        self, now: datetime, later_than: Mapping[SendState, datetime], made_after: datetime
    ) -> int:
        """Make due now what waits longer than its state ever does, or is from the future."""
        ...

    def pull_in_claims(self, later_than: datetime, lapsing: datetime) -> int:
        """Let claims lapse then that would lapse later than any claim may: the clock."""
        ...

    def health(self, now: datetime, overdue_since: datetime) -> Health:
        """Return the auditor's counts, by indexed and bounded queries."""
        ...


@dataclass(frozen=True, kw_only=True)
class Due:
    """What waits for an engine: whether the time of anything has come, by kind."""

    calls: bool
    sends: bool
    follow_ups: bool
    check_ins: bool

    def __bool__(self) -> bool:
        """Return whether anything is due at all."""
        return self.calls or self.sends or self.follow_ups or self.check_ins


class Ledger(Protocol):
    """Keeps calls, their events and their messages so that a crash loses nothing."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Return a transaction; leaving it cleanly commits, an exception rolls all of it back."""
        ...

    def due(self, now: datetime) -> Due:
        """Return what is due, without holding anything; cheap enough to ask often."""
        ...
