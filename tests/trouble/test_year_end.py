"""A call over New Year's Eve: what pages say of yesterday, last year and tomorrow makes sense."""

from datetime import datetime, time

import pytest

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message

BEFORE_MIDNIGHT = datetime.fromisoformat("2026-12-31T22:55Z")
"""23:55 in Berlin, where Amina and Ben live; 2027 begins in five minutes."""


@pytest.fixture
def eve(story: Story, here: World) -> Story:
    """A story that begins on New Year's Eve."""
    here.clock.set(BEFORE_MIDNIGHT)
    return story


def test_what_was_before_midnight_is_named_by_its_day(eve: Story) -> None:
    amina = eve.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    amina.sees("23:55 You asked")
    amina.does_not_see("31 Dec")
    amina.sees("on 1 Jan at 00:15")
    eve.time.passes(minutes=19)
    chi.hears_nothing()
    eve.time.passes(minutes=1)
    chi.hears()
    amina.sees("31 Dec 23:55 You asked", "00:15 We asked Chi")
    chi.has_this()
    ben.hears(Message.STAND_DOWN)
    amina.sees("00:15 Chi said")
    assert "until 00:45" in chi.opens().text
    chi.is_with_them()
    ben.hears_nothing()
    chi.settles("safe", look_in="on")
    ben.hears(Message.ENDED)
    assert "on 2 Jan at 00:15" in chi.opens().text
    assert "2027" not in amina.browser.open("/home/").text
    eve.time.passes(hours=23, minutes=59)
    chi.hears_nothing()
    eve.time.passes(minutes=1)
    chi.hears(Message.FOLLOW_UP)


def test_a_time_promised_over_midnight_and_an_answer_that_lapses_then(eve: Story) -> None:
    amina = eve.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.will_be_there(15)
    amina.sees("I will be there by 1 Jan 00:10")
    eve.time.passes(minutes=10)
    amina.sees("I will be there by 00:10", "31 Dec 23:55")
    eve.time.passes(minutes=20)
    ben.hears(Message.LAPSED)
    chi.hears()
    amina.sees("Nobody has it now.")


def test_who_sleeps_over_new_year_is_rung_in_the_new_one(eve: Story) -> None:
    amina = eve.person()
    ben = amina.has_supporter("Ben", quiet=(time(22), time(7)))
    amina.asks("worried")
    ben.hears_nothing()
    assert "Quiet until 1 Jan 07:00: Ben." in amina.browser.open("/circle/").text
    eve.time.passes(hours=7, minutes=4)
    ben.hears_nothing()
    eve.time.passes(minutes=1)
    ben.hears()
    amina.sees("31 Dec 23:55 You asked", "07:00 We asked Ben")


def test_a_year_later_the_year_is_named(eve: Story) -> None:
    amina = eve.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    amina.settles("safe")
    ben.hears(Message.ENDED)
    eve.time.passes(minutes=20)
    page = amina.sees("Your last call ended on 31 Dec at 23:55.")
    how_it_ended = page.links["See how it ended"]
    assert "You ended it on 31 Dec at 23:55." in amina.browser.open(how_it_ended).text
    eve.clock.set(datetime.fromisoformat("2027-12-31T23:00Z"))
    assert "You ended it on 31 Dec 2026 at 23:55." in amina.browser.open(how_it_ended).text
