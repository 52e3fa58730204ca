"""Check-ins while nobody looked, or by a clock that was ahead: nobody is missed because of us."""

from dataclasses import replace
from datetime import timedelta

from tests.unit.core.days import A_DAY, DAILY, THRICE, Diary, at, diary
from tests.unit.core.test_check_in import state
from yana.core.check_in_event import ClockSetBack, Ended, Paused, Resumed, RhythmChanged
from yana.core.event import TimeReached


def set_back(amina: Diary, *, to: int, minute: int = 0, day: int = 0) -> list[str]:
    """The clock turns out to have been ahead."""
    amina.now = at(to, minute, day=day)
    heard = amina.then(ClockSetBack())
    while amina.row.due_at is not None and amina.row.due_at <= amina.now:
        heard += amina.then(TimeReached())
    return heard


def test_who_could_not_be_asked_in_time_is_asked_anew_and_the_grace_period_begins_again() -> None:
    amina = diary()
    assert amina.wakes_at(at(11)) == ["asked anew for Mon 08:00"]
    assert amina.row.asked_anew_at == at(11)
    assert amina.lives_until(at(12)) == [
        "11:15 asked for Mon 08:00",
        "11:30 missed Mon 08:00",
    ]


def test_who_answers_when_asked_anew_is_not_missed() -> None:
    amina = diary()
    amina.wakes_at(at(11))
    amina.now = at(11, 29)
    assert amina.says() == []
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.row.asked_anew_at is None


def test_an_engine_that_keeps_failing_asks_anew_only_once() -> None:
    amina = diary()
    amina.wakes_at(at(11))
    assert amina.wakes_at(at(12)) == ["missed Mon 08:00"]


def test_an_engine_that_was_away_before_the_due_moment_only_asks() -> None:
    amina = diary()
    assert amina.wakes_at(at(7, 50)) == ["asked for Mon 08:00"]
    assert amina.row.asked_anew_at is None


def test_who_is_missed_already_is_asked_anew_for_the_next_one_too() -> None:
    amina = diary()
    amina.lives_until(at(9))
    assert amina.wakes_at(at(9, day=1)) == ["asked anew for Tue 08:00"]
    assert state(amina.row) == ("missed", "Tue 08:00")
    assert amina.row.missed_since == at(8)


def test_after_days_in_which_nobody_looked_only_the_last_one_is_asked_for() -> None:
    amina = diary(THRICE)
    assert amina.wakes_at(at(15, day=4)) == ["asked anew for Fri 14:00"]
    assert amina.lives_until(at(16, day=4))[-1] == "15:30 missed Fri 14:00"
    assert amina.row.missed_since == at(14, day=4)


def test_a_grace_period_as_long_as_a_day_lets_nobody_go_unnoticed() -> None:
    amina = diary(grace=A_DAY)
    heard = amina.lives_until(at(9, day=3))
    assert [one for one in heard if "missed" in one] == [
        "08:00 missed Mon 08:00",
        "08:00 missed Wed 08:00",
    ]
    assert not [one for one in heard if "anew" in one]


def test_a_grace_period_that_reaches_into_the_next_one_is_waited_for_and_no_longer() -> None:
    amina = diary(THRICE, grace=timedelta(hours=7))
    heard = amina.lives_until(at(16))
    assert [one for one in heard if "missed" in one] == ["15:00 missed Mon 08:00"]
    assert state(amina.row) == ("missed", "Mon 20:00")


def test_who_was_asked_anew_just_before_the_next_one_is_missed_no_later_for_that() -> None:
    amina = diary(THRICE)
    assert amina.wakes_at(at(13, 45)) == ["asked anew for Mon 08:00"]
    assert amina.lives_until(at(14, 20)) == [
        "14:00 asked for Mon 08:00",
        "14:15 missed Mon 08:00",
    ]
    assert amina.says() == ["heard again"]
    assert amina.lives_until(at(19)) == []


def test_a_word_counts_for_all_that_are_due_by_then() -> None:
    amina = diary(THRICE)
    amina.wakes_at(at(13, 45))
    amina.lives_until(at(14, 5))
    assert amina.says() == []
    assert state(amina.row) == ("expected", "Mon 20:00")


def test_a_clock_that_was_a_day_ahead_makes_nobody_missed() -> None:
    amina = diary()
    amina.now = at(7, 45)
    amina.says()
    amina.lives_until(at(9, day=1))
    assert amina.row.missed_since == at(8, day=1)
    assert set_back(amina, to=9) == []
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.row.missed_since is None


def test_what_was_missed_before_the_clock_was_ahead_stays_missed() -> None:
    amina = diary()
    amina.lives_until(at(9, day=2))
    heard = set_back(amina, to=9)
    assert heard == ["asked anew for Mon 08:00"]
    assert state(amina.row) == ("missed", "Mon 08:00")
    assert amina.says() == ["heard again"]


def test_who_was_still_expected_when_the_clock_ran_ahead_is_expected_again() -> None:
    amina = diary()
    amina.lives_until(at(8, 10))
    amina.wakes_at(at(12, day=3))
    assert set_back(amina, to=8, minute=12) == ["asked anew for Mon 08:00"]
    assert amina.lives_until(at(9))[-1] == "08:42 missed Mon 08:00"


def test_a_word_by_a_clock_ahead_was_said_now_and_counts() -> None:
    amina = diary()
    amina.wakes_at(at(7, 45, day=3))
    amina.says()
    assert set_back(amina, to=7, minute=46) == []
    assert amina.row.heard_at == at(7, 46)
    assert state(amina.row) == ("expected", "Tue 08:00")


def test_a_word_in_the_morning_is_none_for_the_afternoon_when_the_clock_was_ahead() -> None:
    amina = diary(THRICE)
    amina.lives_until(at(7, 55))
    amina.says()
    amina.lives_until(at(14, 10))
    amina.wakes_at(at(9, day=1))
    assert set_back(amina, to=14, minute=12) == ["asked anew for Mon 14:00"]
    assert state(amina.row) == ("expected", "Mon 14:00")


def test_nobody_is_missed_from_before_they_had_a_rhythm() -> None:
    amina = diary(now=at(9))
    assert set_back(amina, to=8, minute=30) == []
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.lives_until(at(7, day=1)) == []


def test_nobody_is_missed_from_their_pause_when_the_clock_was_ahead() -> None:
    amina = diary()
    amina.then(Paused(until=at(10, day=2)))
    amina.lives_until(at(12, day=2))
    assert set_back(amina, to=11, day=2) == []
    assert state(amina.row) == ("expected", "Thu 08:00")


def test_nobody_is_missed_from_before_they_were_back_or_changed_their_rhythm() -> None:
    amina = diary()
    amina.then(Paused(until=at(10, day=4)))
    amina.now = at(12, day=2)
    amina.then(Resumed())
    assert set_back(amina, to=11, day=2) == []
    assert state(amina.row) == ("expected", "Thu 08:00")
    amina.then(RhythmChanged(rhythm=replace(DAILY, rule="10")))
    assert set_back(amina, to=10, minute=30, day=2) == []
    assert state(amina.row) == ("expected", "Thu 10:00")


def test_a_pause_and_an_end_stay_as_they_are_when_the_clock_was_ahead() -> None:
    amina = diary(now=at(9, day=1))
    amina.then(Paused(until=at(10, day=4)))
    assert set_back(amina, to=9) == []
    assert state(amina.row) == ("paused", "")
    amina.then(Ended())
    amina.now = at(8)
    assert amina.then(ClockSetBack()) == []
    assert state(amina.row) == ("ended", "")
    assert amina.row.expected_since == at(8)


def test_a_late_word_after_days_in_which_nobody_looked_counts_for_all_that_are_due() -> None:
    amina = diary()
    amina.lives_until(at(9))
    amina.now = at(8, 30, day=5)
    assert amina.says() == ["heard again"]
    assert amina.wakes_at(amina.now) == []
    assert state(amina.row) == ("expected", "Sun 08:00")


def test_a_word_after_a_pause_counts_although_nobody_has_looked_since() -> None:
    amina = diary()
    amina.then(Paused(until=at(7, 10)))
    amina.now = at(7, 50)
    assert amina.says() == []
    assert state(amina.row) == ("expected", "Tue 08:00")
    assert amina.wakes_at(at(9)) == []


def test_who_was_never_asked_after_a_pause_is_not_missed_at_once() -> None:
    amina = diary(prompts=())
    amina.then(Paused(until=at(7, 59)))
    assert amina.wakes_at(at(8, 31)) == ["asked anew for Mon 08:00"]
    assert amina.lives_until(at(9, 30)) == ["09:01 missed Mon 08:00"]


def test_an_engine_that_is_late_every_time_notices_all_the_same() -> None:
    amina = diary(grace=A_DAY)
    heard = [amina.wakes_at(at(8, 6, day=day)) for day in (1, 2, 3, 4)]
    assert heard == [
        ["asked anew for Tue 08:00"],
        ["missed Tue 08:00"],
        ["asked anew for Thu 08:00"],
        ["missed Thu 08:00"],
    ]


def test_who_was_asked_anew_just_before_days_without_an_engine_is_asked_anew_once_more() -> None:
    amina = diary()
    assert amina.wakes_at(at(11)) == ["asked anew for Mon 08:00"]
    assert amina.wakes_at(at(10, day=3)) == ["asked anew for Thu 08:00"]
    assert amina.wakes_at(at(10, 30, day=3)) == ["missed Thu 08:00"]
