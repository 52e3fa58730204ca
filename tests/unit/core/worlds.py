"""One call lived through from end to end, move by move: words, silences, time that jumps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.unit.core.cast import id_of
from yana.core.call import Call, Outcome
from yana.core.circle import Circle, Consent, Supporter
from yana.core.effect import Effect, Message, Send
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptDelayed,
    AttemptFailed,
    ClockStepped,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    LeftUnsaid,
    PresenceConfirmed,
    PresenceDenied,
    Seen,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Urgency, default_policies
from yana.core.signal import Signal

NAMES = ("Ben", "Chi", "Eve", "Fay", "Gil")
HALF_AN_HOUR = timedelta(minutes=30)

AFTER_THE_END = 3
"""Nothing happens any more once a call is settled; so much is tried all the same."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One thing that happens: what, to whom, and how long after the one before."""

    kind: str
    who: int = 0
    whom: int = 0
    jump: timedelta = timedelta(0)
    urgency: Urgency = Urgency.URGENT


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One event of a run, with the call before and after it."""

    before: Call
    event: Event
    now: datetime
    after: Call
    effects: tuple[Effect, ...]

    def __repr__(self) -> str:
        """The turn in one line."""
        return f"{self.now} {_named(self.event)} -> {self.after.state.value}: {told(self.sends())}"

    def sends(self) -> list[Send]:
        """The messages that this event sends."""
        return [one for one in self.effects if isinstance(one, Send)]


def told(sends: Iterable[Send]) -> str:
    """Who was told what, in short."""
    return ", ".join(f"{name_of(one.responder_id)} {one.message.value}" for one in sends)


def name_of(supporter_id: str) -> str:
    """The name behind an id."""
    return next(name for name in NAMES if id_of(name) == supporter_id)


def _named(event: Event) -> str:
    text = repr(event)
    for name in NAMES:
        text = text.replace(repr(id_of(name)), name)
    return text


@dataclass(frozen=True, kw_only=True)
class World:
    """A circle, and the first signal."""

    circle: Circle
    signal: Signal


@dataclass(kw_only=True)
class Run:
    """One call from its opening on, turn by turn."""

    world: World
    opened: Call
    opening: tuple[Effect, ...]
    turns: list[Turn] = field(default_factory=list)

    def __repr__(self) -> str:
        """The run as a story, one turn a line."""
        asked = f"{self.opened.opened_at} {self.world.signal.urgency.value}"
        opening = f"{asked}: {told(self.opening_sends())}"
        return "\n".join([str(self.world.circle), opening, *map(str, self.turns)])

    @property
    def call(self) -> Call:
        """The call as it is now."""
        return self.turns[-1].after if self.turns else self.opened

    @property
    def now(self) -> datetime:
        """When something last happened."""
        return self.turns[-1].now if self.turns else self.opened.opened_at

    def opening_sends(self) -> list[Send]:
        """The messages of the first step."""
        return [one for one in self.opening if isinstance(one, Send)]

    def sends(self) -> Iterator[Send]:
        """Every message so far."""
        yield from self.opening_sends()
        for turn in self.turns:
            yield from turn.sends()

    def happens(self, event: Event, now: datetime) -> Turn:
        """Let this happen."""
        before = self.call
        after, effects = advance(before, event, now)
        # As a ledger does it: each change is kept under the next version.
        after = replace(after, version=before.version + 1)
        turn = Turn(before=before, event=event, now=now, after=after, effects=effects)
        self.turns.append(turn)
        return turn


def begin(world: World) -> Run:
    """Open the call of this world."""
    policy = default_policies()[world.signal.urgency]
    call, effects = open_call(id_of("call"), world.circle, world.signal, policy)
    return Run(world=world, opened=call, opening=effects)


def play(world: World, moves: Sequence[Move]) -> Run:
    """Open the call, and let all of this happen to it."""
    run = begin(world)
    for move in moves:
        event = event_of(run, move)
        now = run.now + move.jump
        if isinstance(event, ClockStepped):
            now = run.now - event.back_by
        elif isinstance(event, TimeReached) and move.whom % 3 != 0:
            # Mostly the engine is awake, and acts at the very moment.
            now = max(run.now, run.call.due_at or run.now)
        run.happens(event, now)
        if run.call.version > _ended_at(run) + AFTER_THE_END:
            break
    return run


def _ended_at(run: Run) -> int:
    ended = (one.before.version for one in run.turns if one.before.settlement is not None)
    return next(ended, run.call.version)


def event_of(run: Run, move: Move) -> Event:
    """What this move means in the call as it is now."""
    who, whom = _id(move.who), _id(move.whom)
    holder, asked = _holder(run, move), _asked_to_take_over(run, move)
    now = run.now + move.jump
    simple: dict[str, Event] = {
        "time": TimeReached(),
        "seen": Seen(responder_id=who),
        "acknowledged": Acknowledged(responder_id=asked),
        "declined": Declined(responder_id=asked),
        "stopped": Stopped(responder_id=holder),
        "delayed": AttemptDelayed(responder_id=who),
        "unsaid": LeftUnsaid(responder_id=who, message=Message.RELIEVED),
        "denied": PresenceDenied(),
        "confirmed": PresenceConfirmed(responder_id=asked, by_person=move.whom > 2),
        "offered": HandOverOffered(responder_id=holder, to=whom),
        "removed": SupporterRemoved(supporter_id=who),
        "expected": Expected(responder_id=holder, present_at=now + move.whom * HALF_AN_HOUR),
        "stepped": ClockStepped(back_by=move.jump + timedelta(minutes=1)),
        "agreed": SupporterAgreed(supporter=_agreed(run, move)),
        "failed": _failed(run, move),
        "asked": _asked(move, now),
    }
    if move.kind == "settled":
        by = None if move.whom % 2 else who
        follow_up_at = now + timedelta(days=1) if move.whom > 2 else None
        return Settled(by=by, outcome=Outcome.SAFE, follow_up_at=follow_up_at)
    return simple[move.kind]


def _id(number: int) -> str:
    return id_of(NAMES[number % len(NAMES)])


def _holder(run: Run, move: Move) -> str:
    """Mostly somebody who has it, when the move is one for them; else anybody."""
    holders = run.call.holders()
    chosen = holders[move.who % len(holders)].id if holders else ""
    return chosen if chosen and move.whom else _id(move.who)


def _asked_to_take_over(run: Run, move: Move) -> str:
    """Often somebody who was asked to take over, when there is one; else anybody."""
    takers = [one.handing_to for one in run.call.holders() if one.handing_to is not None]
    return takers[0] if takers and move.whom < len(NAMES) // 2 else _id(move.who)


def _agreed(run: Run, move: Move) -> Supporter:
    known = run.world.circle.supporter(_id(move.who))
    assert known is not None
    changed = replace(known, consent=Consent.AGREED)
    if move.whom == 1:
        return replace(changed, may_wake=not known.may_wake)
    return replace(changed, quiet=None) if move.whom == 2 else changed


def _asked(move: Move, now: datetime) -> AskedAgain:
    not_told = (_id(move.who),) if move.whom == 4 else ()
    signal = Signal(at=now, urgency=move.urgency, do_not_tell=not_told)
    return AskedAgain(signal=signal, policy=default_policies()[move.urgency])


def _failed(run: Run, move: Move) -> Event:
    sent = [one for one in run.sends() if one.responder_id == _id(move.who)]
    if not sent:
        return Seen(responder_id=_id(move.who))
    one = sent[move.whom % len(sent)]
    return AttemptFailed(responder_id=one.responder_id, address=one.address, message=one.message)
