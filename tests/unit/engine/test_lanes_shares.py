"""What each may still claim, to the last message: for the quick, the late, and those that hang."""

from datetime import timedelta

import pytest

from tests.unit.engine.test_lanes import (
    LATER,
    TAKEN,
    answers,
    asks_for_new_ones,
    begins,
    fills,
    hangs,
    rooms_for,
    tries,
)
from yana.engine.lanes import KNOWN_MAX, SLOW_AFTER, Lanes

A_BIT = timedelta(milliseconds=1)


def crowded(one: int, two: int, *, on_line: int = 0) -> Lanes:
    """Eight lines; so many messages to one.test and two.test are taken, and some have a line."""
    lanes = Lanes(8)
    for destination in ("one.test", "two.test", "example.test"):
        answers(lanes, destination)
    for _ in range(on_line):
        begins(lanes, "one.test")
    for destination, count in (("one.test", one - on_line), ("two.test", two)):
        for _ in range(count):
            lanes.take(destination)
    return lanes


def test_one_destination_has_no_more_than_its_share_and_the_rest_is_for_others() -> None:
    lanes = crowded(23, 0)
    assert rooms_for(lanes, "one.test") == rooms_for(lanes, "example.test") == [9]
    lanes = crowded(24, 0)
    assert rooms_for(lanes, "one.test") == []
    assert rooms_for(lanes, "example.test") == [8]


def test_the_last_room_is_for_any_and_then_for_who_has_nothing_here_a_free_line() -> None:
    lanes = crowded(24, 7)
    assert rooms_for(lanes, "two.test") == rooms_for(lanes, "example.test") == [1]
    lanes = crowded(24, 8, on_line=3)
    assert rooms_for(lanes, "two.test") == []
    assert rooms_for(lanes, "example.test") == [5]


def late(lines: int = 8) -> Lanes:
    """So many lines, and a destination that takes its time."""
    lanes = Lanes(lines)
    answers(lanes, "late.test")
    tries(lanes, "late.test", TAKEN, after=LATER)
    return lanes


def test_for_one_that_takes_its_time_what_is_taken_counts_and_half_is_its_share() -> None:
    lanes = late()
    assert rooms_for(lanes, "late.test") == [7]
    for left in (6, 5, 4):
        lanes.take("late.test")
        assert rooms_for(lanes, "late.test") == [left]
    lanes.take("late.test")
    assert rooms_for(lanes, "late.test") == []
    tries(lanes, "another.test", TAKEN, after=LATER)
    assert rooms_for(lanes, "another.test") == [3]


def test_the_last_line_of_those_that_hang_is_for_one_that_hangs() -> None:
    lanes = late()
    answers(lanes, "quick.test")
    for number in range(5):
        hangs(lanes, f"{number}.test")
    for number in range(3):
        begins(lanes, f"{number}.test")
    assert rooms_for(lanes, "4.test") == [1]
    begins(lanes, "3.test")
    assert rooms_for(lanes, "4.test") == []
    assert rooms_for(lanes, "quick.test") == [32], "and those that are known wait for no look"
    assert len(rooms_for(lanes, "late.test")) == 1


def test_of_three_lines_one_is_for_whoever_takes_their_time() -> None:
    assert fills(late(3), "late.test") == 1
    assert fills(late(), "late.test") == 4


@pytest.mark.parametrize(("lines", "taken", "left"), [(1, 1, 3), (6, 19, 5), (6, 20, None)])
def test_the_share_of_a_quick_one_is_all_but_what_is_kept_free(
    lines: int, taken: int, left: int | None
) -> None:
    lanes = Lanes(lines)
    answers(lanes, "quick.test")
    for _ in range(taken):
        lanes.take("quick.test")
    assert rooms_for(lanes, "quick.test") == ([] if left is None else [left])


@pytest.mark.parametrize(
    ("count", "took", "late_now"),
    [(2, SLOW_AFTER, False), (2, SLOW_AFTER + A_BIT, True), (1, LATER, False)],
)
def test_two_messages_that_take_longer_than_a_quick_one_make_it_late(
    count: int, took: timedelta, *, late_now: bool
) -> None:
    lanes, hour = Lanes(8), timedelta(hours=1)
    answers(lanes, "one.test")
    for _ in range(count):
        lanes.take("one.test")
        lanes.begin("one.test", hour)
    lanes.look(hour + took)
    assert fills(lanes, "one.test") == (4 if late_now else 6) - count


@pytest.mark.parametrize(("took", "lines"), [(SLOW_AFTER, 6), (SLOW_AFTER + A_BIT, 4)])
def test_who_took_no_longer_than_a_quick_one_is_quick(took: timedelta, lines: int) -> None:
    lanes, hour = Lanes(8), timedelta(hours=1)
    lanes.take("one.test")
    lanes.end(lanes.begin("one.test", hour), TAKEN, hour + took)
    lanes.leave("one.test")
    assert fills(lanes, "one.test") == lines


def test_a_quick_one_leaves_free_lines_beside_those_of_whom_nothing_is_known() -> None:
    lanes = Lanes(8)
    answers(lanes, "quick.test")
    for number in range(3):
        begins(lanes, f"{number}.test")
    assert fills(lanes, "quick.test") == 3


def test_who_takes_their_time_takes_no_line_of_those_of_whom_nothing_is_known() -> None:
    lanes = late()
    assert fills(lanes, "late.test") == 4
    for number in range(3):
        assert lanes.may_begin(f"{number}.test")
        begins(lanes, f"{number}.test")
    assert not lanes.may_begin("3.test")


def test_a_second_message_to_one_that_hangs_may_have_the_last_line_of_those() -> None:
    lanes = Lanes(8)
    hangs(lanes, "0.test")
    hangs(lanes, "1.test")
    begins(lanes, "0.test")
    begins(lanes, "1.test")
    assert rooms_for(lanes, "0.test") == [2]


def test_what_goes_to_quick_ones_is_no_second_message() -> None:
    lanes = Lanes(8)
    answers(lanes, "quick.test")
    for _ in range(5):
        lanes.take("quick.test")
    begins(lanes, "0.test")
    assert rooms_for(lanes, "0.test") == [2]


def test_when_there_was_no_line_to_look_for_new_ones_they_are_looked_for_at_once() -> None:
    lanes = Lanes(8)
    answers(lanes, "quick.test")
    tickets = [begins(lanes, f"{number}.test") for number in range(6)]
    assert not asks_for_new_ones(lanes, quick=True)
    lanes.end(tickets[0], TAKEN, timedelta())
    lanes.leave("0.test")
    assert asks_for_new_ones(lanes, quick=True)


def test_as_many_are_remembered_as_may_be() -> None:
    lanes = Lanes(8)
    for number in range(KNOWN_MAX):
        hangs(lanes, f"{number}.test")
    for number in range(1, 5):
        begins(lanes, f"{number}.test")
    assert not lanes.may_begin("0.test")
