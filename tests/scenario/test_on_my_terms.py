"""S15: the person chooses the words, the level, who is told, and what must not happen."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message

WORDS = "Not a word to my son, please. It is the anniversary."
NOT_POLICE = "No police."


def tell(story: Story) -> None:
    """Amina asks on her own terms: Dov is not told, and there is to be no police."""
    amina = story.person("Amina")
    ben, dov = amina.has_supporter("Ben"), amina.has_supporter("Dov")

    amina.asks("danger", words=WORDS, please_do_not=NOT_POLICE, do_not_tell=(dov,))
    heard = ben.hears()
    assert "anniversary" not in heard.text
    assert "police" not in heard.text.lower()
    before = ben.opens()
    assert "anniversary" not in before.text
    assert "Amina" not in before.text

    page = ben.has_this()
    assert WORDS in page.text
    assert NOT_POLICE in page.text

    dov.hears_nothing()
    nothing = dov.opens_own_page()
    assert not any("/a/" in link for link in nothing.links.values())
    amina.sees("Not told", "Dov")

    amina.settles("safe")
    ben.hears(Message.ENDED)
    dov.hears_nothing()


def test_on_my_terms(story: Story) -> None:
    """Words reach only who has it; who is not to be told hears and sees nothing."""
    tell(story)
