"""S05: the smallest ask: one press, no reason given, no alarm."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Amina would like some company, and one press brings it."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("company")
    heard = ben.hears()
    assert "danger" not in heard.text.lower().replace("in danger, call", "")
    chi.hears_nothing()

    ben.has_this()
    ben.is_with_them()
    amina.sees("Ben is with you")
    amina.settles("accompanied")
    ben.hears(Message.ENDED)
    chi.hears_nothing()


def test_a_hug_is_enough(story: Story) -> None:
    """One press without a reason brings one supporter, and alarms nobody."""
    tell(story)
