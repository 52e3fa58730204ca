"""Call: one open need for a human, from signal to settlement."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from yana.core.circle import Address, Person, Supporter
from yana.core.policy import Policy, Urgency
from yana.core.signal import Signal, SignalKind


class CallState(Enum):
    """Where a call is in the story."""

    REACHING = "reaching"
    """Nobody has it yet; people are being reached."""
    ANSWERED = "answered"
    """A responder said "I have this"; it is believed until `present_by`."""
    ACCOMPANIED = "accompanied"
    """A human is with the person, and said so (or the person did)."""
    SETTLED = "settled"
    """A named human ended it, with an outcome."""


class Standing(Enum):
    """Where one responder stands in one call."""

    WAITING = "waiting"
    """Not rung yet."""
    RUNG = "rung"
    """Was rung, and has not answered."""
    HAS_IT = "has_it"
    """Said "I have this"; believed until `present_by`."""
    WITH = "with"
    """Is with the person."""
    LAPSED = "lapsed"
    """Said "I have this" or was with the person, and then went quiet."""
    DECLINED = "declined"
    """Said "I cannot": is asked anew only as decisions 7 and 15 say."""
    STOPPED = "stopped"
    """Had it, and said "I have to stop"."""
    RELIEVED = "relieved"
    """Handed over to another, who is there now."""
    REMOVED = "removed"
    """Left the circle or was excluded: hears nothing more."""


HOLDING = frozenset({Standing.HAS_IT, Standing.WITH})
FREE = frozenset({Standing.DECLINED, Standing.STOPPED, Standing.RELIEVED})
RINGABLE = frozenset({Standing.WAITING, Standing.RUNG, Standing.LAPSED})


@dataclass(frozen=True, kw_only=True)
class Responder:
    """A supporter being reached for one call, and what became of it."""

    supporter: Supporter
    standing: Standing = Standing.WAITING
    pass_rung: int = 0
    rung_at: datetime | None = None
    """When they were last asked something that they have not answered."""
    sends: int = 0
    ring_no: int = 0
    told: bool = False
    stood_down: bool = False
    delayed: bool = False
    failed: tuple[Address, ...] = ()
    made_good: int = 0
    """The highest number of a message that came back, and was told elsewhere or seen to."""
    present_by: datetime | None = None
    backup_at: datetime | None = None
    check_at: datetime | None = None
    handing_to: str | None = None
    relieved_by: str | None = None
    """Who took over from them when they were relieved."""
    free_since: datetime | None = None
    """When they said that they cannot or had to stop, or were relieved."""
    asked_anew: bool = False
    """Whether they were rung although free, as there was nobody else: once for each no."""
    was_with: bool = False

    @property
    def id(self) -> str:
        """Return the id of the supporter behind this responder."""
        return self.supporter.id

    @property
    def holds(self) -> bool:
        """Return whether this responder has the call now."""
        return self.standing in HOLDING

    @property
    def said_yes(self) -> bool:
        """Return whether they have the call, and nothing was asked of them since."""
        return self.holds and self.rung_at is None

    @property
    def working(self) -> tuple[Address, ...]:
        """Return the addresses that have not refused for good during this call."""
        return tuple(one for one in self.supporter.addresses if one not in self.failed)

    def beyond(self, address: Address | None) -> tuple[Address, ...]:
        """Return the working addresses after this one; none if it is not one of them."""
        if address not in self.working:
            return ()
        return self.working[self.working.index(address) + 1 :]

    @property
    def ways(self) -> tuple[Address, ...]:
        """Return the working addresses; when all have refused, the one that did so last."""
        refused = [one for one in self.failed if one in self.supporter.addresses]
        return self.working or tuple(refused[-1:])


class Outcome(Enum):
    """How a call ended, in the words of who ended it."""

    SAFE = "safe"
    """The person is safe."""
    ACCOMPANIED = "accompanied"
    """Somebody is with the person, and stays."""
    EMERGENCY_SERVICES = "emergency_services"
    """Emergency services have taken over."""
    FALSE_ALARM = "false_alarm"
    """There was no need."""
    NOT_REACHED = "not_reached"
    """The person could not be reached, and a human decided to end it all the same."""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Who ended a call, how, and a word if they liked; `by` is None for the person."""

    at: datetime
    by: str | None
    outcome: Outcome
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One open need for a human. `state` and `due_at` always follow from the other fields."""

    id: str
    person: Person
    state: CallState
    urgency: Urgency
    policy: Policy
    signals: tuple[Signal, ...]
    responders: tuple[Responder, ...]
    opened_at: datetime
    due_at: datetime | None
    not_told: tuple[str, ...] = ()
    escalate_at: datetime | None = None
    pass_no: int = 1
    step_no: int = 0
    nobody_left: bool = False
    sends_before: int = 0
    """Messages that left under this id before the call was set aside and begun afresh."""
    settlement: Settlement | None = None
    version: int = 0

    @property
    def asked_for(self) -> bool:
        """Return whether the person asked for somebody, and did not only miss a check-in."""
        return any(one.kind is SignalKind.ASK for one in self.signals)

    @property
    def quiet(self) -> bool:
        """Return whether any of it was asked in secret: nobody may speak of it, nor end it so."""
        return any(one.quiet for one in self.signals)

    @property
    def asked_openly(self) -> tuple[Signal, ...]:
        """Return what the person asked for all to see, since to all it was ended last."""
        ended = max((n for n, one in enumerate(self.signals, 1) if one.ends), default=0)
        open_ones = (one for one in self.signals[ended:] if not one.quiet)
        return tuple(one for one in open_ones if one.kind is SignalKind.ASK)

    @property
    def hidden(self) -> bool:
        """Return whether the person's own pages must show nothing of this call."""
        return self.quiet and not self.asked_openly

    def responder(self, responder_id: str) -> Responder | None:
        """Return the responder with this id, or None when they are not part of this call."""
        return next((one for one in self.responders if one.id == responder_id), None)

    def holders(self) -> tuple[Responder, ...]:
        """Return those who have the call now."""
        return tuple(one for one in self.responders if one.holds)

    def with_responder(self, responder: Responder) -> "Call":
        """Return the call with this responder put in, or changed in their place."""
        if self.responder(responder.id) is None:
            return replace(self, responders=(*self.responders, responder))
        return self.with_responders([responder])

    def with_responders(self, changed: Iterable[Responder]) -> "Call":
        """Return the call with these responders changed in their places."""
        by_id = {one.id: one for one in changed}
        return replace(self, responders=tuple(by_id.get(one.id, one) for one in self.responders))
