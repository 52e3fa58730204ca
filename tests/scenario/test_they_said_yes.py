"""S12: the person sees who said yes."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben and Chi agree to be there for Amina, and both come when she asks."""
    amina = story.person("Amina")
    ben, chi = amina.invites("Ben"), amina.invites("Chi")
    ben.hears(Message.INVITATION)
    chi.hears(Message.INVITATION)
    ben.agrees()
    chi.agrees()
    page = amina.browser.open("/circle/")
    assert page.text.lower().count("agreed") >= 2, page.text

    amina.asks("danger")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    chi.has_this()
    ben.hears(Message.ALSO_COMING)
    ben.is_with_them()
    amina.sees("Ben said: “I have this.”", "Chi said: “I have this.”", "Ben is with you")
    amina.settles("safe")
    ben.hears(Message.ENDED)
    chi.hears(Message.ENDED)
    amina.looks_back("Ben", "Chi")


def test_they_said_yes(story: Story) -> None:
    """The person sees who said yes, when they were asked to agree and when it counted."""
    tell(story)
