"""Where one responder stands in one call, and so which page they see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from yana.core.call import RINGABLE, Call, Responder, Standing
from yana.core.circle import Supporter
from yana.engine.links import Link
from yana.engine.system import System
from yana.store import circles, reading

ENDED_SHOWN_FOR = timedelta(days=1)
"""A day later, the page is the same for everyone, whatever came between."""


class Part(Enum):
    """What a responder has to do with a call at this moment."""

    CHOOSE = "choose"
    """Has not answered: sees two equal buttons, and nothing private."""
    HOLD = "hold"
    """Has it, or is with the person: sees what they need for it."""
    LAPSED = "lapsed"
    """Had it and went quiet: is asked how it is."""
    FREE = "free"
    """Declined, stopped or handed over: is thanked, and may come back."""
    ENDED = "ended"
    """It was ended a short while ago, and they had been told of it."""
    NOTHING = "nothing"
    """There is nothing for them here, and no sign of why."""


PARTS = {
    Standing.WAITING: Part.CHOOSE,
    Standing.RUNG: Part.CHOOSE,
    Standing.HAS_IT: Part.HOLD,
    Standing.WITH: Part.HOLD,
    Standing.LAPSED: Part.LAPSED,
    Standing.DECLINED: Part.FREE,
    Standing.STOPPED: Part.FREE,
    Standing.RELIEVED: Part.FREE,
    Standing.REMOVED: Part.NOTHING,
}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One responder in one call, at one moment."""

    call: Call
    responder: Responder
    supporter: Supporter
    """The responder as they are in the circle now; in the call they are as they were."""
    now: datetime

    @property
    def part(self) -> Part:
        """Return what this responder has to do with the call now."""
        if not self.supporter.agreed:
            return Part.NOTHING
        settlement = self.call.settlement
        if settlement is None or self.responder.standing is Standing.REMOVED:
            return PARTS[self.responder.standing]
        fresh = self.now - settlement.at <= ENDED_SHOWN_FOR
        return Part.ENDED if fresh and self.responder.told else Part.NOTHING

    @property
    def others(self) -> list[str]:
        """Return the names of others who have it."""
        return [one.supporter.name for one in self.call.holders() if one.id != self.responder.id]

    @property
    def alone(self) -> bool:
        """Return whether there is nobody else in this call who could be asked now."""
        others = (one for one in self.call.responders if one.id != self.responder.id)
        # What has refused is tried anew when nobody has it any more, and not before.
        held = bool(self.call.holders())
        askable = (one for one in others if one.standing in RINGABLE)
        askable = (one for one in askable if one.working or (held and one.supporter.addresses))
        wakes = self.call.policy.wakes
        return not any(one.supporter.disturbable(self.now, wakes=wakes) for one in askable)

    @property
    def offered_by(self) -> str:
        """Return the name of who asks this responder to take over."""
        givers = (one for one in self.call.holders() if one.handing_to == self.responder.id)
        return next((one.supporter.name for one in givers), "")


def seat(link: Link, system: System, *, speaks: bool) -> Seat | None:
    """Return the seat that an answer link leads to, read anew from the store.

    To who comes to answer a call that cannot be read, "nothing here" would not be true: it is as
    it begins afresh, which it does once somebody `speaks`, and not for one who only looks.
    """
    now, entrance = system.clock.now(), system.entrance
    unread = entrance.mend if speaks else entrance.glance
    call = reading.call(link.first) or unread(link.first)
    responder = None if call is None else call.responder(link.second)
    if call is None or responder is None:
        return None
    circle = circles.circle(call.person.id)
    supporter = None if circle is None else circle.supporter(responder.id)
    if supporter is None:
        return None
    return Seat(call=call, responder=responder, supporter=supporter, now=now)
