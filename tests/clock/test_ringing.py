"""A call over a change of clocks: nobody is rung in quiet hours, and nobody later than that."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock.test_every_zone import CHANGED_THEIR_RULES, YEARS, free, laid_over
from tests.clock.wall import A_MINUTE, ZONES, Change, changes, night
from tests.unit.core.cast import BEN, CHI, amina_asks, circle_of
from yana.core.circle import QuietHours

EVERYONE_AGAIN = {"company": timedelta(minutes=20), "worried": timedelta(minutes=5)}
"""How long a policy that wakes nobody waits at most before it looks again."""

SOME_ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll")


@cache
def changes_of(zone: str) -> tuple[Change, ...]:
    """The changes of a zone, of many years if it changed its rules."""
    return tuple(changes(zone, *((2009, 2026) if zone in CHANGED_THEIR_RULES else YEARS)))


@st.composite
def nights(draw: st.DrawFn) -> tuple[str, Change, QuietHours]:
    """A zone, one change of its clocks, and quiet hours laid over it."""
    zone = draw(st.sampled_from([one for one in ZONES if changes_of(one)]))
    change = draw(st.sampled_from(changes_of(zone)))
    # Whose only free minutes lie between two looks may be missed; half an hour never is.
    quiet = [one for one in laid_over(change) if free(one) >= timedelta(minutes=30)]
    return zone, change, draw(st.sampled_from(quiet))


@given(nights(), st.integers(-600, 180), st.sampled_from(sorted(EVERYONE_AGAIN)))
def test_who_sleeps_is_rung_with_the_first_minute_that_is_not_quiet(
    where: tuple[str, Change, QuietHours], minutes: int, urgency: str
) -> None:
    zone, change, quiet = where
    wall, now = night(change, quiet.start, quiet.end), change.at + minutes * A_MINUTE
    ben = replace(BEN, zone=zone, quiet=quiet)
    told = amina_asks(urgency, circle_of(ben), now)
    awake = wall.ends(now)
    if awake == now:
        assert told.opening["Ben"] == ["ring"]
        return
    assert "Ben" not in told.opening
    for at, heard in told.passes(minutes=(awake - now) // A_MINUTE):
        assert "Ben" not in heard or now + at * A_MINUTE == awake
    assert told.standing(BEN) == "rung"


@given(nights(), st.integers(-600, 180))
def test_a_call_that_wakes_rings_who_may_be_woken_and_nobody_else_who_sleeps(
    where: tuple[str, Change, QuietHours], minutes: int
) -> None:
    zone, change, quiet = where
    wall, now = night(change, quiet.start, quiet.end), change.at + minutes * A_MINUTE
    ben = replace(BEN, zone=zone, quiet=quiet, may_wake=True)
    chi = replace(CHI, zone=zone, quiet=quiet)
    told = amina_asks("danger", circle_of(ben, chi), now)
    assert told.opening["Ben"] == ["ring"]
    assert ("Chi" in told.opening) is not wall.covers(now)
    for at, heard in told.passes(hours=25):
        assert "Chi" not in heard or not wall.covers(now + at * A_MINUTE)
    assert told.stands(CHI.id).standing.value == "rung"


@pytest.mark.parametrize("zone", SOME_ZONES)
def test_through_a_whole_night_over_each_edge_the_rings_keep_to_the_wall_clock(zone: str) -> None:
    for change in changes_of(zone)[:4]:
        quiet = QuietHours(start=change.wall(timedelta(hours=-4)), end=change.wall(A_MINUTE * 30))
        wall = night(change, quiet.start, quiet.end)
        ben = replace(BEN, zone=zone, quiet=quiet)
        told = amina_asks("worried", circle_of(ben), change.at - timedelta(hours=6))
        begun, rung = told.now, [told.now]
        for at, heard in told.passes(hours=30):
            if "Ben" in heard:
                rung.append(begun + at * A_MINUTE)
        assert not [at for at in rung if wall.covers(at)]
        hours = [begun + n * A_MINUTE for n in range(30 * 60)]
        ends = [at for was, at in pairwise(hours) if wall.covers(was) and not wall.covers(at)]
        assert ends
        assert set(ends) <= set(rung)
