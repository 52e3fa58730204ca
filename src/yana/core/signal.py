"""Signal: what may open a call. A request for help, or a check-in that did not come."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from yana.core.policy import Urgency

WORDS_LENGTH_MAX = 2_000  # About a page: more is rather told to a human than to a form.


class SignalKind(Enum):
    """What opened a call, or came to it."""

    ASK = "ask"
    """The person asked for somebody."""
    MISSED = "missed"
    """The person did not check in, and nobody knows why."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A request for help, in the person's own words, with whom not to tell and what not to do.

    Or a missed check-in, which nobody put into words.
    """

    at: datetime
    urgency: Urgency
    words: str = ""
    do_not_tell: tuple[str, ...] = ()
    please_do_not: str = ""
    quiet: bool = False
    """Whether the person's own pages must show nothing of it: somebody may look on."""
    ends: bool = False
    """With a quiet one: to who looks on, the person has just ended the call."""
    kind: SignalKind = SignalKind.ASK
    expected_at: datetime | None = None
    """When the check-in was due that was missed."""
