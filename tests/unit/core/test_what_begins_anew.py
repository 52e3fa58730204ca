"""A more urgent ask begins anew, and a waking circle begins at the beginning."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tests.unit.core.cast import BEN, CHI, Story, amina_asks, circle_of, supporter
from yana.core.circle import QuietHours
from yana.core.event import ClockStepped, Declined, PresenceConfirmed

EVE, FAY, GIL = supporter("Eve"), supporter("Fay"), supporter("Gil")
FIVE = circle_of(BEN, CHI, EVE, FAY, GIL)
HOUR = timedelta(hours=1)


def both_decline(amina: Story) -> None:
    """Ben and Chi cannot."""
    for one in (BEN, CHI):
        amina.then(Declined(responder_id=one.id))


def test_a_more_urgent_ask_takes_the_first_step_of_its_own_policy() -> None:
    for minutes in (0, 40, 120):
        amina = amina_asks("company", FIVE)
        amina.passes(minutes=minutes)
        assert amina.asks_again("urgent").keys() == {"Ben", "Chi", "Eve"}


def test_a_more_urgent_ask_is_a_new_question_also_to_who_was_asked_anew() -> None:
    amina = amina_asks("urgent")
    both_decline(amina)
    assert [told for _, told in amina.passes(minutes=10)] == [{"Ben": ["ring"], "Chi": ["ring"]}]
    both_decline(amina)
    assert amina.asks_again("danger") == {"Ben": ["ring"], "Chi": ["ring"]}
    both_decline(amina)
    assert {"Ben": ["ring"], "Chi": ["ring"]} in [told for _, told in amina.passes(minutes=6)]


def test_who_is_really_with_her_is_believed_as_long_when_she_asks_more_urgently() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    before = amina.stands(BEN.id).present_by
    amina.asks_again("danger")
    assert amina.stands(BEN.id).present_by == before


def test_when_a_sleeping_circle_wakes_it_is_asked_as_gently_as_at_first() -> None:
    night = QuietHours(start=time(22), end=time(7))
    sleepers = circle_of(*(replace(one, quiet=night) for one in (BEN, CHI, EVE)))
    early = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
    amina = amina_asks("company", sleepers, early)
    assert amina.opening == {}
    assert amina.passes(minutes=50) == [(30, {"Ben": ["ring"]}), (50, {"Chi": ["ring"]})]


def test_a_clock_set_back_makes_one_sound_of_a_shaking_hand_and_no_more_than_that() -> None:
    amina = amina_asks("urgent")
    amina.passes(seconds=10)
    amina.now -= HOUR
    amina.then(ClockStepped(back_by=HOUR))
    assert amina.asks_again("urgent") == {}
    amina.passes(seconds=20)
    assert amina.asks_again("urgent") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_a_clock_set_back_lets_a_no_be_believed_as_long_as_before() -> None:
    amina = amina_asks("urgent")
    both_decline(amina)
    amina.passes(minutes=2)
    amina.now -= HOUR
    amina.then(ClockStepped(back_by=HOUR))
    assert amina.passes(minutes=8) == [(8, {"Ben": ["ring"], "Chi": ["ring"]})]
