"""Whether the forms are right: calls of one form live through the same, and are compared."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime

from yana.core.call import Call
from yana.core.effect import Send
from yana.core.event import ClockStepped, Event
from yana.simulation.explorer import Walk
from yana.simulation.explorer_events import Happenings
from yana.simulation.explorer_form import Form, form_of
from yana.simulation.explorer_worlds import BEAT

Future = tuple[Hashable, ...]

LAW = "calls_of_one_form_have_one_future"
SAYS = "Whatever happens to them tells the same people the same, and leads to one form again."


@dataclass(kw_only=True)
class TwinWalk(Walk):
    """A walk that does not believe that calls of one form have one future, but looks."""

    twins_max: int = 1
    """So many calls of each form are compared with the first one."""
    twins: int = 0
    _futures: dict[Form, tuple[int, Future]] = field(default_factory=dict)

    def to_the_end(self) -> "TwinWalk":
        """Walk to the end, and return the walk."""
        super().to_the_end()
        return self

    def _meet(self, form: Form, how: str, call: Call, now: datetime) -> None:
        met, known = self._futures.get(form, (0, None))
        if met > self.twins_max:
            return
        future = self._future(call, now)
        self._futures[form] = (met + 1, known or future)
        if known is None:
            return
        self.twins += 1
        if known != future:
            self._find(form, LAW, SAYS, how)

    def _future(self, call: Call, now: datetime) -> Future:
        passed = form_of(self.world, call, now + BEAT)
        events = Happenings(world=self.world).at(call, now)
        return (passed, *(self._led_to(call, event, now) for event in events))

    def _led_to(self, call: Call, event: Event, now: datetime) -> Hashable:
        if isinstance(event, ClockStepped):
            now -= event.back_by
        after, effects = self.advance(call, event, now)
        told = (
            (one.responder_id, one.address, one.message) if isinstance(one, Send) else one
            for one in effects
        )
        return form_of(self.world, after, now), frozenset(told)
