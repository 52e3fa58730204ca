"""Rhythm: from when a check-in counts, and how long nobody might notice, at worst."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.core.days import A_DAY, DAILY, THRICE, Hours, at
from yana.core.rhythm import Rhythm, opened_at

HOUR = timedelta(hours=1)


def test_a_check_in_counts_from_the_start_of_that_day_where_the_person_lives() -> None:
    berlin = Rhythm(rule="8", zone="Europe/Berlin")
    assert berlin.opens_at(at(7), None) == at(23, day=-1)
    assert DAILY.opens_at(at(8), None) == at(0)


@pytest.mark.parametrize(
    ("zone", "due", "opens"),
    [
        # Midnight is left out: the day begins at one.
        ("America/Santiago", "2026-09-06T12:00+00:00", "2026-09-06T04:00+00:00"),
        ("Asia/Beirut", "2026-03-29T06:00+00:00", "2026-03-28T22:00+00:00"),
        # Midnight comes twice: the day begins with the first.
        ("America/Havana", "2026-11-01T13:00+00:00", "2026-11-01T04:00+00:00"),
        # The day before was left out.
        ("Pacific/Apia", "2011-12-30T18:00+00:00", "2011-12-30T10:00+00:00"),
    ],
)
def test_the_day_begins_where_clocks_change_at_midnight_too(
    zone: str, due: str, opens: str
) -> None:
    rhythm = Rhythm(rule="8", zone=zone)
    opened = rhythm.opens_at(datetime.fromisoformat(due), None)
    assert opened == datetime.fromisoformat(opens)
    assert opened.tzinfo is UTC


def test_a_person_may_choose_how_early_counts() -> None:
    rhythm = Rhythm(rule="8", zone="UTC", early=HOUR)
    assert rhythm.opens_at(at(8), None) == at(7)
    assert rhythm.opens_at(at(0, 30), None) == at(23, 30, day=-1), "over midnight as well"


def test_a_check_in_never_counts_for_the_one_before_it() -> None:
    assert THRICE.opens_at(at(14), at(8)) == at(8)
    long = Rhythm(rule="8", zone="UTC", early=2 * A_DAY)
    assert long.opens_at(at(8, day=1), at(8)) == at(8)
    assert opened_at(THRICE, at(14), Hours()) == at(8)
    assert opened_at(THRICE, at(8), Hours()) == at(0), "yesterday evening's was before that"


def test_an_unknown_zone_keeps_nobody_from_being_expected() -> None:
    assert Rhythm(rule="8", zone="Nowhere/Else").opens_at(at(8), None) == at(0)


def test_how_long_nobody_might_notice_is_from_an_early_one_to_the_next_missed_one() -> None:
    days = tuple(at(8, day=day) for day in range(5))
    assert DAILY.silence_max(days) == timedelta(hours=32, minutes=30)
    an_hour = Rhythm(rule="8", zone="UTC", early=HOUR)
    assert an_hour.silence_max(days) == timedelta(hours=25, minutes=30)


def test_how_long_nobody_might_notice_is_the_worst_of_all_gaps() -> None:
    workdays = (*(at(8, day=day) for day in range(5)), at(8, day=7), at(8, day=8))
    assert DAILY.silence_max(workdays) == timedelta(days=3, hours=8, minutes=30)
    several = tuple(at(hour, day=day) for day in (0, 1) for hour in (8, 14, 20))
    # Said just after two, it counts for eight in the evening.
    assert THRICE.silence_max(several) == timedelta(hours=18, minutes=30)


def test_of_one_moment_alone_nothing_can_be_said() -> None:
    assert DAILY.silence_max(()) == DAILY.silence_max((at(8),)) == timedelta(0)
