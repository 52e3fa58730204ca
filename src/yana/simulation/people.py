"""People in the simulated world: those who come, vanish, sleep or say no."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from yana.core.call import HOLDING, Call, CallState, Outcome, Standing
from yana.core.circle import Circle, Consent, Supporter
from yana.core.effect import ASKING, Message
from yana.core.event import (
    Acknowledged,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    Seen,
    Settled,
    Stopped,
)
from yana.engine.entrance import Entrance
from yana.engine.ports import Attempt
from yana.simulation.chronicle import Ended, Gone, Joined, Pressed, Said
from yana.simulation.network import Letterhead
from yana.simulation.newcomers import member
from yana.simulation.processes import Installation, Web
from yana.simulation.world import Chance

NIGHT_FROM, NIGHT_TO = 23, 7
PRESSES_MAX = 40
"""Who wants to be heard presses again and again; most are heard at the first or second time."""

HAND_OVERS_MAX = 12
"""In one call by one human: who is asked may ask back, and so on."""


class Mood(Enum):
    """How a supporter takes it this time."""

    COMES = "comes"
    SAYS_WHEN = "says when"
    COMES_AT_ONCE = "is there before they say so"
    VANISHES = "says yes and vanishes"
    STOPS = "has to stop"
    HANDS_OVER = "hands over"
    DECLINES = "declines"
    LOOKS = "only looks"
    LEAVES = "leaves the circle"
    MEDDLES = "ends what they were never part of"
    SILENT = "says nothing"


MOODS = {
    Mood.COMES: 5.0,
    Mood.SAYS_WHEN: 1.0,
    Mood.COMES_AT_ONCE: 1.0,
    Mood.VANISHES: 3.0,
    Mood.STOPS: 2.0,
    Mood.HANDS_OVER: 2.0,
    Mood.DECLINES: 4.0,
    Mood.LOOKS: 1.0,
    Mood.LEAVES: 0.7,
    Mood.MEDDLES: 0.5,
    Mood.SILENT: 5.0,
}

CONFIRMED = {
    "acknowledged": HOLDING,
    "with": {Standing.WITH},
    "declined": {Standing.DECLINED, Standing.STOPPED},
    "stopped": {Standing.STOPPED},
}
"""What a page shows to who said so, once it is kept."""


@dataclass
class Human:
    """Somebody with a browser."""

    home: Installation
    web: Web
    chance: Chance

    def press(
        self, what: Callable[[Entrance], object], then: Callable[[object], None], n: int = 1
    ) -> None:
        """Press a button, again and again until the page says that it worked."""
        kept = self.web.press(what)
        if kept is not None:
            then(kept)
        elif n < PRESSES_MAX:
            pause = self.chance.span(1, 30)
            self.home.world.after(pause, lambda: self.press(what, then, n + 1))

    def record(self, call_id: str, by: str | None, what: str, event: Event, **said: object) -> None:
        """Tell YANA something about a call, and write down what it confirmed."""
        world = self.home.world
        world.write(Pressed(at=world.now, call=call_id, by=by, what=what))

        def confirmed(kept: object) -> None:
            assert isinstance(kept, Call)
            if what == "ended":
                if kept.settlement is not None and kept.settlement.by == by:
                    outcome = kept.settlement.outcome.value
                    world.write(Ended(at=world.now, call=call_id, by=by, outcome=outcome))
            elif _shows(kept, by, what):
                one = {"at": world.now, "call": call_id, "by": by, "what": what, **said}
                world.write(Said(**one))  # type: ignore[arg-type]

        self.press(lambda entrance: entrance.record(call_id, event), confirmed)

    def call(self, call_id: str) -> Call | None:
        """Return what every page shows of this call now, or None once it has ended."""
        call = self.home.ledger.call(call_id)
        return None if call is None or call.state is CallState.SETTLED else call


def _shows(call: Call, by: str | None, what: str) -> bool:
    if call.state is CallState.SETTLED:
        return False
    if by is None or what not in CONFIRMED:
        return True
    responder = call.responder(by)
    return responder is not None and responder.standing in CONFIRMED[what]


class Helper(Human):
    """A supporter: hears messages and does as their mood is."""

    def __init__(self, human: Human, person_id: str, supporter: Supporter) -> None:
        """Be this supporter."""
        super().__init__(home=human.home, web=human.web, chance=human.chance)
        self.person_id = person_id
        self.supporter = supporter
        self.willing: bool | None = None
        """Once the world is healed: whether this is the one who comes."""
        self._moods: dict[str, Mood] = {}
        self._handed_over: Counter[str] = Counter()

    def hear(self, attempt: Attempt, head: Letterhead) -> None:
        """Get a message, and do something about it sooner or later."""
        if attempt.message is Message.INVITATION:
            self._after(5, 600, lambda: self.choose(Consent.AGREED))
        elif head.call is not None and attempt.message in ASKING:
            call_id = head.call
            self.home.world.after(self._delay(), lambda: self._answer(call_id))
        elif head.call is not None and attempt.message in {Message.LAPSED, Message.STILL_THERE}:
            call_id = head.call
            self._after(5, 900, lambda: self._come_back(call_id))

    def choose(self, consent: Consent) -> None:
        """Agree or leave, on one's own page."""
        world = self.home.world

        def chosen(kept: object) -> None:
            assert isinstance(kept, Circle)
            known = kept.supporter(self.supporter.id)
            if known is None or known.consent is not consent:
                return
            if consent is Consent.AGREED:
                joined = Joined(at=world.now, person=self.person_id, member=member(known))
                world.write(joined)
            else:
                self._gone("left")

        self.press(
            lambda entrance: entrance.choose(self.person_id, self.supporter.id, consent), chosen
        )

    def _gone(self, how: str) -> None:
        world = self.home.world
        world.write(Gone(at=world.now, person=self.person_id, supporter=self.supporter.id, how=how))

    def _after(self, low: float, high: float, do: Callable[[], None]) -> None:
        self.home.world.after(self.chance.span(low, high), do)

    def _delay(self) -> timedelta:
        if self.willing is not None:
            return self.chance.span(20, 90)
        now = self.home.world.now
        local = now.astimezone(ZoneInfo(self.supporter.zone))
        if (local.hour >= NIGHT_FROM or local.hour < NIGHT_TO) and self.chance.hits(0.5):
            morning = local.replace(hour=7, minute=self.chance.number(0, 59))
            return (morning - local) % timedelta(days=1)
        return self.chance.span(1, 2400)

    def _answer(self, call_id: str) -> None:
        if self.call(call_id) is None:
            return
        if self.willing is not None:
            if self.willing:
                self._come(call_id, Mood.COMES)
            return
        mood = self._moods.setdefault(call_id, self.chance.weighed(MOODS))
        me = self.supporter.id
        if mood is Mood.DECLINES:
            self.record(call_id, me, "declined", Declined(responder_id=me))
        elif mood is Mood.LOOKS:
            self.record(call_id, me, "seen", Seen(responder_id=me))
        elif mood is Mood.LEAVES:
            self.choose(Consent.LEFT)
            self._after(60, 40000, lambda: self.choose(Consent.AGREED))
        elif mood is Mood.MEDDLES:
            self._end(call_id)
        elif mood is not Mood.SILENT:
            self._come(call_id, mood)

    def _come(self, call_id: str, mood: Mood) -> None:
        me = self.supporter.id
        if mood is Mood.COMES_AT_ONCE:
            self._be_there(call_id)
            return
        self.record(call_id, me, "acknowledged", Acknowledged(responder_id=me))
        if self.chance.hits(0.1):  # Pressed twice.
            again = Acknowledged(responder_id=me)
            self._after(0.1, 3, lambda: self._say(call_id, "acknowledged", again))
        if mood is Mood.COMES:
            longest = 240 if self.willing else 1500
            self._after(60, longest, lambda: self._be_there(call_id))
        elif mood is Mood.SAYS_WHEN:
            self._after(5, 60, lambda: self._expect(call_id))
            if self.chance.hits(0.7):
                self._after(300, 7200, lambda: self._be_there(call_id))
        elif mood is Mood.STOPS:
            self._after(10, 1500, lambda: self._say(call_id, "stopped", Stopped(responder_id=me)))
        elif mood is Mood.HANDS_OVER:
            self._after(10, 900, lambda: self._hand_over(call_id))

    def _say(self, call_id: str, what: str, event: Event) -> None:
        if self.willing is None and self.call(call_id) is not None:
            self.record(call_id, self.supporter.id, what, event)

    def _expect(self, call_id: str) -> None:
        at = self.web.now() + self.chance.span(60, 90_000 if self.chance.hits(0.2) else 10_000)
        event = Expected(responder_id=self.supporter.id, present_at=at)
        if self.call(call_id) is not None and self.willing is None:
            self.record(call_id, self.supporter.id, "expected", event, present_at=at)

    def _hand_over(self, call_id: str) -> None:
        call = self.call(call_id)
        tired = self._handed_over[call_id] >= HAND_OVERS_MAX
        if call is None or self.willing is not None or tired:
            return
        others = [one.id for one in call.responders if one.id != self.supporter.id]
        if others:
            to = self._taker(call, others)
            event = HandOverOffered(responder_id=self.supporter.id, to=to)
            self.record(call_id, self.supporter.id, "handed_over", event, to=to)
            self._handed_over[call_id] += 1
            # Somebody else would be better; but two who think so of each other tire of it.
            if self._handed_over[call_id] < HAND_OVERS_MAX and self.chance.hits(0.4):
                self._after(1, 600, lambda: self._hand_over(call_id))

    def _taker(self, call: Call, others: list[str]) -> str:
        """Whom another has asked already may well be asked by both."""
        asked = {one.handing_to for one in call.holders() if one.id != self.supporter.id}
        together = [one for one in others if one in asked]
        if together and self.chance.hits(0.5):
            return self.chance.one_of(together)
        return self.chance.one_of(others)

    def _be_there(self, call_id: str) -> None:
        if self.call(call_id) is None or self.willing is False:
            return
        me = self.supporter.id
        self.record(call_id, me, "with", PresenceConfirmed(responder_id=me))
        if self.willing or self.chance.hits(0.6):
            self._after(120, 10000, lambda: self._end(call_id))

    def _end(self, call_id: str) -> None:
        if self.call(call_id) is None or self.willing is False:
            return
        outcome = self.chance.one_of((Outcome.SAFE, Outcome.ACCOMPANIED))
        later = self.web.now() + timedelta(days=1) if self.chance.hits(0.2) else None
        event = Settled(by=self.supporter.id, outcome=outcome, follow_up_at=later)
        self.record(call_id, self.supporter.id, "ended", event)

    def _come_back(self, call_id: str) -> None:
        call = self.call(call_id)
        if call is None or self.willing is False:
            return
        if self.willing or self.chance.hits(0.4):
            self._be_there(call_id)
