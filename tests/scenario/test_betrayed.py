"""S16: excluding takes effect at once, quietly, and leaves no gap to see."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben has it, and Amina learns that he must not; Chi takes his place."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("company")
    ben.hears()
    ben.has_this()
    amina.excludes(ben)
    chi.hears()
    ben.hears_nothing()

    page = ben.opens()
    assert "Amina" not in page.text
    assert "nothing for you" in page.text
    assert "nothing for you" in ben.opens_own_page().text

    chi.has_this()
    chi.is_with_them()
    ben.hears_nothing()
    amina.settles("safe")
    chi.hears(Message.ENDED)
    ben.hears_nothing()


def test_betrayed(story: Story) -> None:
    """Who is excluded hears and sees nothing more, and reaching goes on at once."""
    tell(story)
