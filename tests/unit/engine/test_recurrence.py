"""Due moments by RFC 5545, where the person lives, also when clocks change; and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yana.core.rhythm import GRACE, PROMPTS, Rhythm
from yana.engine import recurrence
from yana.engine.recurrence import RuleCalendar, RuleError, check

CALENDAR = RuleCalendar()
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NOW = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
ALL_HOURS = ",".join(str(n) for n in range(24))
ALL_MINUTES = ",".join(str(n) for n in range(60))


def by(*rules: str, begins: str = "20260101T080000", zone: str = "UTC", grace: int = 30) -> Rhythm:
    """A rhythm by these rules."""
    lines = [one if one.startswith(("EX", "RD")) else f"RRULE:{one}" for one in rules]
    rule = "\n".join([f"DTSTART:{begins}", *lines])
    return Rhythm(rule=rule, zone=zone, grace=timedelta(minutes=grace))


def dues(rhythm: Rhythm, moment: datetime) -> Iterator[datetime]:
    """Each due moment after this one."""
    due = CALENDAR.after(rhythm, moment)
    while due is not None:
        yield due
        due = CALENDAR.after(rhythm, due)


def local(rhythm: Rhythm, since: str, count: int) -> list[str]:
    """The next due moments from there on, as the clock on the wall shows them."""
    zone = ZoneInfo(rhythm.zone)
    moment = datetime.fromisoformat(since).replace(tzinfo=zone).astimezone(UTC)
    found = zip(range(count), dues(rhythm, moment), strict=False)
    return [f"{due.astimezone(zone):%m-%d %H:%M %z}" for _, due in found]


def test_every_day_at_the_hour_it_begins_with() -> None:
    rhythm = by("FREQ=DAILY", zone=BERLIN)
    assert local(rhythm, "2026-03-02T08:00", 2) == ["03-03 08:00 +0100", "03-04 08:00 +0100"]
    due = CALENDAR.after(rhythm, NOW)
    assert due is not None
    assert due.tzinfo is UTC


def test_on_weekdays_and_several_times_a_day() -> None:
    workdays = by("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    assert local(workdays, "2026-03-06T08:00", 1) == ["03-09 08:00 +0000"]
    twice = by("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=15")
    assert local(twice, "2026-03-02T08:15", 2) == ["03-02 20:15 +0000", "03-03 08:15 +0000"]


def test_several_rules_are_one_rhythm_and_the_same_moment_in_both_is_one() -> None:
    rhythm = by("FREQ=DAILY;BYHOUR=8", "FREQ=WEEKLY;BYDAY=SU;BYHOUR=8,18")
    found = local(rhythm, "2026-03-07T12:00", 3)
    assert found == ["03-08 08:00 +0000", "03-08 18:00 +0000", "03-09 08:00 +0000"]


def test_days_may_be_left_out_and_added() -> None:
    rhythm = by("FREQ=WEEKLY;BYDAY=MO", "EXDATE:20260309T080000", "RDATE:20260310T100000")
    assert local(rhythm, "2026-03-03T00:00", 2) == ["03-10 10:00 +0000", "03-16 08:00 +0000"]


@pytest.mark.parametrize("end", ["COUNT=3", "UNTIL=20260103T080000"])
def test_a_rule_may_have_an_end_after_which_nothing_is_due(end: str) -> None:
    rhythm = by(f"FREQ=DAILY;{end}")
    assert len(local(rhythm, "2025-12-01T00:00", 9)) == 3
    last = datetime(2026, 1, 3, 8, tzinfo=UTC)
    assert CALENDAR.after(rhythm, last) is None
    assert CALENDAR.latest(rhythm, NOW) == last


def test_before_its_beginning_nothing_was_due() -> None:
    rhythm = by("FREQ=DAILY", begins="20260302T080000")
    begins = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert CALENDAR.latest(rhythm, begins - timedelta.resolution) is None
    assert CALENDAR.latest(rhythm, begins) == begins
    assert CALENDAR.after(rhythm, begins - timedelta.resolution) == begins


def test_once_in_a_leap_year_is_found_over_eight_years() -> None:
    rhythm = by("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
    moment = datetime(2096, 2, 29, 8, tzinfo=UTC)
    assert CALENDAR.after(rhythm, moment) == datetime(2104, 2, 29, 8, tzinfo=UTC)
    before = datetime(2104, 2, 29, 7, tzinfo=UTC)
    assert CALENDAR.latest(rhythm, before) == moment


@pytest.mark.parametrize(
    ("zone", "since", "found"),
    [
        (BERLIN, "2026-03-28T00:00", ["03-28 08:00 +0100", "03-29 08:00 +0200"]),
        (BERLIN, "2026-10-24T00:00", ["10-24 08:00 +0200", "10-25 08:00 +0100"]),
        (NEW_YORK, "2026-03-07T00:00", ["03-07 08:00 -0500", "03-08 08:00 -0400"]),
        ("Australia/Lord_Howe", "2026-04-04T00:00", ["04-04 08:00 +1100", "04-05 08:00 +1030"]),
        ("Africa/Casablanca", "2026-02-14T00:00", ["02-14 08:00 +0100", "02-15 08:00 +0000"]),
    ],
)
def test_eight_in_the_morning_stays_that_when_clocks_change(
    zone: str, since: str, found: list[str]
) -> None:
    rhythm = by("FREQ=DAILY", begins="20250101T080000", zone=zone)
    assert local(rhythm, since, 2) == found


@pytest.mark.parametrize(
    ("zone", "begins", "since", "found"),
    [
        # The hour that is left out: by the offset before the change.
        (BERLIN, "023000", "2026-03-29T00:00", "03-29 03:30 +0200"),
        (NEW_YORK, "023000", "2026-03-08T00:00", "03-08 03:30 -0400"),
        ("Australia/Lord_Howe", "021500", "2026-10-04T00:00", "10-04 02:45 +1100"),
        # The hour that comes twice: the first of the two.
        (BERLIN, "023000", "2026-10-25T00:00", "10-25 02:30 +0200"),
        (NEW_YORK, "013000", "2026-11-01T00:00", "11-01 01:30 -0400"),
        ("Australia/Lord_Howe", "014500", "2026-04-05T00:00", "04-05 01:45 +1100"),
    ],
)
def test_in_the_hour_that_is_left_out_or_comes_twice_it_is_due_once(
    zone: str, begins: str, since: str, found: str
) -> None:
    rhythm = by("FREQ=DAILY", begins=f"20260101T{begins}", zone=zone)
    first, second = local(rhythm, since, 2)
    assert first == found
    assert second[:5] != first[:5], "once that day"


def test_on_a_day_that_is_left_out_nobody_is_expected_twice() -> None:
    rhythm = by("FREQ=DAILY", begins="20110101T080000", zone="Pacific/Apia")
    assert local(rhythm, "2011-12-29T00:00", 3) == [
        "12-29 08:00 -1000",
        "12-31 08:00 +1400",
        "01-01 08:00 +1400",
    ]


def test_two_that_fall_together_in_the_hour_that_is_left_out_are_one() -> None:
    rhythm = by("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30", zone=BERLIN)
    found = local(rhythm, "2026-03-29T00:00", 2)
    assert found == ["03-29 03:30 +0200", "03-30 02:30 +0200"]


rules = st.sampled_from(
    [
        by("FREQ=DAILY;BYHOUR=2,8,20;BYMINUTE=30", begins="20100101T000000", zone=zone)
        for zone in (BERLIN, NEW_YORK, "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")
    ]
    + [
        by("FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=-1", begins="20100101T000000"),
        by("FREQ=DAILY;COUNT=500", begins="20110601T233000", zone="Asia/Kathmandu"),
    ]
)
YEARS = 20 * 365 * 24 * 60
moments = st.integers(0, YEARS).map(
    lambda minutes: datetime(2010, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(rules, moments)
def test_the_next_one_and_the_last_one_agree_with_each_other(
    rhythm: Rhythm, moment: datetime
) -> None:
    due, last = CALENDAR.after(rhythm, moment), CALENDAR.latest(rhythm, moment)
    if last is not None:
        assert last <= moment
        assert CALENDAR.after(rhythm, last) == due, "nothing lies between"
        assert CALENDAR.after(rhythm, last - timedelta.resolution) == last
    if due is not None:
        assert due > moment
        assert CALENDAR.latest(rhythm, due) == due
        assert CALENDAR.latest(rhythm, due - timedelta.resolution) == last
    assert last is not None or due is not None or "COUNT" in rhythm.rule


@pytest.mark.parametrize(
    "rhythm",
    [
        by("FREQ=DAILY"),
        by("FREQ=DAILY;BYHOUR=8,20"),
        by("FREQ=WEEKLY;BYDAY=MO,SU", zone=BERLIN),
        by("FREQ=DAILY;COUNT=900"),
        by("FREQ=DAILY", "RDATE:20260310T100000", "EXDATE:20260309T080000"),
        by("FREQ=DAILY;BYHOUR=8,9;BYMINUTE=0,30"),
        by("FREQ=DAILY;BYHOUR=8,20", grace=12 * 60),
        by("FREQ=DAILY", grace=24 * 60),
        by("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        by("FREQ=DAILY;UNTIL=20260303T080000"),
    ],
)
def test_what_can_be_expected_is_taken(rhythm: Rhythm) -> None:
    check(rhythm, NOW)


@pytest.mark.parametrize(
    ("rhythm", "why"),
    [
        (by("FREQ=DAILY;COUNT=3"), recurrence.NO_DAY_LEFT),
        (by("FREQ=DAILY;UNTIL=20260301T080000"), recurrence.NO_DAY_LEFT),
        (by("FREQ=DAILY;UNTIL=20260303T080000", "EXDATE:20260303T080000"), recurrence.NO_DAY_LEFT),
        (by("FREQ=DAILY", zone="Europe/Nowhere"), recurrence.UNKNOWN_ZONE),
        (by("FREQ=DAILY", zone=""), recurrence.UNKNOWN_ZONE),
        (by("FREQ=DAILY", zone="../../etc/passwd"), recurrence.UNKNOWN_ZONE),
        (by("FREQ=DAILY", grace=24 * 60 + 1), recurrence.BAD_GRACE),
        (by("FREQ=DAILY", grace=0), recurrence.BAD_GRACE),
        (replace(by("FREQ=DAILY"), prompts=PROMPTS[::-1]), recurrence.BAD_PROMPTS),
        (replace(by("FREQ=DAILY"), prompts=(GRACE,)), recurrence.BAD_PROMPTS),
        (by("FREQ=DAILY;BYHOUR=8;BYMINUTE=0,29"), recurrence.TOO_CLOSE),
        (by("FREQ=DAILY;BYHOUR=8,9", grace=61), recurrence.TOO_CLOSE),
        (by("FREQ=DAILY;BYHOUR=8", "FREQ=WEEKLY;BYHOUR=8;BYMINUTE=10"), recurrence.TOO_CLOSE),
        (by("FREQ=DAILY", *("EXDATE:20260309T080000",) * 50), recurrence.TOO_LONG),
        (Rhythm(rule="", zone="UTC"), recurrence.NO_RULE),
        (Rhythm(rule="RRULE:FREQ=DAILY", zone="UTC"), recurrence.NO_RULE),
        (by(begins="20260101T080000"), recurrence.NO_RULE),
        (by("FREQ=DAILY", begins="20260101T080000Z"), recurrence.NO_RULE),
        (by("FREQ=DAILY", begins="20260101"), recurrence.NO_RULE),
        (by("FREQ=DAILY\nDTSTART:00010101T080000"), recurrence.NO_RULE),
        (by("FREQ=DAILY\nEXRULE:FREQ=WEEKLY"), recurrence.OTHER_LINES),
        (by("FREQ=DAILY\nSUMMARY:x"), recurrence.OTHER_LINES),
        (by("FREQ=DAILY", begins="19991231T080000"), recurrence.TOO_OLD),
        (by("FREQ=HOURLY"), recurrence.TOO_OFTEN),
        (by("FREQ=minutely"), recurrence.TOO_OFTEN),
        (by("FREQ=SECONDLY"), recurrence.TOO_OFTEN),
        (by("FREQ=SOMETIMES"), recurrence.NOT_READ),
        (by("whatever"), recurrence.NOT_READ),
        (by("FREQ=DAILY;BYHOUR=25"), recurrence.NOT_READ),
        (by("FREQ=DAILY", begins="20261301T080000"), recurrence.NOT_READ),
        (by("FREQ=DAILY;UNTIL=20270303T080000Z"), recurrence.NOT_READ),
        (by("FREQ=DAILY", "EXDATE:20260309T080000Z"), recurrence.NOT_READ),
        (by("FREQ=DAILY", "RDATE:20260309T080000Z"), recurrence.NOT_READ),
        (by("FREQ=DAILY;INTERVAL=-1"), recurrence.NOT_READ),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(rhythm: Rhythm, why: str) -> None:
    with pytest.raises(RuleError) as refused:
        check(rhythm, NOW)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("rhythm", "why"),
    [
        (by("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), recurrence.NEVER),
        (by("FREQ=DAILY", "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31"), recurrence.NEVER),
        (by("FREQ=DAILY;INTERVAL=0"), recurrence.NOT_READ),
        (by("FREQ=WEEKLY;interval=00;BYDAY=MO"), recurrence.NOT_READ),
        (by(f"FREQ=DAILY;BYHOUR={ALL_HOURS};BYMINUTE={ALL_MINUTES}"), recurrence.TOO_CLOSE),
        (
            by(
                f"FREQ=DAILY;BYHOUR={ALL_HOURS};BYMINUTE={ALL_MINUTES};BYSECOND={ALL_MINUTES}",
                begins="20000101T000000",
            ),
            recurrence.TOO_CLOSE,
        ),
    ],
)
def test_a_rule_that_would_be_counted_through_for_ever_is_refused(rhythm: Rhythm, why: str) -> None:
    with pytest.raises(RuleError, match=why):
        check(rhythm, NOW)


@pytest.mark.parametrize(
    "rhythm",
    [
        by("FREQ=DAILY", begins="20400101T080000"),
        by("FREQ=YEARLY;INTERVAL=10"),
        by("FREQ=YEARLY;INTERVAL=10", begins="20270101T080000"),
        by("FREQ=DAILY;INTERVAL=4000"),
    ],
)
def test_a_rule_that_would_end_in_silence_after_years_is_refused(rhythm: Rhythm) -> None:
    with pytest.raises(RuleError, match=recurrence.TOO_SELDOM):
        check(rhythm, NOW)
