"""S10: the responder who goes quiet is replaced, and told so kindly."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben says he has it and goes quiet; Chi carries on."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("company")
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it")

    story.time.passes(minutes=31)
    heard = ben.hears(Message.LAPSED)
    assert "others" in heard.text
    chi.hears()
    amina.sees("Nobody has it")

    chi.has_this()
    ben.hears(Message.STAND_DOWN)
    chi.is_with_them()
    amina.sees("Chi is with you")
    chi.settles("safe")
    ben.hears(Message.ENDED)


def test_another_carries_on(story: Story) -> None:
    """Who went quiet is replaced by another, and told so kindly."""
    tell(story)
