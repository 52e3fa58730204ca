"""Check-ins: asked for in time, said, missed once and heard of again; each step by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.days import A_DAY, DAILY, THRICE, at, diary
from yana.core.check_in import LATE_MAX, CheckIn, CheckInState
from yana.core.check_in_event import Ended, Paused, Resumed, RhythmChanged, Said

A_SECOND = timedelta(seconds=1)


def state(row: CheckIn) -> tuple[str, str]:
    """Where the check-ins are, and which one is expected next."""
    return row.state.value, "" if row.expected_at is None else f"{row.expected_at:%a %H:%M}"


def test_who_does_not_check_in_is_asked_three_times_and_then_humans_look() -> None:
    amina = diary()
    assert amina.lives_until(at(9)) == [
        "07:30 asked for Mon 08:00",
        "08:00 asked for Mon 08:00",
        "08:15 asked for Mon 08:00",
        "08:30 missed Mon 08:00",
    ]
    assert state(amina.row) == ("missed", "Tue 08:00")
    assert amina.row.missed_since == at(8)


def test_each_prompt_has_its_own_place_so_that_later_ones_try_another_address() -> None:
    amina = diary()
    for minutes, prompted in ((-31, 0), (-30, 1), (-1, 1), (0, 2), (14, 2), (15, 3), (29, 3)):
        amina.lives_until(at(8) + timedelta(minutes=minutes))
        assert amina.row.prompted == prompted


def test_who_checks_in_is_left_in_peace_until_the_next_day() -> None:
    amina = diary()
    amina.lives_until(at(7, 45))
    assert amina.says() == []
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.lives_until(at(7, 29, day=1)) == []
    assert amina.lives_until(at(7, 30, day=1)) == ["07:30 asked for Tue 08:00"]


@pytest.mark.parametrize("said", [Said.GOOD, Said.AS_USUAL])
def test_within_the_grace_period_is_in_time(said: Said) -> None:
    amina = diary()
    amina.lives_until(at(8, 30) - A_SECOND)
    assert amina.says(said) == []
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_of_several_prompts_that_have_passed_only_one_leaves() -> None:
    amina = diary(now=at(7, 50))
    assert amina.wakes_at(at(7, 50)) == ["asked for Mon 08:00"]
    amina = diary(prompts=(timedelta(minutes=-2), timedelta(minutes=-1), timedelta(0)))
    assert amina.wakes_at(at(8)) == ["asked for Mon 08:00"]


def test_without_any_prompt_it_is_missed_all_the_same() -> None:
    amina = diary(prompts=())
    assert amina.lives_until(at(9)) == ["08:30 missed Mon 08:00"]


def test_an_early_check_in_before_the_window_opens_does_not_count() -> None:
    amina = diary(early=timedelta(minutes=10))
    amina.now = at(7, 50) - A_SECOND
    assert amina.says() == []
    assert state(amina.row) == ("expected", "Mon 08:00")
    assert amina.row.heard_at == at(7, 50) - A_SECOND
    amina.now = at(7, 50)
    amina.says()
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_one_in_the_morning_does_not_count_for_the_evening_before_nor_for_tomorrow() -> None:
    amina = diary(rhythm=replace(DAILY, rule="22"))
    amina.now = at(7, 30)
    amina.says()
    assert state(amina.row) == ("expected", "Tue 22:00")
    amina.now = at(23)
    amina.says()
    assert state(amina.row) == ("expected", "Tue 22:00")


def test_pressing_twice_counts_once() -> None:
    amina = diary(THRICE)
    amina.lives_until(at(8, 5))
    amina.says()
    amina.now += timedelta(seconds=2)
    amina.says()
    assert state(amina.row) == ("expected", "Mon 14:00")


def test_pressing_again_when_the_next_one_is_due_counts_for_it() -> None:
    amina = diary(replace(DAILY, rule="8 8.5"))
    amina.lives_until(at(8, 28))
    amina.says()
    amina.now = at(8, 29)
    amina.says()
    assert state(amina.row) == ("expected", "Mon 08:30"), "the same word"
    amina.now = at(8, 30)
    amina.says()
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_between_two_of_one_day_it_counts_for_the_next_only() -> None:
    amina = diary(THRICE)
    amina.lives_until(at(8, 5))
    amina.says()
    amina.now = at(10)
    amina.says()
    assert state(amina.row) == ("expected", "Mon 20:00")
    amina.now = at(13)
    amina.says()
    assert state(amina.row) == ("expected", "Mon 20:00"), "before two it is not the evening's"


def test_a_late_word_says_that_those_who_look_may_stand_down() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.says() == ["heard again"]
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.says() == [], "once"


def test_a_late_word_counts_for_the_one_that_was_missed_and_not_for_the_next_as_well() -> None:
    amina = diary(THRICE)
    amina.lives_until(at(9))
    assert amina.says() == ["heard again"]
    assert state(amina.row) == ("expected", "Mon 14:00")


def test_a_late_word_that_comes_when_the_next_one_is_asked_for_counts_for_both() -> None:
    amina = diary(THRICE)
    amina.lives_until(at(13, 40))
    assert amina.says() == ["heard again"]
    assert state(amina.row) == ("expected", "Mon 20:00")
    amina = diary(THRICE, prompts=())
    amina.lives_until(at(13, 40))
    assert amina.says() == ["heard again"]
    assert state(amina.row) == ("expected", "Mon 20:00"), "nobody would ask for it"


def test_an_old_word_does_not_end_that_they_are_looked_for() -> None:
    amina = diary()
    amina.lives_until(at(8, 40, day=1))
    assert amina.row.missed_since == at(8)
    assert amina.says(then_at=at(22, day=-1)) == []
    assert state(amina.row) == ("missed", "Wed 08:00")


def test_a_word_that_was_said_in_time_and_comes_late_clears_it() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.says(then_at=at(7, 59)) == ["heard again"]
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_a_word_from_the_future_is_one_of_now() -> None:
    amina = diary()
    amina.says(then_at=at(8, day=9))
    assert amina.row.heard_at == at(7)
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_an_older_word_that_comes_later_takes_nothing_back() -> None:
    amina = diary()
    amina.now = at(7, 50)
    amina.says()
    amina.says(then_at=at(7, 10))
    assert amina.row.heard_at == at(7, 50)


@pytest.mark.parametrize("said", [Said.NOT_WELL, Said.HELP])
def test_who_is_not_well_has_checked_in_and_a_human_is_needed(said: Said) -> None:
    amina = diary()
    amina.lives_until(at(8, 10))
    assert amina.says(said) == [said.value]
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_who_wants_help_after_it_was_missed_is_not_taken_for_all_right() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.says(Said.HELP) == ["help"]
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.says() == [], "and who comes because of it does not stand down"


def test_each_missed_one_is_missed_once_and_the_first_is_remembered() -> None:
    amina = diary()
    heard = amina.lives_until(at(9, day=2))
    assert [one for one in heard if "missed" in one] == [
        "08:30 missed Mon 08:00",
        "08:30 missed Tue 08:00",
        "08:30 missed Wed 08:00",
    ]
    assert amina.row.missed_since == at(8)
    assert "07:30 asked for Tue 08:00" in heard, "they are asked all the same"


def test_when_the_rule_names_no_further_day_nothing_is_expected_any_more() -> None:
    amina = diary(ends=at(8))
    amina.lives_until(at(8, 10))
    amina.says()
    assert state(amina.row) == ("ended", "")
    assert amina.row.due_at is None


def test_the_last_one_of_all_is_missed_too_and_a_late_word_ends_it() -> None:
    amina = diary(ends=at(8))
    amina.lives_until(at(9))
    assert state(amina.row) == ("missed", "")
    assert amina.says() == ["heard again"]
    assert state(amina.row) == ("ended", "")


def test_a_rule_without_a_day_to_come_begins_with_nothing_expected() -> None:
    assert state(diary(ends=at(6)).row) == ("ended", "")


def test_in_a_pause_nobody_is_asked_nor_missed_and_its_end_is_said() -> None:
    amina = diary()
    assert amina.then(Paused(until=at(12, day=3))) == []
    assert state(amina.row) == ("paused", "")
    assert amina.row.due_at == at(12, day=3)
    assert amina.lives_until(at(12, day=3)) == ["12:00 asked back for Fri 08:00"]
    assert state(amina.row) == ("expected", "Fri 08:00")


def test_a_word_in_a_pause_changes_nothing_but_when_they_were_heard() -> None:
    amina = diary()
    amina.then(Paused(until=at(12, day=3)))
    assert amina.says() == []
    assert state(amina.row) == ("paused", "")
    assert amina.says(Said.HELP) == ["help"]


def test_who_pauses_after_it_was_missed_has_been_heard_of() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.then(Paused(until=at(12))) == ["heard again"]
    assert state(amina.row) == ("paused", "")


def test_a_pause_that_ended_while_nobody_looked_is_looked_at_anew() -> None:
    amina = diary()
    amina.then(Paused(until=at(12)))
    assert amina.wakes_at(at(9, day=2)) == ["asked anew for Wed 08:00"]
    assert amina.lives_until(at(9, 30, day=2))[-1] == "09:30 missed Wed 08:00"


def test_the_last_day_may_pass_in_a_pause() -> None:
    amina = diary(ends=at(8))
    amina.then(Paused(until=at(12)))
    assert amina.wakes_at(at(12)) == []
    assert state(amina.row) == ("ended", "")


def test_a_pause_needs_an_end_that_is_still_to_come() -> None:
    with pytest.raises(AssertionError):
        diary().then(Paused(until=at(7)))


def test_back_before_the_end_of_a_pause_the_next_one_is_expected() -> None:
    amina = diary()
    amina.then(Paused(until=at(12, day=3)))
    amina.now = at(9, day=1)
    assert amina.then(Resumed()) == []
    assert state(amina.row) == ("expected", "Wed 08:00")
    assert amina.then(Resumed()) == [], "twice is once"


def test_who_was_heard_in_the_pause_today_is_not_asked_again_for_today() -> None:
    amina = diary()
    amina.then(Paused(until=at(12, day=3)))
    amina.now = at(6, day=1)
    amina.says()
    amina.then(Resumed())
    assert state(amina.row) == ("expected", "Wed 08:00")


def test_a_new_rhythm_holds_from_the_next_check_in_on() -> None:
    amina = diary()
    amina.lives_until(at(7, 40))
    assert amina.then(RhythmChanged(rhythm=replace(DAILY, rule="9"))) == []
    assert state(amina.row) == ("expected", "Mon 09:00")
    assert amina.lives_until(at(9, 30))[-1] == "09:30 missed Mon 09:00"


def test_who_checked_in_today_and_then_changes_the_hour_is_expected_tomorrow() -> None:
    amina = diary()
    amina.lives_until(at(8, 5))
    amina.says()
    amina.then(RhythmChanged(rhythm=replace(DAILY, rule="9")))
    assert state(amina.row) == ("expected", "Tue 09:00")


def test_a_small_change_after_breakfast_takes_nothing_from_the_one_at_two() -> None:
    amina = diary(THRICE)
    amina.now = at(7, 55)
    amina.says()
    amina.now = at(9)
    amina.then(RhythmChanged(rhythm=replace(THRICE, grace=timedelta(minutes=20))))
    assert state(amina.row) == ("expected", "Mon 14:00")
    amina.says(then_at=at(7, 59))
    assert state(amina.row) == ("expected", "Mon 14:00"), "an older word is of the one before"


def test_who_changes_the_rhythm_after_it_was_missed_has_been_heard_of() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.then(RhythmChanged(rhythm=THRICE)) == ["heard again"]
    assert state(amina.row) == ("expected", "Mon 14:00")


def test_a_rhythm_may_be_changed_in_a_pause_which_lasts() -> None:
    amina = diary()
    amina.then(Paused(until=at(12, day=1)))
    amina.then(RhythmChanged(rhythm=THRICE))
    assert state(amina.row) == ("paused", "")
    assert amina.lives_until(at(12, day=1)) == ["12:00 asked back for Tue 14:00"]


def test_what_was_ended_stays_so_and_nobody_is_asked() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.then(Ended()) == ["heard again"]
    assert state(amina.row) == ("ended", "")
    assert amina.row.due_at is None
    assert amina.says() == []
    assert amina.then(Resumed()) == []
    assert state(amina.row) == ("ended", "")


def test_a_pause_does_not_bring_back_what_was_ended() -> None:
    amina = diary()
    amina.then(Ended())
    assert amina.then(Paused(until=at(12))) == []
    assert state(amina.row) == ("ended", "")
    assert amina.lives_until(at(9) + 9 * A_DAY) == []


def test_who_ends_it_in_a_pause_is_not_asked_when_that_is_over() -> None:
    amina = diary()
    amina.then(Paused(until=at(12)))
    amina.then(Ended())
    assert state(amina.row) == ("ended", "")


def test_a_new_rhythm_begins_again_what_was_ended() -> None:
    amina = diary()
    amina.then(Ended())
    amina.then(RhythmChanged(rhythm=THRICE))
    assert state(amina.row) == ("expected", "Mon 08:00")


def test_an_engine_that_is_a_little_late_is_in_time() -> None:
    amina = diary()
    amina.lives_until(at(8, 20))
    assert amina.wakes_at(at(8, 30) + LATE_MAX) == ["missed Mon 08:00"]


def test_looking_too_early_changes_nothing() -> None:
    amina = diary()
    before = amina.row
    assert amina.wakes_at(at(7, 29)) == []
    assert amina.row == before
    assert amina.row.state is CheckInState.EXPECTED
