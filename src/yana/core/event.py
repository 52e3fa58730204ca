"""What comes into a call: a closed set of facts, each with its own time given beside it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yana.core.call import Outcome
from yana.core.circle import Address, Supporter
from yana.core.effect import Message
from yana.core.policy import Policy
from yana.core.signal import Signal


@dataclass(frozen=True, kw_only=True)
class TimeReached:
    """The call's next moment has come."""


@dataclass(frozen=True, kw_only=True)
class AskedAgain:
    """The person asked again while their call was open."""

    signal: Signal
    policy: Policy


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A responder's page was used by somebody or something, too fast to be an answer."""

    responder_id: str


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """A responder said "I have this", rung or not."""

    responder_id: str


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A responder said when they will be with the person."""

    responder_id: str
    present_at: datetime


@dataclass(frozen=True, kw_only=True)
class Declined:
    """A responder said "I cannot"."""

    responder_id: str


@dataclass(frozen=True, kw_only=True)
class PresenceConfirmed:
    """A responder is with the person: they said so, or the person did."""

    responder_id: str
    by_person: bool = False


@dataclass(frozen=True, kw_only=True)
class PresenceDenied:
    """The person said that nobody is with them."""


@dataclass(frozen=True, kw_only=True)
class HandOverOffered:
    """Who has the call asks another to take over."""

    responder_id: str
    to: str


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """Who has the call said "I have to stop"."""

    responder_id: str


@dataclass(frozen=True, kw_only=True)
class AttemptFailed:
    """An address refused for good, or a message to it came back."""

    responder_id: str
    address: Address
    message: Message
    n: int = 0
    """Its number among the messages to this responder."""


@dataclass(frozen=True, kw_only=True)
class AttemptDelayed:
    """A message cannot be handed over for now, or came back for now."""

    responder_id: str
    message: Message = Message.RING
    tried_again: bool = True
    """Whether this very message is tried again; else somebody else must be asked in its place."""
    address: Address | None = None
    """Where it came back from; None if it never left."""
    n: int = 0
    """Its number among the messages to this responder."""


@dataclass(frozen=True, kw_only=True)
class LeftUnsaid:
    """A message was dropped, because while it waited it had become untrue."""

    responder_id: str
    message: Message


@dataclass(frozen=True, kw_only=True)
class SupporterAgreed:
    """A supporter joined the circle, or what they agreed to changed, during the call."""

    supporter: Supporter


@dataclass(frozen=True, kw_only=True)
class SupporterRemoved:
    """A supporter left the circle or was excluded during the call."""

    supporter_id: str
    now_known_as: str | None = None
    """Their new id when they were only asked anew, at another address."""


@dataclass(frozen=True, kw_only=True)
class ClockStepped:
    """The clock was set back; every moment still to come moves with it."""

    back_by: timedelta


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A human ended the call; `by` is None for the person."""

    by: str | None
    outcome: Outcome
    word: str = ""
    follow_up_at: datetime | None = None


Event = (
    TimeReached
    | AskedAgain
    | Seen
    | Acknowledged
    | Expected
    | Declined
    | PresenceConfirmed
    | PresenceDenied
    | HandOverOffered
    | Stopped
    | AttemptFailed
    | AttemptDelayed
    | LeftUnsaid
    | SupporterAgreed
    | SupporterRemoved
    | ClockStepped
    | Settled
)
