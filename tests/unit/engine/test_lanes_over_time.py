"""Lanes over time: a whole outbox in which many destinations are dead, told second by second."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from yana.engine.lanes import Lanes
from yana.engine.ports import Accepted, Refused, Result

LINES = 8
TIME_OUT = timedelta(seconds=10)
TICK = timedelta(seconds=1)
PAUSE = timedelta(seconds=5)
ACCEPTED = Accepted(provider_id="sink")
SILENCE = Refused(for_good=False, code="timeout", answered=False)


@dataclass
class Story:
    """Messages that are due, the lines, and what is under way on them."""

    lanes: Lanes = field(default_factory=lambda: Lanes(LINES))
    elapsed: timedelta = timedelta()
    due: list[tuple[timedelta, str]] = field(default_factory=list)
    under_way: list[tuple[timedelta, str, int, Result]] = field(default_factory=list)
    left: dict[str, timedelta] = field(default_factory=dict)
    takes: dict[str, timedelta] = field(default_factory=dict)

    def post(self, destination: str) -> None:
        """A message to there is due from now on."""
        self.due.append((self.elapsed, destination))

    def passes(self, seconds: int) -> None:
        """Time passes, the engine awake."""
        for _ in range(seconds):
            self._claims()
            self.elapsed += TICK
            self._ends()

    def until_left(self, destination: str, *, at_most: int) -> timedelta:
        """How long it takes until a message to there leaves."""
        begun = self.elapsed
        while destination not in self.left:
            assert self.elapsed - begun <= timedelta(seconds=at_most), "it waits on and on"
            self.passes(1)
        return self.left[destination] - begun

    def _claims(self) -> None:
        for room in self.lanes.rooms(self.elapsed):
            due = sorted(one for one in self.due if one[0] <= self.elapsed)
            meant = [one for one in due if room.to.include(f"ben@{one[1]}")][: room.limit]
            for one in meant:
                if self.lanes.may_begin(one[1]):
                    self.due.remove(one)
                    self._begins(one[1])

    def _begins(self, destination: str) -> None:
        dead = destination.startswith("dead")
        takes = TIME_OUT if dead else self.takes.get(destination, timedelta())
        self.lanes.take(destination)
        ticket = self.lanes.begin(destination, self.elapsed)
        result: Result = SILENCE if dead else ACCEPTED
        self.under_way.append((self.elapsed + takes, destination, ticket, result))
        self.left.setdefault(destination, self.elapsed)

    def _ends(self) -> None:
        for one in list(self.under_way):
            at, destination, ticket, result = one
            if at <= self.elapsed:
                self.under_way.remove(one)
                self.lanes.end(ticket, result, self.elapsed)
                self.lanes.leave(destination)
                if result is SILENCE:
                    self.due.append((self.elapsed + PAUSE, destination))


@pytest.mark.parametrize("dead", [60, 120, 200, 300])
def test_a_first_ring_waits_no_longer_than_what_was_there_before_it(dead: int) -> None:
    story = Story()
    for number in range(dead):
        story.post(f"dead{number}.test")
    story.passes(1)
    story.post("example.test")
    tries = -(-dead // 6)
    assert story.until_left("example.test", at_most=4000) <= tries * (TIME_OUT + TICK)


@pytest.mark.parametrize("dead", [40, 100, 240])
@pytest.mark.parametrize("slow", [2, 4, 9])
def test_whoever_answered_even_slowly_is_heard_whatever_hangs(dead: int, slow: int) -> None:
    story = Story()
    story.post("example.test")
    story.passes(3)
    for number in range(dead):
        story.post(f"dead{number}.test")
    story.passes(60)
    story.takes["example.test"] = timedelta(seconds=slow)
    story.post("example.test")
    story.passes(slow + 1)
    story.left.clear()
    story.post("example.test")
    assert story.until_left("example.test", at_most=60) <= TICK


def test_what_hangs_is_tried_again_and_again_each_in_turn() -> None:
    story = Story()
    for number in range(40):
        story.post(f"dead{number}.test")
    story.passes(300)
    story.left.clear()
    story.passes(300)
    assert len(story.left) == 40
