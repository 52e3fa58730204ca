"""What a law looks at: one call at one moment, or one event with the call before and after it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from yana.core.call import Call, Responder, Standing
from yana.core.effect import Effect, Message, Send
from yana.core.event import Event, TimeReached

Advance = Callable[[Call, Event, datetime], tuple[Call, tuple[Effect, ...]]]

# Written out once more: a law that borrowed the core's own sets would share its mistakes.
HAVE_IT = (Standing.HAS_IT, Standing.WITH)
CAN_BE_RUNG = (Standing.WAITING, Standing.RUNG, Standing.LAPSED)
ASK = (Message.RING, Message.BACKUP, Message.HAND_OVER)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A call at a moment, and the `advance` that will move it."""

    call: Call
    now: datetime
    advance: Advance

    def after(self, *events: Event) -> Call:
        """Return the call after all of this has happened at once."""
        call = self.call
        for event in events:
            call, _ = self.advance(call, event, self.now)
        return call

    def silence(self, turns_max: int) -> Iterator[tuple[datetime, tuple[Effect, ...]]]:
        """Let nobody say anything: yield each next moment, and what comes of it."""
        call, now = self.call, self.now
        for _ in range(turns_max):
            now = max(now, call.due_at or now)
            call, effects = self.advance(call, TimeReached(), now)
            yield now, effects


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One event, with the call before and after it."""

    before: Call
    event: Event
    now: datetime
    after: Call
    effects: tuple[Effect, ...]
    advance: Advance

    @cached_property
    def sends(self) -> tuple[Send, ...]:
        """Return the messages that this event sends."""
        return tuple(one for one in self.effects if isinstance(one, Send))

    @property
    def changed(self) -> bool:
        """Return whether anything at all came of this event."""
        return bool(self.effects) or self.after != self.before

    def told(self, *messages: Message) -> set[str]:
        """Return who is sent one of these messages."""
        return {one.responder_id for one in self.sends if one.message in messages}


def holders(call: Call) -> list[Responder]:
    """Return who has the call, as their standings say."""
    return [one for one in call.responders if one.standing in HAVE_IT]


def reachable(one: Responder) -> bool:
    """Return whether any address of theirs has not failed."""
    return any(address not in one.failed for address in one.supporter.addresses)


def awake(call: Call, one: Responder, now: datetime) -> bool:
    """Return whether they may be disturbed; quiet hours of these worlds are UTC and of one day."""
    quiet = one.supporter.quiet
    if quiet is None or (call.policy.wakes and one.supporter.may_wake):
        return True
    return not quiet.start <= now.astimezone(UTC).time() < quiet.end


def can_be_rung(call: Call, one: Responder, now: datetime) -> bool:
    """Return whether somebody could be rung now who has not said no."""
    return one.standing in CAN_BE_RUNG and reachable(one) and awake(call, one, now)


def may_answer(call: Call, one: Responder) -> bool:
    """Return whether somebody was rung in this pass, and may still answer."""
    return one.standing is Standing.RUNG and one.pass_rung == call.pass_no and reachable(one)


def others(responders: Iterable[Responder], who: str) -> list[Responder]:
    """Return everybody but this one."""
    return [one for one in responders if one.id != who]


def moments(call: Call) -> dict[str, datetime]:
    """Return every moment of a call that is to come, by name."""
    found = {"escalate_at": call.escalate_at}
    for one in call.responders:
        found[f"{one.id} present_by"] = one.present_by
        found[f"{one.id} backup_at"] = one.backup_at
        found[f"{one.id} check_at"] = one.check_at
    return {name: at for name, at in found.items() if at is not None}
