"""A call as it is lived through: its ledger and its messages, for what pages say of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, id_of, signal
from yana.core.call import Call
from yana.core.circle import Supporter
from yana.core.effect import Effect, Message, Note, Send
from yana.core.event import AskedAgain, Event, TimeReached
from yana.core.lifecycle import advance, open_call
from yana.core.policy import default_policies
from yana.engine.ports import SendState
from yana.store.reading import Entry, Sent
from yana.web.person.timeline import timeline
from yana.web.person.truth import Truth, truth


@dataclass
class Lived:
    """Amina's call; every message gets the state in `leaves` at the moment it is made."""

    leaves: SendState = SendState.HANDED
    channel: str = "email"
    supporters: tuple[Supporter, ...] = (BEN, CHI)
    zone: str = "Europe/Berlin"
    now: datetime = EVENING
    entries: list[Entry] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def asks(self, urgency: str, do_not_tell: tuple[Supporter, ...] = ()) -> "Lived":
        """Amina asks, or asks again."""
        asked = signal(urgency, self.now, do_not_tell=do_not_tell)
        policy = default_policies()[asked.urgency]
        if hasattr(self, "call"):
            return self.then(AskedAgain(signal=asked, policy=policy))
        circle = replace(circle_of(*self.supporters), person=replace(AMINA, zone=self.zone))
        self.call: Call
        self.call, effects = open_call(id_of("call"), circle, asked, policy)
        return self._keeps(effects)

    def then(self, event: Event) -> "Lived":
        """Let this happen now."""
        self.call, effects = advance(self.call, event, self.now)
        self.entries.append(Entry(at=self.now, what=event))
        return self._keeps(effects)

    def passes(self, **span: float) -> "Lived":
        """Let time pass, the engine awake."""
        ends = self.now + timedelta(**span)
        while self.call.due_at is not None and self.call.due_at <= ends:
            self.now = max(self.now, self.call.due_at)
            self.then(TimeReached())
        self.now = ends
        return self

    def becomes(self, state: SendState, *, tries: int = 1) -> "Lived":
        """Let all messages so far be in this state."""
        self.sent = [
            replace(
                one,
                state=state,
                tries=tries,
                handed_at=self.now if state in _LEFT else None,
                ended_at=self.now if state in _ENDED else None,
            )
            for one in self.sent
        ]
        return self

    def lines(self) -> list[str]:
        """The timeline as one string each, newest first."""
        shown = timeline(self.call, self.entries, self.sent, self.now)
        return [f"{one.time} {one.words}" for one in shown]

    def truth(self) -> Truth:
        """What the top of the page says."""
        return truth(self.call, self.entries, self.sent, self.now)

    def _keeps(self, effects: tuple[Effect, ...]) -> "Lived":
        for effect in effects:
            match effect:
                case Note():
                    self.entries.append(Entry(at=self.now, what=effect))
                case Send():
                    self.sent.append(self._message(effect.responder_id, effect.message))
                case _:
                    pass
        return self

    def _message(self, responder_id: str, message: Message) -> Sent:
        return Sent(
            id=str(len(self.sent)),
            responder_id=responder_id,
            channel=self.channel,
            message=message,
            pass_no=1,
            state=self.leaves,
            tries=1,
            repeat=False,
            code="",
            created_at=self.now,
            handed_at=self.now if self.leaves in _LEFT else None,
            ended_at=None,
        )


_LEFT = {SendState.HANDED, SendState.DELIVERED, SendState.UNDELIVERED}
_ENDED = {SendState.DELIVERED, SendState.UNDELIVERED, SendState.DEAD, SendState.DROPPED}
