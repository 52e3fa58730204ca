"""The mail server refuses one recipient: nobody waits for that, and it is told truthfully."""

import pytest

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message


def test_a_refusal_for_now_asks_others_at_once_and_the_message_still_arrives_later(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    here.sink.refuse_for_now(451, to=ben.address)
    amina.asks("company")
    ben.hears_nothing()
    chi.hears()
    amina.sees("The e-mail to Ben is not sent yet. We keep trying.", "Asked so far: Chi.")
    here.sink.heal()
    story.time.passes(minutes=1)
    ben.hears()
    amina.sees("Asked so far: Ben and Chi.")
    ben.has_this()
    chi.hears(Message.STAND_DOWN)


@pytest.mark.parametrize("code", [550, 551, 553, 556])
def test_a_refusal_for_good_is_told_and_the_next_one_is_asked_at_once(
    story: Story, here: World, code: int
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    here.sink.refuse_for_good(code, to=ben.address)
    amina.asks("company")
    chi.hears()
    amina.sees(
        "The e-mail to Ben could not be delivered.",
        "We have no way to reach Ben for now.",
        "Asked so far: Chi.",
    )
    story.time.passes(hours=2)
    chi.hears(Message.RING, Message.RING, Message.RING, Message.RING, Message.RING, Message.RING)
    ben.hears_nothing()
    amina.browser.open("/circle/")
    assert amina.browser.page is not None
    assert "The last message did not arrive" in amina.browser.page.text


def test_when_the_only_one_is_refused_for_good_the_person_is_told_and_it_is_looked_again(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.sink.refuse_for_good(to=ben.address)
    amina.asks("urgent")
    amina.sees("There is nobody we can reach now.", "Your ask is kept.", "112")
    chi = amina.invites("Chi")
    chi.hears(Message.INVITATION)
    chi.agrees()
    chi.hears()
    chi.has_this()
    amina.sees("Chi has it.")


def test_when_our_own_server_refused_everybody_for_good_each_one_is_asked_after_it_is_mended(
    story: Story, here: World
) -> None:
    amina = story.person()
    supporters = [amina.has_supporter(name) for name in ("Ben", "Chi")]
    here.sink.refuse_for_good()
    amina.asks("urgent")
    story.time.passes(minutes=11)
    amina.sees("There is nobody we can reach now.", "no way to reach Ben and Chi for now")
    for one in supporters:
        one.hears_nothing()
    here.sink.heal()
    story.time.passes(minutes=5)
    for one in supporters:
        one.hears()


def test_a_refusal_of_everybody_for_now_does_not_run_in_circles(story: Story, here: World) -> None:
    amina = story.person()
    supporters = [amina.has_supporter(name) for name in ("Ben", "Chi", "Eve")]
    here.sink.refuse_for_now(421)
    amina.asks("urgent")
    story.time.passes(minutes=5)
    amina.sees("No message has left yet")
    here.sink.heal()
    story.time.passes(minutes=1)
    for one in supporters:
        one.hears()
