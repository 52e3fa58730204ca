"""The cast: Amina asks, Ben and Chi respond, Dov must see nothing. And a call told as a story."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from yana.core.call import Call, Outcome, Responder
from yana.core.circle import Address, Circle, Consent, Person, Supporter
from yana.core.effect import Effect, KeepFollowUp, Note, Send
from yana.core.event import AskedAgain, Event, Settled, TimeReached
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Urgency, default_policies
from yana.core.signal import Signal

EVENING = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
HOUSE = UUID("5e0c4a3e-7a52-4c0e-9d43-1b1f7f6f4c11")

TURNS_MAX = 5_000
"""A day of the fastest policy has 720: what takes more turns never comes to its end."""

Told = dict[str, list[str]]
"""Who was told what, by name; a name that is missing heard nothing."""


def id_of(name: str) -> str:
    """The id that somebody of this name always has in these tests."""
    return str(uuid5(HOUSE, name))


def address_of(name: str, channel: str = "email") -> Address:
    """Where somebody of this name is reached."""
    return Address(channel=channel, target=f"{name.lower()}@example.test")


def supporter(name: str, consent: Consent = Consent.AGREED) -> Supporter:
    """A supporter who can be reached by e-mail and has agreed to it."""
    return Supporter(id=id_of(name), name=name, addresses=(address_of(name),), consent=consent)


AMINA = Person(
    id=id_of("Amina"),
    name="Amina",
    addresses=(Address(channel="inbox", target=id_of("Amina")),),
)
BEN, CHI = supporter("Ben"), supporter("Chi")
DOV = supporter("Dov", Consent.EXCLUDED)
CIRCLE = Circle(person=AMINA, supporters=(BEN, CHI, DOV))


def circle_of(*supporters: Supporter) -> Circle:
    """Amina's circle with these supporters, and Dov, who must see nothing."""
    return Circle(person=AMINA, supporters=(*supporters, DOV))


def signal(
    urgency: str, now: datetime = EVENING, *, do_not_tell: Sequence[Supporter] = ()
) -> Signal:
    """A request for help."""
    not_told = tuple(one.id for one in do_not_tell)
    return Signal(at=now, urgency=Urgency(urgency), do_not_tell=not_told)


@dataclass
class Story:
    """One call, told event by event; `now` moves only when the story says so."""

    call: Call
    now: datetime
    opening: Told
    notes: list[str] = field(default_factory=list)
    promises: list[KeepFollowUp] = field(default_factory=list)

    def then(self, event: Event) -> Told:
        """Let this happen now, and return who was told what because of it."""
        self.call, effects = advance(self.call, event, self.now)
        return self.hears(effects)

    def hears(self, effects: tuple[Effect, ...]) -> Told:
        """Sort effects: messages by name, moments and promises aside."""
        told: Told = {}
        for effect in effects:
            match effect:
                case Send():
                    told.setdefault(self.name(effect.responder_id), []).append(effect.message.value)
                case Note():
                    self.notes.append(effect.moment.value)
                case KeepFollowUp():
                    self.promises.append(effect)
        return told

    def asks_again(self, urgency: str, *, do_not_tell: Sequence[Supporter] = ()) -> Told:
        """Amina asks again."""
        again = signal(urgency, self.now, do_not_tell=do_not_tell)
        return self.then(AskedAgain(signal=again, policy=default_policies()[again.urgency]))

    def settles(self, by: Supporter | None = None, outcome: Outcome = Outcome.SAFE) -> Told:
        """Amina ends it, or this supporter does."""
        return self.then(Settled(by=None if by is None else by.id, outcome=outcome))

    def passes(self, **span: float) -> list[tuple[int, Told]]:
        """Let time pass, the engine awake: minutes since now, and who was told what then."""
        began, ends = self.now, self.now + timedelta(**span)
        heard = []
        turns = 0
        while self.call.due_at is not None and self.call.due_at <= ends:
            turns += 1
            assert turns < TURNS_MAX, "it is due again and again, and time does not pass"
            self.now = max(self.now, self.call.due_at)
            if told := self.then(TimeReached()):
                heard.append((round((self.now - began).total_seconds() / 60), told))
        self.now = ends
        return heard

    def sleeps(self, **span: float) -> None:
        """Let time pass while no engine runs."""
        self.now += timedelta(**span)

    def name(self, supporter_id: str) -> str:
        """The name of a responder in this call."""
        return self.stands(supporter_id).supporter.name

    def stands(self, supporter_id: str) -> Responder:
        """Where a responder stands."""
        found = self.call.responder(supporter_id)
        assert found is not None
        return found

    def standing(self, one: Supporter) -> str:
        """Where this supporter stands, in a word."""
        return self.stands(one.id).standing.value


def amina_asks(
    urgency: str,
    circle: Circle = CIRCLE,
    now: datetime = EVENING,
    *,
    do_not_tell: Sequence[Supporter] = (),
) -> Story:
    """Amina asks for help, and her circle is reached by the policy for it."""
    asked = signal(urgency, now, do_not_tell=do_not_tell)
    call, effects = open_call(id_of("call"), circle, asked, default_policies()[asked.urgency])
    story = Story(call=call, now=now, opening={})
    story.opening = story.hears(effects)
    return story
