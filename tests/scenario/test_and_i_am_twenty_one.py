"""S32: who was not rung may join a call, and counts."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben is asked for company; Chi was not, finds the call on her own page, and comes."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("company")
    ben.hears()
    chi.hears_nothing()

    chi.joins()
    ben.hears(Message.STAND_DOWN)
    amina.sees("Chi has it")
    chi.is_with_them()
    amina.sees("Chi is with you")
    chi.settles("safe", word="We had tea.")
    ben.hears(Message.ENDED)
    amina.looks_back("We had tea.", "Chi")


def test_and_i_am_twenty_one(story: Story) -> None:
    """Who was not rung may join, and counts like everybody."""
    tell(story)
