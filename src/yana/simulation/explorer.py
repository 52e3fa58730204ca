"""The explorer: every state that `advance` can reach in a small world, and the laws on each.

It starts with the opened call, lets every event of the world happen at once and lets a beat of
time pass, and does the same with all calls that come of it, until nothing new comes. Calls of the
same form (`explorer_form.py`) have the same future, so one of them stands for all; the walk ends.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from yana.core.call import Call
from yana.core.event import ClockStepped, Event
from yana.core.lifecycle import advance, open_call
from yana.core.signal import Signal
from yana.simulation.explorer_events import Happenings, told_as
from yana.simulation.explorer_form import Form, form_of
from yana.simulation.explorer_laws import OF_SCENES, OF_TURNS
from yana.simulation.explorer_turn import Advance, Scene, Turn
from yana.simulation.explorer_worlds import BEAT, OPENED, WORLDS, World

T = TypeVar("T")

REFUSAL = "advance_takes_every_event"
"""The law that no event, however much out of place, is refused by an assertion of the core."""

REFUSALS = (AssertionError, ValueError)
"""The core asserts what it takes for granted, and has no earliest of no moments."""

STATES_MAX = 1_000_000
"""A world that is larger does not fit into the memory of a small machine: make it smaller."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A law that does not hold, and the shortest history that shows it."""

    law: str
    says: str
    history: tuple[str, ...]

    def __str__(self) -> str:
        """Return the law and the history, a line each."""
        return "\n".join([f"{self.law}: {self.says}", *self.history])


@dataclass(kw_only=True)
class Walk:
    """One walk through a world: how much it has seen, and what it has found."""

    world: World
    advance: Advance = advance
    until: str | None = None
    """The law at whose first finding to stop; without one, everything is walked."""
    turns: int = 0
    changes: int = 0
    found: dict[str, Finding] = field(default_factory=dict)
    _came: dict[Form, tuple[Form | None, str]] = field(default_factory=dict)
    _ahead: deque[tuple[Form, Call, datetime]] = field(default_factory=deque)

    @property
    def states(self) -> int:
        """Return how many states were reached."""
        return len(self._came)

    def __str__(self) -> str:
        """Return what was walked, in one line."""
        return (
            f"{self.world.name} ({self.world.means}): {self.states} states, {self.turns} turns "
            f"({self.changes} of them change something); {self.world.size}"
        )

    def to_the_end(self) -> "Walk":
        """Walk until nothing new comes, or enough was found, and return the walk."""
        signal = Signal(at=OPENED, urgency=self.world.urgency)
        policy = self.world.policies[signal.urgency]
        call, _ = open_call("call", self.world.circle, signal, policy)
        self._reach(None, "the person asks", call, OPENED)
        happenings = Happenings(world=self.world)
        while self._ahead and self.until not in self.found:
            form, call, now = self._ahead.popleft()
            for event in happenings.at(call, now):
                self._turn(form, call, event, now)
            self._reach(form, "a beat passes", call, now + BEAT)
            assert self.states < STATES_MAX, "this world is too large to be walked to its end"
        return self

    def _turn(self, form: Form, before: Call, event: Event, now: datetime) -> None:
        self.turns += 1
        if isinstance(event, ClockStepped):
            now -= event.back_by
        try:
            after, effects = self.advance(before, event, now)
        except REFUSALS as refused:
            self._find(form, REFUSAL, str(refused), told_as(event))
            return
        turn = Turn(
            before=before, event=event, now=now, after=after, effects=effects, advance=self.advance
        )
        for law in OF_TURNS:
            if not _holds(law, turn):
                self._find(form, law.__name__, law.__doc__ or "", told_as(event))
        if turn.changed:
            self.changes += 1
            self._reach(form, told_as(event), after, now)

    def _reach(self, form: Form | None, how: str, call: Call, now: datetime) -> None:
        reached = form_of(self.world, call, now)
        self._meet(reached, how, call, now)
        if reached in self._came:
            return
        self._came[reached] = (form, how)
        self._ahead.append((reached, call, now))
        scene = Scene(call=call, now=now, advance=self.advance)
        for law in OF_SCENES:
            if not _holds(law, scene):
                self._find(form, law.__name__, law.__doc__ or "", how)

    def _meet(self, form: Form, how: str, call: Call, now: datetime) -> None:
        """Do nothing: one call of each form is enough (`explorer_twins.py` is not so sure)."""

    def _find(self, form: Form | None, law: str, says: str, how: str) -> None:
        if law in self.found:
            return
        history = [how, *(self._steps_to(form) if form is not None else ())]
        self.found[law] = Finding(law=law, says=says, history=tuple(reversed(history)))

    def _steps_to(self, form: Form) -> Iterator[str]:
        at: Form | None = form
        while at is not None:
            at, how = self._came[at]
            yield how


def _holds(law: Callable[[T], bool], looked_at: T) -> bool:
    try:
        return law(looked_at)
    except REFUSALS:
        # A law looks ahead, and what it saw there was refused.
        return False


def main(words: Sequence[str]) -> int:
    """Walk the named worlds, or all that the tests walk; return 0 when every law holds."""
    found = 0
    assert {*words} <= {world.name for world in WORLDS}, "no world has this name"
    for world in WORLDS:
        if (words and world.name not in words) or (not words and world.long):
            continue
        walk = Walk(world=world).to_the_end()
        sys.stdout.write("\n".join([str(walk), *map(str, walk.found.values()), ""]))
        found += len(walk.found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
