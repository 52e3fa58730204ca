"""Circles: who agreed to what, and when each may be disturbed, wherever they live."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from time import tzset
from uuid import uuid5
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.cast import BEN, CHI, CIRCLE, DOV, supporter
from yana.core.circle import OWN_CHOICES, SUPPORTERS, Address, Consent, QuietHours, Supporter, id_at

NIGHT = QuietHours(start=time(22), end=time(7))
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
A_MINUTE = timedelta(minutes=1)


def sleeper(zone: str, quiet: QuietHours = NIGHT, *, may_wake: bool = False) -> Supporter:
    """Ben, who lives there and sleeps then."""
    return replace(BEN, zone=zone, quiet=quiet, may_wake=may_wake)


def at(zone: str, text: str, fold: int = 0) -> datetime:
    """This moment on the wall clocks of that zone."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "quiet"),
    [
        ("2026-03-02T21:59", False),
        ("2026-03-02T22:00", True),
        ("2026-03-03T00:00", True),
        ("2026-03-03T06:59", True),
        ("2026-03-03T07:00", False),
        ("2026-03-03T12:00", False),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"])
def test_quiet_hours_run_over_midnight_where_the_supporter_lives(
    zone: str, local: str, *, quiet: bool
) -> None:
    assert sleeper(zone).in_quiet_hours(at(zone, local)) is quiet


def test_quiet_hours_within_a_day_and_those_that_are_none() -> None:
    siesta = QuietHours(start=time(13), end=time(15))
    assert siesta.cover(time(13))
    assert not siesta.cover(time(15))
    never = QuietHours(start=time(5), end=time(5))
    assert not any(never.cover(time(hour)) for hour in range(24))
    assert not BEN.in_quiet_hours(at("UTC", "2026-03-02T03:00"))


def test_who_may_be_woken_is_woken_only_when_the_policy_does() -> None:
    night = at("UTC", "2026-03-02T23:00")
    heavy, light = sleeper("UTC"), sleeper("UTC", may_wake=True)
    assert not heavy.disturbable(night, wakes=True)
    assert light.disturbable(night, wakes=True)
    assert not light.disturbable(night, wakes=False)
    assert heavy.disturbable(at("UTC", "2026-03-02T12:00"), wakes=False)


@pytest.mark.parametrize(
    ("zone", "now", "ends"),
    [
        # Clocks go forward: the night is an hour shorter.
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-29T07:00"),
        # Clocks go back: it is an hour longer.
        ("Europe/Berlin", "2026-10-24T23:00", "2026-10-25T07:00"),
        ("America/New_York", "2026-03-08T01:59", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01T00:30", "2026-11-01T07:00"),
        # By half an hour.
        ("Australia/Lord_Howe", "2026-04-04T23:30", "2026-04-05T07:00"),
        ("Australia/Lord_Howe", "2026-10-03T23:30", "2026-10-04T07:00"),
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(zone: str, now: str, ends: str) -> None:
    assert sleeper(zone).quiet_until(at(zone, now)) == at(zone, ends)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_both_times() -> None:
    zone, quiet = "Europe/Berlin", QuietHours(start=time(22), end=time(2, 30))
    ben = sleeper(zone, quiet)
    first = at(zone, "2026-10-25T02:10")
    assert ben.quiet_until(first) == at(zone, "2026-10-25T02:30")
    second = at(zone, "2026-10-25T02:10", fold=1)
    assert second - first == timedelta(hours=1)
    assert ben.in_quiet_hours(second)
    assert ben.quiet_until(second) == at(zone, "2026-10-25T02:30", fold=1)


def test_quiet_hours_that_end_in_the_hour_that_is_left_out_end_with_it() -> None:
    zone, quiet = "Europe/Berlin", QuietHours(start=time(22), end=time(2, 30))
    for second in range(20):
        now = at(zone, "2026-03-29T01:00") + timedelta(seconds=second)
        assert sleeper(zone, quiet).quiet_until(now) == at(zone, "2026-03-29T03:00")


@pytest.mark.parametrize("machine", ["UTC", "Asia/Kathmandu", "America/St_Johns"])
def test_quiet_hours_are_those_of_the_supporter_wherever_the_machine_stands(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", machine)
    tzset()
    try:
        for zone in ("America/Los_Angeles", "Pacific/Auckland", "UTC"):
            ben = sleeper(zone, QuietHours(start=time(18), end=time(21)))
            ends = ben.quiet_until(at(zone, "2026-03-02T20:00"))
            assert ends == at(zone, "2026-03-02T21:00")
            assert ends.tzinfo is UTC
    finally:
        monkeypatch.undo()
        tzset()


def test_a_zone_that_this_machine_does_not_know_keeps_nobody_from_being_reached() -> None:
    for zone in ("Mars/Olympus_Mons", "", "../../etc/passwd", "/"):
        ben = sleeper(zone)
        assert ben.in_quiet_hours(at("UTC", "2026-03-02T23:00"))
        assert ben.quiet_until(at("UTC", "2026-03-02T23:00")) == at("UTC", "2026-03-03T07:00")
        assert ben.disturbable(at("UTC", "2026-03-02T12:00"), wakes=False)


def times() -> st.SearchStrategy[time]:
    """Any minute of the day."""
    return st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(
    zone=st.sampled_from(ZONES),
    quiet=st.builds(QuietHours, start=times(), end=times()),
    now=st.integers(946_684_800, 2_145_916_800).map(lambda at: datetime.fromtimestamp(at, UTC)),
)
def test_quiet_hours_always_end_and_not_before_they_are_over(
    zone: str, quiet: QuietHours, now: datetime
) -> None:
    ben = sleeper(zone, quiet)
    ends = ben.quiet_until(now)
    assert ends.utcoffset() == timedelta(0)
    assert not ben.in_quiet_hours(ends)
    assert (ends > now) is ben.in_quiet_hours(now)
    # A day, and what a zone may skip at most: Apia left out a whole one.
    assert ends - now <= timedelta(hours=49)
    if ends - now > A_MINUTE:
        assert ben.in_quiet_hours(now + A_MINUTE)


@pytest.mark.parametrize("consent", Consent, ids=lambda one: one.value)
def test_only_who_agreed_may_be_reached(consent: Consent) -> None:
    assert supporter("Eve", consent).agreed is (consent is Consent.AGREED)


def test_everybody_decides_for_themselves_and_no_thank_you_can_be_taken_back() -> None:
    invited = supporter("Eve", Consent.INVITED)
    assert invited.choosing(Consent.AGREED).agreed
    refused = invited.choosing(Consent.REFUSED)
    assert refused.consent is Consent.REFUSED
    assert refused.choosing(Consent.AGREED).agreed
    left = BEN.choosing(Consent.LEFT)
    assert left.consent is Consent.LEFT
    assert left.choosing(Consent.AGREED).agreed


def test_who_was_excluded_cannot_choose_their_way_back() -> None:
    for consent in Consent:
        assert DOV.choosing(consent) == DOV


def test_nobody_chooses_what_is_not_theirs_to_choose() -> None:
    for consent, choices in OWN_CHOICES.items():
        eve = supporter("Eve", consent)
        for other in set(Consent) - choices:
            assert eve.choosing(other) == eve
    assert not any(Consent.EXCLUDED in choices for choices in OWN_CHOICES.values())


def test_a_circle_knows_its_supporters_and_keeps_their_order() -> None:
    assert CIRCLE.supporter(BEN.id) == BEN
    assert CIRCLE.supporter("nobody") is None
    changed = CIRCLE.with_supporter(replace(BEN, name="Benjamin"))
    assert [one.name for one in changed.supporters] == ["Benjamin", "Chi", "Dov"]
    grown = CIRCLE.with_supporter(supporter("Eve"))
    assert [one.name for one in grown.supporters] == ["Ben", "Chi", "Dov", "Eve"]
    assert CIRCLE.supporters == (BEN, CHI, DOV)


def test_whoever_knows_an_old_id_still_names_the_same_human() -> None:
    first, second = Address(channel="email", target="b@x.test"), Address(channel="sms", target="1")
    moved = id_at(BEN.id, [first, second])
    assert moved == str(uuid5(SUPPORTERS, f"{BEN.id} email:b@x.test"))
    assert id_at(BEN.id, []) == str(uuid5(SUPPORTERS, f"{BEN.id} :"))
    again = id_at(moved, [second])
    circle = replace(
        CIRCLE,
        supporters=(
            replace(BEN, id=again, addresses=(second,)),
            replace(BEN, id=moved, addresses=(first, second)),
            CHI,
        ),
    )
    assert circle.known_as([BEN.id]) == (BEN.id, moved, again)
    assert circle.known_as([CHI.id, moved]) == (CHI.id, moved, again)
    assert circle.known_as([]) == ()
