"""Everything that may happen in a world at one moment: every event, of everyone, about everyone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import permutations
from typing import Any

from yana.core.call import Call, Outcome, Responder
from yana.core.circle import Consent
from yana.core.effect import Message
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
from yana.core.signal import Signal
from yana.simulation.explorer_worlds import BEAT, World

OF_ONE: Mapping[type[Event], Callable[[str], Event]] = {
    Seen: lambda who: Seen(responder_id=who),
    Acknowledged: lambda who: Acknowledged(responder_id=who),
    Declined: lambda who: Declined(responder_id=who),
    PresenceConfirmed: lambda who: PresenceConfirmed(responder_id=who),
    Stopped: lambda who: Stopped(responder_id=who),
    LeftUnsaid: lambda who: LeftUnsaid(responder_id=who, message=Message.RELIEVED),
    SupporterRemoved: lambda who: SupporterRemoved(supporter_id=who),
    Settled: lambda who: Settled(by=who, outcome=Outcome.SAFE),
}
"""What anybody of a circle may do or have happen to them, at any moment, called for or not."""

OF_NOBODY: Mapping[type[Event], Event] = {
    TimeReached: TimeReached(),
    PresenceDenied: PresenceDenied(),
    ClockStepped: ClockStepped(back_by=BEAT),
    Settled: Settled(by=None, outcome=Outcome.SAFE),
}
"""What time, the clock or the person does."""


@dataclass(kw_only=True)
class Happenings:
    """All events of one world; those that carry a time are made for the moment."""

    world: World

    def at(self, call: Call, now: datetime) -> Iterator[Event]:
        """Return every event that may happen now; most of them are out of place, on purpose."""
        if not self.world.engine_sleeps and call.due_at is not None and call.due_at <= now:
            yield TimeReached()
            return
        yield from self._timeless
        yield from self._failed(call, self.world.failing)
        if call.settlement is not None:
            yield from self._failed(call, (Message.ENDED,))
        if Expected in self.world.kinds:
            for one in call.responders:
                yield Expected(responder_id=one.id, present_at=now + BEAT)
        if AttemptDelayed in self.world.kinds:
            yield from self._delayed(call)
        if AskedAgain in self.world.kinds:
            yield from self._asked(call, now)

    @cached_property
    def _timeless(self) -> tuple[Event, ...]:
        kinds = self.world.kinds
        by_one = kinds if self.world.helpers_settle else kinds - {Settled}
        ids = [one.id for one in self.world.circle.supporters]
        return (
            *(event for kind, event in OF_NOBODY.items() if kind in kinds),
            *(make(who) for kind, make in OF_ONE.items() if kind in by_one for who in ids),
            *(event for event in self._between(ids) if type(event) in kinds),
            *(event for event in self._joining(ids) if type(event) in kinds),
        )

    def _between(self, ids: list[str]) -> Iterator[Event]:
        for one, other in permutations(ids, 2):
            yield HandOverOffered(responder_id=one, to=other)

    def _joining(self, ids: list[str]) -> Iterator[Event]:
        for one in self.world.circle.supporters:
            if one.consent is not Consent.EXCLUDED:
                yield SupporterAgreed(supporter=replace(one, consent=Consent.AGREED))
            if one.consent is Consent.INVITED:
                yield SupporterRemoved(supporter_id=ids[0], now_known_as=one.id)

    def _delayed(self, call: Call) -> Iterator[Event]:
        for one in call.responders:
            if Message.RING in self.world.failing:
                yield AttemptDelayed(responder_id=one.id)
            if Message.HAND_OVER in self.world.failing:
                yield _not_tried_again(one, Message.HAND_OVER)
            if Message.BACKUP in self.world.failing:
                yield _not_tried_again(one, Message.BACKUP)

    def _failed(self, call: Call, messages: tuple[Message, ...]) -> Iterator[Event]:
        if AttemptFailed not in self.world.kinds:
            return
        for one in call.responders:
            for address in one.supporter.addresses:
                for message in messages:
                    yield AttemptFailed(
                        responder_id=one.id, address=address, message=message, n=one.sends
                    )

    def _asked(self, call: Call, now: datetime) -> Iterator[Event]:
        for urgency, policy in self.world.policies.items():
            yield AskedAgain(signal=Signal(at=now, urgency=urgency), policy=policy)
        for one in call.responders:
            signal = Signal(at=now, urgency=call.urgency, do_not_tell=(one.id,))
            yield AskedAgain(signal=signal, policy=call.policy)


def _not_tried_again(one: Responder, message: Message) -> Event:
    return AttemptDelayed(responder_id=one.id, message=message, tried_again=False)


def told_as(event: Event) -> str:
    """Return the event in a few words, for a history that a human reads."""
    match event:
        case AskedAgain(signal=signal):
            without = f", not telling {signal.do_not_tell[0]}" if signal.do_not_tell else ""
            return f"AskedAgain {signal.urgency.value}{without}"
        case SupporterAgreed(supporter=supporter):
            return f"SupporterAgreed {supporter.id}"
        case AttemptFailed(responder_id=who, address=address, message=message):
            return f"AttemptFailed {who} {address.channel} {message.value}"
        case AttemptDelayed(responder_id=who, message=message, tried_again=tried_again):
            again = "" if tried_again else ", not tried again"
            return f"AttemptDelayed {who} {message.value}{again}"
        case _:
            return " ".join([type(event).__name__, *map(str, _plain(event).values())])


def _plain(event: Any) -> dict[str, Any]:  # noqa: ANN401 -- any event of the closed set
    return {name: value for name, value in vars(event).items() if isinstance(value, str)}
