"""What goes out of a call: messages to send, moments to write down, follow-ups to keep."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from yana.core.circle import Address


class Message(Enum):
    """What a message says to the one who gets it."""

    RING = "ring"
    """Can you be there? Answer with one press."""
    BACKUP = "backup"
    """Somebody said they have it and has not confirmed it yet: can you be there too?"""
    ASKED_AGAIN = "asked_again"
    """You have it; the person asked again."""
    HAND_OVER = "hand_over"
    """Who has it asks you to take over."""
    HAND_OVER_TAKEN = "hand_over_taken"
    """Who you asked said yes; stay until they are there."""
    HAND_OVER_DECLINED = "hand_over_declined"
    """Who you asked cannot; it is still with you."""
    RELIEVED = "relieved"
    """The other is there now; you are free."""
    STAND_DOWN = "stand_down"
    """Somebody has it; you need not do anything."""
    ALSO_COMING = "also_coming"
    """Another has it too; you are not alone in this."""
    LAPSED = "lapsed"
    """We have not heard from you, so others are being reached; it is still open to you."""
    LAPSED_COVERED = "lapsed_covered"
    """We have not heard from you; somebody else has it."""
    STILL_THERE = "still_there"
    """Are you still with them?"""
    NOT_WITH = "not_with"
    """The person says that nobody is with them, so others are being reached."""
    ENDED = "ended"
    """It has ended; thank you."""
    FOLLOW_UP = "follow_up"
    """You wanted to look in again: now is the time."""
    CHECK_IN = "check_in"
    """Are you all right? Answer with one press."""
    CHECK_IN_MISSED = "check_in_missed"
    """We have not heard from you, so your people are being asked."""
    PAUSE_KNOWN = "pause_known"
    """The person does not check in for a while, and wants you to know."""
    INVITATION = "invitation"
    """Somebody would like you in their circle: do you agree?"""
    SIGN_IN = "sign_in"
    """Your code, or other news about your account."""


ASKING = frozenset({Message.RING, Message.BACKUP, Message.HAND_OVER})
"""Messages that ask for an answer: none reaches a responder after their own answer."""


class Moment(Enum):
    """Something the person should find on the timeline, beside messages and answers."""

    RAN_OUT = "ran_out"
    """Everyone who can be reached now was tried and nobody has it: it starts again, wider."""
    NOBODY_LEFT = "nobody_left"
    """There is nobody who can be reached now."""
    LEASE_LAPSED = "lease_lapsed"
    """Who had it went quiet."""
    UNREACHABLE = "unreachable"
    """No address of this supporter works."""


@dataclass(frozen=True, kw_only=True)
class Send:
    """Send one message to one responder; unique by call, pass, step, responder, address, n."""

    responder_id: str
    address: Address
    message: Message
    pass_no: int
    step_no: int
    n: int


@dataclass(frozen=True, kw_only=True)
class Note:
    """Write a moment into the ledger, for people to read."""

    moment: Moment
    responder_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeepFollowUp:
    """Keep a promise to look in again; `by` is None when the person left it for themself."""

    by: str | None
    due_at: datetime


Effect = Send | Note | KeepFollowUp
