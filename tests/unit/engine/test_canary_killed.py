"""A test call survives a kill at every commit of its watcher, and none is made twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.unit.engine.fakes import LINKS, entrance_of
from tests.unit.engine.watched_town import EVERY, WatchedTown, policies
from yana.engine.canary import Canary
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Due
from yana.engine.robot import Robot

POINTS_MAX = 60


class Died(BaseException):
    """The process was killed here."""


@dataclass
class MortalLedger:
    """The ledger, and a process that is killed at one of its points: before or after a commit."""

    ledger: MemoryLedger
    dies_at: int
    passed: int = 0

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """A transaction with a point before its end, and one after."""
        with self.ledger.transaction() as tx:
            yield tx
            self._point()
        self._point()

    def due(self, now: datetime) -> Due:
        """What is due."""
        return self.ledger.due(now)

    def _point(self) -> None:
        self.passed += 1
        if self.passed == self.dies_at:
            raise Died


class MortalTown(WatchedTown):
    """A town whose watchers are killed once, and begin again knowing nothing."""

    def begin(self, dies_at: int) -> None:
        """Let them be killed at this point from now on."""
        self.mortal = MortalLedger(self.ledger, dies_at)
        entrance = entrance_of(self.mortal, self.clock, policies)
        self.robot = Robot(ledger=self.mortal, clock=self.clock, entrance=entrance, links=LINKS)
        self.canary = Canary(
            ledger=self.mortal, entrance=entrance, robot=self.robot, every=EVERY, inbox=tuple
        )

    def look(self) -> None:
        """Each has its turn; mail that was not taken is handed in again, as a mail server does."""
        try:
            super().look()
        except Died:
            self.canary = Canary(
                ledger=self.mortal,
                entrance=entrance_of(self.mortal, self.clock, policies),
                robot=self.robot,
                every=EVERY,
                inbox=tuple,
            )
            super().look()


def lived(dies_at: int) -> MortalTown:
    """What becomes of a first test call, and the one after it, when it is killed there."""
    town = MortalTown()
    town.begin(dies_at)
    town.lives(minutes=10, seconds=30)
    return town


def test_wherever_it_is_killed_it_goes_on_and_passes() -> None:
    points = lived(0).mortal.passed
    assert 10 < points < POINTS_MAX * 10
    for dies_at in range(1, points + 1):
        town = lived(dies_at)
        assert town.watch().good, f"killed at point {dies_at}"
        assert len(town.begun) == 2, f"killed at point {dies_at}"
        assert town.operators_heard() == []


@pytest.mark.parametrize("minutes", [6, 12])
def test_operators_are_told_once_wherever_it_is_killed(minutes: int) -> None:
    def told(dies_at: int) -> MortalTown:
        town = MortalTown()
        town.post_works = False
        town.begin(0)
        town.lives(minutes=4, seconds=50)
        town.mortal.passed, town.mortal.dies_at = 0, dies_at
        town.lives(minutes=minutes)
        return town

    points = told(0).mortal.passed
    heard = [told(dies_at).operators_heard() for dies_at in range(1, min(points, POINTS_MAX) + 1)]
    assert set(map(tuple, heard)) == {("ring",)}
