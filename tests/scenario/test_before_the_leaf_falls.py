"""S28: a second responder is under way before the first has failed."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben has it and does not arrive; Chi is under way before his time is up."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("worried")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)

    story.time.passes(minutes=11)
    chi.hears(Message.BACKUP)
    chi.has_this()
    ben.hears(Message.ALSO_COMING)
    amina.sees("Ben and Chi have it")

    story.time.passes(minutes=10)
    ben.hears(Message.LAPSED_COVERED)
    amina.sees("Chi has it")
    chi.is_with_them()
    amina.settles("safe")
    ben.hears(Message.ENDED)
    chi.hears(Message.ENDED)


def test_before_the_leaf_falls(story: Story) -> None:
    """A second responder is asked, and comes, before the first has failed."""
    tell(story)
