"""Lanes: what hangs never takes the last lines, and gets its own back when it answers again."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.unit.core.cast import EVENING
from yana.engine.lanes import KNOWN_MAX, SLOW_AFTER, Lanes
from yana.engine.ports import Destinations, Room, destination_of

LATER = EVENING + SLOW_AFTER + timedelta(seconds=1)
AT_ONCE = timedelta(milliseconds=20)


def begins(lanes: Lanes, destination: str) -> int:
    """One message to there gets a line."""
    lanes.take(destination)
    return lanes.begin(destination, EVENING)


def fills(lanes: Lanes, destination: str) -> list[int]:
    """Messages to there get lines until no further one does."""
    tickets = []
    while lanes.may_begin(destination):
        tickets.append(begins(lanes, destination))
    return tickets


def ends(lanes: Lanes, destination: str, tickets: Sequence[int], *, after: timedelta) -> None:
    """These messages to there are through, each after so long."""
    for ticket in tickets:
        lanes.end(ticket, EVENING + after)
        lanes.leave(destination)


@pytest.mark.parametrize(("lines", "own"), [(1, 1), (2, 1), (3, 2), (8, 6), (64, 48)])
def test_no_destination_takes_the_last_lines_unless_there_is_only_one(lines: int, own: int) -> None:
    lanes = Lanes(lines)
    assert len(fills(lanes, "hangs.test")) == own
    assert lanes.may_begin("example.test") is (lines > 1)


def test_who_waits_for_one_that_hangs_takes_no_room_from_others() -> None:
    lanes = Lanes(8)
    for _ in range(500):
        lanes.take("hangs.test")
    (others,) = lanes.rooms(EVENING)
    assert others.limit == 8
    assert others.to == Destinations(names=frozenset({"hangs.test"}))


def test_all_that_hang_share_half_of_the_lines_and_are_tried_all_the_same() -> None:
    lanes = Lanes(8)
    for destination in ("one.test", "two.test"):
        ends(lanes, destination, fills(lanes, destination), after=timedelta(seconds=10))
    both = frozenset({"one.test", "two.test"})
    assert lanes.rooms(LATER) == [
        Room(limit=32, to=Destinations(names=both)),
        Room(limit=4, to=Destinations(names=both, only=True)),
    ]
    assert len(fills(lanes, "one.test") + fills(lanes, "two.test")) == 4
    assert [room.to.only for room in lanes.rooms(LATER)] == [False]
    assert fills(lanes, "example.test")


def test_one_still_under_way_is_seen_to_hang_before_it_ends() -> None:
    lanes = Lanes(8)
    fills(lanes, "hangs.test")
    assert len(lanes.rooms(EVENING)) == 1
    (others,) = lanes.rooms(LATER)
    assert others == Room(limit=32, to=Destinations(names=frozenset({"hangs.test"})))


def test_who_answers_again_has_its_share_again() -> None:
    lanes = Lanes(8)
    ends(lanes, "one.test", fills(lanes, "one.test"), after=timedelta(seconds=10))
    ends(lanes, "one.test", fills(lanes, "one.test")[:1], after=AT_ONCE)
    (everywhere,) = lanes.rooms(EVENING)
    assert everywhere.to == Destinations()
    assert len(fills(lanes, "one.test")) == 3, "three others still have their lines"


def answers(lanes: Lanes, destination: str) -> None:
    """A mail to there is taken at once."""
    ends(lanes, destination, [begins(lanes, destination)], after=AT_ONCE)


def test_many_never_tried_leave_a_line_to_those_who_were_quick() -> None:
    lanes = Lanes(8)
    answers(lanes, "example.test")
    for number in range(60):
        if lanes.may_begin(f"{number}.test"):
            begins(lanes, f"{number}.test")
        else:
            lanes.take(f"{number}.test")
    assert not lanes.may_begin("60.test")
    assert lanes.may_begin("example.test")
    (room,) = lanes.rooms(EVENING)
    assert room == Room(limit=32, to=Destinations(names=frozenset({"example.test"}), only=True))


def test_before_anybody_was_quick_nobody_has_room_when_the_others_have_theirs() -> None:
    lanes = Lanes(8)
    assert len(fills(lanes, "0.test") + fills(lanes, "1.test")) == 7
    assert lanes.rooms(EVENING) == []


def test_when_all_lines_hang_the_next_free_one_goes_to_somebody_else() -> None:
    lanes = Lanes(8)
    assert len(fills(lanes, "0.test")) == 6
    (last,) = fills(lanes, "1.test")
    assert not lanes.may_begin("example.test")
    lanes.rooms(LATER)
    ends(lanes, "1.test", [last], after=timedelta(seconds=10))
    assert not lanes.may_begin("0.test")
    assert lanes.may_begin("example.test")


def test_only_so_many_are_known_to_hang() -> None:
    lanes = Lanes(64)
    for number in range(KNOWN_MAX + 5):
        away = f"{number}.test"
        ends(lanes, away, [begins(lanes, away)], after=timedelta(seconds=10))
    others, _ = lanes.rooms(LATER)
    assert len(others.to.names) == KNOWN_MAX


def test_recipients_share_what_stands_behind_the_at() -> None:
    assert destination_of("Ben@Example.TEST") == destination_of("chi@example.test")
    assert destination_of("+49 30 1234") == "+49 30 1234"
