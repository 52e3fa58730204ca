"""S01: an urgent ask rings several at once, and shows who comes and when they will be there."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Amina cannot be alone right now; Ben and Chi both come."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("urgent", words="It is all too much.")
    ben.hears()
    chi.hears()
    amina.sees("Ben", "Chi", "Nobody has answered yet")

    ben.has_this()
    ben.will_be_there(15)
    chi.hears(Message.STAND_DOWN)
    amina.sees("Ben has it", "I will be there by 20:15")

    chi.has_this()
    ben.hears(Message.ALSO_COMING)
    amina.sees("Ben and Chi have it")

    page = ben.is_with_them()
    assert "It is all too much." in page.text
    amina.sees("Ben is with you")

    ben.settles("safe")
    chi.hears(Message.ENDED)
    amina.looks_back("Ben")
    story.time.passes(hours=48)


def test_allies_arrive(story: Story) -> None:
    """An urgent ask rings several at once, and shows who comes and when."""
    tell(story)
