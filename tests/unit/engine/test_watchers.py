"""The watchers' own loop: each has its turn, and one that fails keeps no other from it."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread

import pytest

from tests.unit.core.cast import EVENING
from tests.unit.engine.fakes import StillClock
from yana.engine.ports import Stale, StoreAway
from yana.engine.watchers import Watchers

WAIT_SECONDS_MAX = 10.0


@dataclass
class Looks:
    """Notes when it was given its turn, and fails as the test says."""

    fails: Exception | None = None
    turns: list[datetime] = field(default_factory=list)

    def turn(self, now: datetime) -> None:
        self.turns.append(now)
        if self.fails is not None:
            raise self.fails


@pytest.mark.parametrize("error", [Stale(), StoreAway(), OSError()])
def test_whatever_befalls_one_the_next_has_its_turn(error: Exception) -> None:
    one, other = Looks(error), Looks()
    Watchers(StillClock(), one, other).turn()
    assert one.turns == other.turns == [EVENING]


def test_it_looks_every_second_until_it_is_told_to_stop() -> None:
    one, asked = Looks(), iter([False, False, True])
    loop = Watchers(StillClock(), one)
    loop.wake()
    thread = Thread(target=loop.run, args=(lambda: next(asked),), daemon=True)
    thread.start()
    thread.join(WAIT_SECONDS_MAX)
    assert not thread.is_alive()
    assert len(one.turns) == 2
    assert not loop._pause.is_set(), "woken once, it pauses again"
