"""Every zone, every change of its clocks in six years: quiet hours laid over both edges."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from tests.clock.wall import A_DAY, A_MINUTE, ZONES, Change, changes, night
from tests.unit.core.cast import BEN
from yana.core.circle import QuietHours

YEARS = (2024, 2030)

LANDS = sorted({zone.partition("/")[0] for zone in ZONES if "/" in zone})

FAR_BACK = (1985, 2038)
CHANGED_THEIR_RULES = {
    "Pacific/Apia": 2011,  # left out 30 December
    "Pacific/Fakaofo": 2011,  # likewise
    "Pacific/Kwajalein": 1993,  # left out 21 August
    "Pacific/Enderbury": 1994,  # left out 31 December
    "Africa/Casablanca": 2018,  # summer time all year, but not in Ramadan
    "Africa/El_Aaiun": 2018,
    "Africa/Juba": 2021,  # set back for good on 1 February
    "America/Caracas": 2016,  # by half an hour
    "America/Mexico_City": 2022,  # the last summer
    "Asia/Pyongyang": 2018,  # back by half an hour in 2015, forward again in 2018
    "Asia/Tehran": 2022,
    "Australia/Lord_Howe": 2020,  # summers of half an hour
    "Antarctica/Troll": 2020,  # summers of two hours
    "Europe/Dublin": 2020,  # winter time is the exception
    "Europe/Istanbul": 2016,  # summer time for good
    "Europe/Volgograd": 2020,
}


def laid_over(change: Change) -> Iterator[QuietHours]:
    """Quiet hours that begin, end, or lie in the hour that is left out or comes twice."""
    half, hour, ten = timedelta(minutes=30), timedelta(hours=1), timedelta(hours=10)
    quarter = timedelta(minutes=15)
    for begin, end in (
        (-ten, ten),
        (-ten, half),
        (-ten, timedelta(0)),
        (-ten, hour),
        (-ten, -half),
        (half, ten),
        (timedelta(0), ten),
        (-half, ten),
        (-quarter, quarter),
        (-hour, -quarter),
        (quarter, half),
        (half, half - A_MINUTE),
    ):
        yield QuietHours(start=change.wall(begin), end=change.wall(end))


def looks(change: Change) -> Iterator[datetime]:
    """Moments around the change: before, at and after its edges."""
    for hours in (-20, -9, 0, 1, 9, 21):
        yield change.at + timedelta(hours=hours)
    for minutes in (-61, -20, -1, 1, 10, 31):
        yield change.at + timedelta(minutes=minutes, seconds=17, microseconds=5)


def judge(zone: str, change: Change) -> None:
    """Quiet hours are as the wall clock says, and end with the first minute that is not quiet."""
    for quiet in laid_over(change):
        ben = replace(BEN, zone=zone, quiet=quiet)
        wall = night(change, quiet.start, quiet.end)
        for now in looks(change):
            where = f"{zone}, {quiet.start} to {quiet.end}, at {now}"
            assert ben.in_quiet_hours(now) is wall.covers(now), where
            assert ben.disturbable(now, wakes=False) is not wall.covers(now), where
            ends = ben.quiet_until(now)
            assert ends == wall.ends(now), where
            assert ends - now <= longest(quiet, change.jump), where


def longest(quiet: QuietHours, jump: timedelta) -> timedelta:
    """A day and the jump; a day more for who is free only in the hour that is left out."""
    return A_DAY + abs(jump) if free(quiet) > jump else 2 * A_DAY + jump


def free(quiet: QuietHours) -> timedelta:
    """How much of an ordinary day is not quiet."""
    begin, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (quiet.start, quiet.end))
    return (begin - end) % A_DAY


@pytest.mark.parametrize("land", [*LANDS, ""])
def test_quiet_hours_over_each_change_end_with_the_first_minute_that_is_not_quiet(
    land: str,
) -> None:
    zones = [one for one in ZONES if one.startswith(f"{land}/") or (not land and "/" not in one)]
    assert zones
    for zone in zones:
        for change in changes(zone, *YEARS):
            judge(zone, change)


@pytest.mark.parametrize(("zone", "year"), CHANGED_THEIR_RULES.items())
def test_in_a_zone_that_changed_its_rules_too(zone: str, year: int) -> None:
    found = changes(zone, *FAR_BACK)
    assert year in {change.at.year for change in found}
    for change in found:
        judge(zone, change)


def test_the_changes_that_are_looked_at_are_of_every_kind() -> None:
    jumps = {change.jump for zone in ZONES for change in changes(zone, 2024, 2025)}
    assert {timedelta(hours=1), timedelta(hours=-1)} <= jumps
    assert {timedelta(minutes=30), timedelta(minutes=-30)} <= jumps
    assert max(change.jump for change in changes("Pacific/Apia", 2011, 2013)) == A_DAY


def test_where_no_clock_is_ever_set_the_night_is_as_long_as_it_says() -> None:
    ben = replace(BEN, zone="Asia/Tokyo", quiet=QuietHours(start=time(22), end=time(7)))
    assert changes("Asia/Tokyo", *YEARS) == []
    night_of = datetime.fromisoformat("2026-03-29T22:00+09:00")
    assert ben.quiet_until(night_of) == night_of + timedelta(hours=9)
