"""The watchers' own loop: each has its turn, and one that fails keeps no other from it."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event as Flag
from threading import Thread

import pytest

from tests.unit.core.cast import EVENING
from tests.unit.engine.fakes import StillClock
from yana.engine import watchers
from yana.engine.ports import Stale, StoreAway
from yana.engine.watchers import Watchers

WAIT_SECONDS_MAX = 10.0


@dataclass
class Looks:
    """Notes when it was given its turn, and fails as the test says."""

    fails: Exception | None = None
    turns: list[datetime] = field(default_factory=list)
    looked: Flag = field(default_factory=Flag)

    def turn(self, now: datetime) -> None:
        self.turns.append(now)
        self.looked.set()
        if self.fails is not None:
            raise self.fails


@pytest.mark.parametrize("error", [Stale(), StoreAway(), OSError()])
def test_whatever_befalls_one_the_next_has_its_turn(error: Exception) -> None:
    one, other = Looks(error), Looks()
    Watchers(StillClock(), one, other).turn()
    assert one.turns == other.turns == [EVENING]


def test_it_looks_until_it_is_told_to_stop_and_then_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watchers, "LOOK_EVERY_SECONDS", 10 * WAIT_SECONDS_MAX)
    stop, one = Flag(), Looks()
    loop = Watchers(StillClock(), one)
    thread = Thread(target=loop.run, args=(stop.is_set,), daemon=True)
    thread.start()
    for _ in range(2):
        assert one.looked.wait(WAIT_SECONDS_MAX)
        one.looked.clear()
        assert thread.is_alive()
        loop.wake()
    assert one.looked.wait(WAIT_SECONDS_MAX)
    stop.set()
    loop.wake()
    thread.join(WAIT_SECONDS_MAX)
    assert not thread.is_alive()
    assert len(one.turns) == 3


def test_between_two_looks_it_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchers, "LOOK_EVERY_SECONDS", 0.02)
    one, asked = Looks(), iter([False, False, True])
    loop = Watchers(StillClock(), one)
    loop.wake()
    loop.run(lambda: next(asked))
    assert len(one.turns) == 2
    assert not loop._pause.is_set(), "woken once, it pauses again"
