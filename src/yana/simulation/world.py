"""The world's time: what happens next happens now, in one thread, by one seeded source of chance.

Nothing waits: time jumps from one happening to the next. Whoever stands still in the middle of
something (a paused process) lets the world run on from within itself, so any two things that can
happen beside each other do, in every order that chance finds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Protocol, TypeVar

from yana.simulation.chronicle import Chronicle, Record, Trouble

Do = Callable[[], None]
Choice = TypeVar("Choice")


RECORDS_MAX = 50_000
"""So much happens in no incident, not by a tenth, unless something goes on for ever."""


class Restless(BaseException):
    """Something goes on and on in the same hours; nothing that runs in this world may hide it."""


class Actor(Protocol):
    """Something that acts by itself whenever it is time, like an engine."""

    def acts_at(self) -> datetime | None:
        """Return when it wants to act next, or None when it never will."""
        ...

    def act(self) -> None:
        """Act now."""
        ...


@dataclass(order=True)
class _Item:
    at: datetime
    place: int
    do: Do = field(compare=False)


class Chance:
    """Chance of its own for each actor, so that one who is left out changes no other's."""

    def __init__(self, seed: str) -> None:
        """Begin at this seed."""
        self._seed = seed
        self._random = Random(seed)  # noqa: S311 - a history must be told again by its seed.

    def of(self, name: str) -> "Chance":
        """Return the chance of one actor."""
        return Chance(f"{self._seed}/{name}")

    def hits(self, probability: float) -> bool:
        """Return whether it happens."""
        return self._random.random() < probability

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """Return any of these."""
        return self._random.choice(choices)

    def some_of(self, choices: Sequence[Choice], n: int) -> list[Choice]:
        """Return so many of these, in any order."""
        return self._random.sample(choices, min(n, len(choices)))

    def weighed(self, weights: dict[Choice, float]) -> Choice:
        """Return one of these, each as likely as its weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        return self._random.randint(low, high)

    def span(self, low: float, high: float) -> timedelta:
        """Return a span between so many seconds, the shorter ones more often."""
        return timedelta(seconds=low * (high / low) ** self._random.random())

    def id(self) -> str:
        """Return a new id in the form of a UUID."""
        text = f"{self._random.getrandbits(128):032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class World:
    """Everything that happens, in order."""

    def __init__(self, begins: datetime, chance: Chance) -> None:
        """Begin at this moment."""
        self.begins = self.now = begins
        self.chance = chance
        self.chronicle = Chronicle()
        self.actors: list[Actor] = []
        self._items: list[_Item] = []
        self._places = count()
        self._troubles: dict[tuple[str, str], int] = {}

    def at(self, when: datetime, do: Do) -> None:
        """Let this happen then, or now if then has passed."""
        heappush(self._items, _Item(max(when, self.now), next(self._places), do))

    def after(self, span: timedelta, do: Do) -> None:
        """Let this happen so much later."""
        self.at(self.now + span, do)

    def run_until(self, end: datetime) -> None:
        """Let happen what happens until then."""
        while True:
            if len(self.chronicle.records) > RECORDS_MAX:
                raise Restless
            turns = [(at, one) for one in self.actors if (at := one.acts_at()) is not None]
            at, who = min(turns, key=lambda turn: turn[0], default=(end, None))
            if self._items and (who is None or self._items[0].at <= at):
                if self._items[0].at > end:
                    break
                item = heappop(self._items)
                self.now = max(self.now, item.at)
                item.do()
            elif who is not None and at <= end:
                self.now = max(self.now, at)
                who.act()
            else:
                break
        self.now = max(self.now, end)

    def write(self, record: Record) -> None:
        """Write down what happened."""
        self.chronicle.add(record)

    def begin_trouble(self, kind: str, where: str, how: str = "") -> None:
        """Something is wrong from now on; troubles of one kind and place may overlap."""
        n = self._troubles.get((kind, where), 0)
        self._troubles[kind, where] = n + 1
        if n == 0:
            self.write(Trouble(at=self.now, kind=kind, where=where, how=how, over=False))

    def end_trouble(self, kind: str, where: str) -> None:
        """It is not any more; ending what is over changes nothing."""
        n = self._troubles.pop((kind, where), 0)
        if n > 1:
            self._troubles[kind, where] = n - 1
        elif n == 1:
            self.write(Trouble(at=self.now, kind=kind, where=where, over=True))

    def troubles(self) -> list[tuple[str, str]]:
        """Return what is wrong now, as kind and place."""
        return list(self._troubles)
