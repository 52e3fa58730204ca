"""Small words: names in a row, spans of time, times of day."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from yana.web.words import clock_time, listed, moment, number, span

SUMMER_ENDS = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Ben"], "Ben"),
        (["Ben", "Chi"], "Ben and Chi"),
        (["Ben", "Chi", "Eva"], "Ben, Chi and Eva"),
    ],
)
def test_names_are_said_in_a_row(names: list[str], said: str) -> None:
    assert listed(names) == said


def test_small_numbers_are_words() -> None:
    assert [number(one) for one in (1, 4, 10, 11)] == ["one", "four", "ten", "11"]


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(minutes=20), "20 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=100), "100 seconds"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(milliseconds=10), "1 second"),
        (timedelta(seconds=-5), "1 second"),
    ],
)
def test_a_span_is_said_in_its_largest_whole_unit(time: timedelta, said: str) -> None:
    assert span(time) == said


def test_a_time_is_told_by_the_clock_of_the_zone_on_both_sides_of_a_change() -> None:
    earlier = SUMMER_ENDS - timedelta(hours=1)
    assert clock_time(earlier, SUMMER_ENDS, "Europe/Berlin") == "02:30"
    assert clock_time(SUMMER_ENDS, SUMMER_ENDS, "Europe/Berlin") == "02:30"
    assert clock_time(SUMMER_ENDS, SUMMER_ENDS, "Asia/Kolkata", seconds=True) == "07:00:00"


def test_another_day_is_named() -> None:
    later = SUMMER_ENDS + timedelta(days=2)
    assert clock_time(SUMMER_ENDS, later, "UTC") == "25 Oct 01:30"
    assert moment(SUMMER_ENDS, later, "UTC") == "on 25 Oct at 01:30"
    assert moment(SUMMER_ENDS, SUMMER_ENDS, "UTC", seconds=True) == "at 01:30:00"


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        ("2026-12-31T22:59Z", "Europe/Berlin", "31 Dec 23:59"),
        ("2026-12-31T23:01Z", "Europe/Berlin", "00:01"),
        ("2027-01-01T23:01Z", "Europe/Berlin", "2 Jan 00:01"),
        ("2026-12-31T23:01Z", "UTC", "23:01"),
        ("2026-12-31T10:01Z", "Pacific/Kiritimati", "00:01"),
        ("2026-12-31T09:59Z", "Pacific/Kiritimati", "31 Dec 23:59"),
        ("2026-07-05T12:00Z", "UTC", "5 Jul 12:00"),
        ("2025-12-31T23:20Z", "UTC", "31 Dec 2025 23:20"),
        ("2028-02-29T12:00Z", "UTC", "29 Feb 2028 12:00"),
    ],
)
def test_on_new_years_eve_the_day_is_named_and_the_year_when_it_is_far(
    at: str, zone: str, said: str
) -> None:
    now = datetime.fromisoformat("2026-12-31T23:30Z")
    assert clock_time(datetime.fromisoformat(at), now, zone) == said


def test_a_time_far_away_follows_a_verb_with_its_year() -> None:
    earlier = SUMMER_ENDS - timedelta(days=365)
    assert moment(earlier, SUMMER_ENDS, "UTC") == "on 25 Oct 2025 at 01:30"


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "Europe", "../../etc/passwd", ""])
def test_in_a_zone_that_nobody_knows_any_more_the_time_is_told_in_utc(zone: str) -> None:
    assert clock_time(SUMMER_ENDS, SUMMER_ENDS, zone) == "01:30"


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Pacific/Kiritimati"])
@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_a_time_at_either_end_of_the_calendar_is_still_told(zone: str, hours: int) -> None:
    local = timezone(timedelta(hours=hours))
    for at in (datetime(1, 1, 1, tzinfo=local), datetime(9999, 12, 31, 23, 59, tzinfo=local)):
        assert ":" in clock_time(at, SUMMER_ENDS, zone)
        assert ":" in clock_time(SUMMER_ENDS, at, zone)
