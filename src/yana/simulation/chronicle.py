"""Chronicle: what an onlooker of the simulated world could write down, in plain words and times.

Checkers read this and nothing else, so it knows nothing of the engine: people and calls are ids,
states and messages are words. `at` is the world's own time, which no process of YANA can see.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TypeVar


@dataclass(frozen=True, kw_only=True)
class Record:
    """Something that happened, and when it really did."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Member:
    """A supporter as they agreed to be reached."""

    id: str
    addresses: tuple[tuple[str, str], ...]
    """Pairs of channel and target, the first one in front."""
    zone: str = "UTC"
    quiet: tuple[time, time] | None = None
    may_wake: bool = False
    name: str = ""
    """As messages call them."""


@dataclass(frozen=True, kw_only=True)
class Invited(Record):
    """YANA confirmed to a person that this one is being asked to be in their circle."""

    person: str
    member: Member


@dataclass(frozen=True, kw_only=True)
class Joined(Record):
    """A supporter is in this circle from now on, as YANA has confirmed to them."""

    person: str
    member: Member
    begun_at: datetime | None = None
    """When the supporter pressed "I agree" for the first time, if that was not just now."""


@dataclass(frozen=True, kw_only=True)
class Gone(Record):
    """A supporter left or was excluded, as YANA has confirmed to whoever decided it."""

    person: str
    supporter: str
    how: str
    """`left` or `excluded`."""


@dataclass(frozen=True, kw_only=True)
class Asked(Record):
    """YANA said "received" to a person; `call` is what the ask became part of."""

    person: str
    call: str
    request: str
    urgency: str
    not_told: tuple[str, ...]
    words: str
    merged: bool
    begun_at: datetime
    """When the person pressed the button for the first time."""


@dataclass(frozen=True, kw_only=True)
class Pressed(Record):
    """Somebody pressed a button on a page; whether YANA kept it is not known yet."""

    call: str
    by: str | None
    """The supporter, or None for the person."""
    what: str
    """As in `Said`, or `ended`."""


@dataclass(frozen=True, kw_only=True)
class Said(Record):
    """YANA confirmed an answer to who gave it; what a program names it stands in `what`."""

    call: str
    by: str | None
    """The supporter, or None for the person."""
    what: str
    """`acknowledged`, `declined`, `stopped`, `with`, `expected`, `seen`, `handed_over` or
    `denied`."""
    to: str | None = None
    """Who was asked to take over."""
    present_at: datetime | None = None
    """When they will be there, as they said (`expected`)."""


@dataclass(frozen=True, kw_only=True)
class Ended(Record):
    """YANA confirmed to a human that they have ended this call."""

    call: str
    by: str | None
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a message of a call says beside its kind."""

    person: str
    """By name, who needs somebody."""
    name: str
    """By name, to whom it speaks."""
    urgency: str
    other: str
    """By name, who asks its reader to take over; empty when nobody does."""
    trial: bool
    leaves: tuple[str, str] | None
    """Whose circle its way out leads out of, and whom."""


@dataclass(frozen=True, kw_only=True)
class Left(Record):
    """A message left YANA and is the world's from now on; nothing can take it back."""

    token: str
    channel: str
    target: str
    message: str
    """`ring`, `backup`, `hand_over`, `stand_down`, `ended` and so on, as in the glossary."""
    call: str | None
    supporter: str | None
    repeat: bool
    claimed_at: datetime
    """When an engine last decided that this may leave."""
    words: Words | None = None
    """What it says of its call; None for a letter of no call."""


@dataclass(frozen=True, kw_only=True)
class Heard(Record):
    """A message came to its human; one that left may be heard never, once or twice."""

    token: str
    message: str
    call: str | None
    supporter: str | None


@dataclass(frozen=True, kw_only=True)
class Answered(Record):
    """What a channel answered to the engine about one message: the engine knows it from now on.

    An engine that dies in this very moment may never write it down.
    """

    token: str
    channel: str
    what: str
    """`accepted`, `delivered`, `not_now`, `never`, `unknown`."""


@dataclass(frozen=True, kw_only=True)
class Receipted(Record):
    """A provider's later word about a message; it is said again until YANA has kept it."""

    token: str
    delivered: bool
    for_good: bool


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where one responder stands, as the call's page would show it."""

    id: str
    standing: str
    """`waiting`, `rung`, `has_it`, `with`, `lapsed`, `declined`, `stopped`, `relieved`, ..."""
    present_by: datetime | None
    handing_to: str | None = None
    """Whom they asked to take over, and who has not answered."""


@dataclass(frozen=True, kw_only=True)
class Seen(Record):
    """A call as the ledger holds it since this moment: what every page would show of it."""

    call: str
    person: str
    state: str
    urgency: str
    due_at: datetime | None
    """By YANA's own clock, as is every moment in here but `at`."""
    responders: tuple[Stand, ...]
    nobody_left: bool
    ended_by: str | None = None
    requests: int = 0
    """How many asks of the person are part of it."""
    person_name: str = ""
    trial: bool = False


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One message as the ledger holds it at the end."""

    token: str
    message: str
    supporter: str | None
    state: str
    """`ready`, `claimed`, `unknown`, `handed`, `delivered`, `undelivered`, `dead`, `dropped`."""


@dataclass(frozen=True, kw_only=True)
class LedgerRead(Record):
    """What the ledger says of one call at the end of an incident, and of its messages."""

    call: str
    state: str
    messages: tuple[Filed, ...]
    told: tuple[str, ...]
    """What happened in this call, as its timeline has it: the names of its entries in order."""


@dataclass(frozen=True, kw_only=True)
class Shown(Record):
    """What every page would say of the engine at this moment."""

    acted_ago_seconds: float | None
    engines_alive: int


@dataclass(frozen=True, kw_only=True)
class Trouble(Record):
    """A fault of the world begins, or is over."""

    kind: str
    """`no_engine`, `paused`, `store_away`, `clock`, `channel`, `address`, `races`, `killed`."""
    where: str
    """Which channel, address, process or host."""
    over: bool
    how: str = ""
    """What it is like, where that matters: `frozen` for a clock that stands still."""


@dataclass(frozen=True, kw_only=True)
class Spoiled(Record):
    """From now on the ledger's row of this call makes no sense, as after a bad hand's repair."""

    call: str


@dataclass(frozen=True, kw_only=True)
class Healed(Record):
    """From now on nothing is wrong with the world, and these people will come if asked."""

    willing: tuple[tuple[str, str], ...]
    """Pairs of person and supporter."""


@dataclass(frozen=True, kw_only=True)
class Over(Record):
    """The incident is over: what is still open now, nobody has reached in all this time."""


Kind = TypeVar("Kind", bound=Record)


@dataclass
class Chronicle:
    """Records in the order in which they happened."""

    records: list[Record] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Write down one more thing."""
        self.records.append(record)

    def of(self, kind: type[Kind]) -> Iterator[Kind]:
        """Return the records of one kind, the oldest first."""
        return (one for one in self.records if isinstance(one, kind))


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A promise that was not kept, as an onlooker would say it."""

    promise: int
    at: datetime
    call: str | None
    why: str
