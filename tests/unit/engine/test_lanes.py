"""Lanes: what hangs never takes the last lines, and gets its own back when it answers again."""

from datetime import timedelta

import pytest

from yana.engine.lanes import KNOWN_MAX, LOOKS_SKIPPED, SLOW_AFTER, Lanes
from yana.engine.ports import Accepted, NotTried, Refused, Result, Room, Unknown, destination_of

START = timedelta()
LATER = SLOW_AFTER + timedelta(seconds=1)
AT_ONCE = timedelta(milliseconds=20)
TIME_OUT = timedelta(seconds=10)

TAKEN = Accepted(provider_id="sink")
SILENCE = Refused(for_good=False, code="timeout", answered=False)


def begins(lanes: Lanes, destination: str) -> int:
    """One message to there gets a line."""
    lanes.take(destination)
    return lanes.begin(destination, START)


def fills(lanes: Lanes, destination: str) -> int:
    """Messages to there get lines until no further one does; so many did."""
    count = 0
    while lanes.may_begin(destination):
        begins(lanes, destination)
        count += 1
    return count


def tries(lanes: Lanes, destination: str, result: Result, *, after: timedelta) -> None:
    """A message to there is tried, and that is what becomes of it."""
    ticket = begins(lanes, destination)
    lanes.end(ticket, result, after)
    lanes.leave(destination)


def answers(lanes: Lanes, destination: str) -> None:
    """A mail to there is taken at once."""
    tries(lanes, destination, TAKEN, after=AT_ONCE)


def hangs(lanes: Lanes, destination: str) -> None:
    """A mail to there is not taken until its time is out."""
    tries(lanes, destination, SILENCE, after=TIME_OUT)


def rooms_for(lanes: Lanes, destination: str, elapsed: timedelta = START) -> list[int]:
    """How many messages to there could be claimed, room by room."""
    rooms = list(lanes.rooms(elapsed))
    return [room.limit for room in rooms if room.to.include(f"ben@{destination}")]


@pytest.mark.parametrize(("lines", "own"), [(1, 1), (2, 1), (3, 2), (8, 6), (64, 48)])
def test_no_destination_takes_the_last_lines_unless_there_is_only_one(lines: int, own: int) -> None:
    lanes = Lanes(lines)
    answers(lanes, "hangs.test")
    assert fills(lanes, "hangs.test") == own
    assert lanes.may_begin("example.test") is (lines > 1)


def test_nobody_is_claimed_ahead_who_has_not_answered_yet() -> None:
    lanes = Lanes(8)
    assert list(lanes.rooms(START)) == [Room(limit=1)]
    answers(lanes, "example.test")
    assert rooms_for(lanes, "example.test") == [32]
    assert rooms_for(lanes, "other.test") == [1]


def test_each_never_tried_has_a_line_before_any_has_a_second() -> None:
    lanes = Lanes(8)
    claimed: list[str] = []
    rooms = lanes.rooms(START)
    for destination in ("0.test", "1.test", "2.test"):
        room = next(rooms)
        assert room.limit == 1
        assert not any(room.to.include(f"ben@{one}") for one in claimed)
        claimed.append(destination)
        begins(lanes, destination)
    assert next(rooms).limit == 1
    (seconds,) = rooms
    assert seconds.limit == 2
    assert all(seconds.to.include(f"ben@{one}") for one in claimed)


def test_one_that_never_answered_has_a_quarter_of_the_lines_beyond_its_first() -> None:
    lanes = Lanes(8)
    assert fills(lanes, "0.test") == 3
    assert fills(lanes, "1.test") == 1
    assert rooms_for(lanes, "0.test") == []
    assert rooms_for(lanes, "2.test") == [1]


def test_never_tried_ones_together_leave_a_quarter_to_those_who_answered() -> None:
    lanes = Lanes(8)
    answers(lanes, "example.test")
    for number in range(6):
        assert lanes.may_begin(f"{number}.test")
        begins(lanes, f"{number}.test")
    assert not lanes.may_begin("6.test")
    assert rooms_for(lanes, "6.test") == []
    assert rooms_for(lanes, "example.test") == [32]
    assert fills(lanes, "example.test") == 2


def test_those_that_hang_share_half_of_the_lines_and_are_tried_all_the_same() -> None:
    lanes = Lanes(8)
    for number in range(6):
        hangs(lanes, f"{number}.test")
    assert rooms_for(lanes, "0.test") == [1]
    for number in range(4):
        assert lanes.may_begin(f"{number}.test")
        begins(lanes, f"{number}.test")
    assert not lanes.may_begin("4.test")
    assert rooms_for(lanes, "4.test") == []
    assert rooms_for(lanes, "never-tried.test") == [1]
    assert lanes.may_begin("never-tried.test")


@pytest.mark.parametrize("result", [TAKEN, Refused(for_good=True, code="550")])
def test_an_answer_that_took_its_time_makes_nobody_hang(result: Result) -> None:
    lanes = Lanes(8)
    for number in range(40):
        hangs(lanes, f"{number}.test")
    answers(lanes, "example.test")
    tries(lanes, "example.test", result, after=LATER)
    for number in range(6):
        begins(lanes, f"{number}.test")
    assert rooms_for(lanes, "example.test") == [1], "whatever else hangs"
    assert lanes.may_begin("example.test")


@pytest.mark.parametrize("result", [SILENCE, Unknown(), Refused(for_good=False, code="450")])
def test_one_time_out_takes_no_line_from_who_was_quick_and_a_second_one_does(
    result: Result,
) -> None:
    lanes = Lanes(8)
    answers(lanes, "example.test")
    for number in range(6):
        begins(lanes, f"{number}.test")
    tries(lanes, "example.test", result, after=TIME_OUT)
    assert rooms_for(lanes, "example.test") == [1]
    assert lanes.may_begin("example.test")
    tries(lanes, "example.test", result, after=TIME_OUT)
    assert rooms_for(lanes, "example.test") == []
    assert not lanes.may_begin("example.test")


@pytest.mark.parametrize("result", [TAKEN, Refused(for_good=False, code="450")])
def test_who_answers_again_has_its_share_again(result: Result) -> None:
    lanes = Lanes(8)
    hangs(lanes, "one.test")
    tries(lanes, "one.test", result, after=AT_ONCE)
    assert rooms_for(lanes, "one.test") == [32]
    assert fills(lanes, "one.test") == 6


@pytest.mark.parametrize("result", [SILENCE, Unknown(), NotTried()])
def test_a_line_that_broke_at_once_says_nothing_of_who_is_behind_it(result: Result) -> None:
    lanes = Lanes(8)
    hangs(lanes, "hangs.test")
    answers(lanes, "example.test")
    for destination in ("hangs.test", "example.test"):
        tries(lanes, destination, result, after=AT_ONCE)
    assert fills(lanes, "hangs.test") == 3
    assert rooms_for(lanes, "example.test") == [32]


def test_while_it_takes_its_time_it_leaves_the_last_line_to_others_and_only_then() -> None:
    lanes = Lanes(8)
    for destination in ("one.test", "two.test", "example.test"):
        answers(lanes, destination)
    tickets = [begins(lanes, one) for one in ["one.test"] * 4 + ["two.test"] * 3]
    lanes.look(LATER)
    assert not lanes.may_begin("two.test")
    assert lanes.may_begin("example.test")
    for ticket in tickets:
        lanes.end(ticket, TAKEN, AT_ONCE)
    assert lanes.may_begin("two.test")


def test_beside_one_message_that_takes_its_time_the_next_one_has_a_line() -> None:
    lanes = Lanes(8)
    answers(lanes, "example.test")
    for number in range(6):
        begins(lanes, f"{number}.test")
    begins(lanes, "example.test")
    assert sum(rooms_for(lanes, "example.test", LATER)) > 0
    assert lanes.may_begin("example.test")


def test_what_crowds_in_ahead_takes_no_room_from_who_has_nothing_here() -> None:
    lanes = Lanes(8)
    for destination in ("one.test", "two.test", "example.test"):
        answers(lanes, destination)
    for _ in range(24):
        lanes.take("one.test")
        lanes.take("two.test")
    assert rooms_for(lanes, "one.test") == []
    assert rooms_for(lanes, "example.test") == [8]


def test_only_so_many_are_known_to_hang() -> None:
    lanes = Lanes(8)
    for number in range(KNOWN_MAX + 5):
        hangs(lanes, f"{number}.test")
    for number in range(6, 10):
        begins(lanes, f"{number}.test")
    assert lanes.may_begin("0.test"), "forgotten, so it is as if never tried"
    assert not lanes.may_begin("11.test")


def test_recipients_share_what_stands_behind_the_at() -> None:
    assert destination_of("Ben@Example.TEST") == destination_of("chi@example.test")
    assert destination_of("+49 30 1234") == "+49 30 1234"
    assert destination_of("ben@home@example.test") == "home@example.test", "as the store has it"


def asks_for_new_ones(lanes: Lanes, *, quick: bool) -> bool:
    """While one mail to a quick destination is due, or none: is a new one looked for?"""
    asked = False
    for room in lanes.rooms(START):
        if quick and room.to.include("ben@quick.test"):
            lanes.take("quick.test")
            lanes.leave("quick.test")
        asked = asked or room.to.include("ben@new.test")
    return asked


def test_while_much_is_due_new_destinations_are_looked_for_every_few_turns() -> None:
    lanes = Lanes(8)
    answers(lanes, "quick.test")
    asked = [asks_for_new_ones(lanes, quick=True) for _ in range(2 + 2 * LOOKS_SKIPPED)]
    few = [False] * LOOKS_SKIPPED
    assert asked == [True, *few, True, *few]
    assert asks_for_new_ones(lanes, quick=False), "nothing else is due: it is looked for at once"
