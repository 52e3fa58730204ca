"""A leap second: the clock shows 23:59:59 twice, or is slowed for a day; nobody notices."""

from datetime import datetime, timedelta

import pytest

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message
from yana.store.models import EntryRow, SendRow

MIDNIGHT = datetime.fromisoformat("2026-12-31T23:59:59.900Z")
A_SECOND = timedelta(seconds=1)


def it_happens(story: Story) -> None:
    """The last second of the year comes a second time."""
    story.time.jumps(-A_SECOND)


@pytest.mark.parametrize("ahead", [0.0, 0.5, 1.0, 2.0, 119.5, 120.0, 120.5, 419.0, 420.0])
def test_at_any_moment_of_an_urgent_call_it_delays_by_a_second_and_doubles_nothing(
    story: Story, here: World, ahead: float
) -> None:
    here.clock.set(MIDNIGHT - timedelta(seconds=ahead))
    amina = story.person()
    crowd = [amina.has_supporter(name) for name in ("Ben", "Chi", "Eve", "Fay")]
    amina.asks("urgent")
    for one in crowd[:3]:
        one.hears()
    story.time.passes(seconds=ahead)
    rung = SendRow.objects.count()
    it_happens(story)
    story.run_engine()
    assert SendRow.objects.count() == rung
    # Fay is rung after two minutes, and all of them again after seven.
    for due, rings in ((120, 4), (420, 8)):
        story.time.passes(seconds=max(0.0, due - ahead) + 1.01)
        ahead = max(ahead, due)
        assert SendRow.objects.filter(message="ring").count() >= rings
    assert SendRow.objects.filter(message="ring").count() == 8
    assert not SendRow.objects.filter(repeat=True).exists()
    assert not EntryRow.objects.filter(kind="ClockStepped").exists()
    for one in crowd:
        story.mail.take(one.address)


def test_an_answer_in_that_second_is_heard_and_its_lease_is_as_long(
    story: Story, here: World
) -> None:
    here.clock.set(MIDNIGHT - timedelta(seconds=10))
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("danger")
    ben.hears()
    chi.hears()
    ben.opens()
    story.time.passes(seconds=10)
    it_happens(story)
    ben.browser.press("has_this")
    story.run_engine()
    chi.hears(Message.STAND_DOWN)
    amina.sees("Ben has it.")
    story.time.passes(minutes=2, seconds=2)
    chi.hears(Message.BACKUP)
    story.time.passes(minutes=3)
    ben.hears(Message.LAPSED)
    chi.hears()


def test_a_page_opened_a_moment_before_it_takes_an_answer_no_earlier(story: Story) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.opens()
    it_happens(story)
    ben.browser.press("has_this")
    amina.does_not_see("Ben has it.")
    story.time.passes(seconds=4)
    ben.browser.press("has_this")
    amina.sees("Ben has it.")


def test_a_second_that_is_spread_over_the_call_changes_nothing(story: Story, here: World) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    for _ in range(20):
        story.time.jumps(timedelta(milliseconds=-50))
        story.time.passes(seconds=59)
    chi.hears_nothing()
    story.time.passes(seconds=21)
    chi.hears()
    assert not SendRow.objects.filter(repeat=True).exists()
    assert not EntryRow.objects.filter(kind="ClockStepped").exists()
