"""S14: nobody is enrolled or reached who did not agree; "no thank you" is final and easy."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben agrees, Chi never answers, Dov says no thank you; later Ben steps back."""
    amina = story.person("Amina")
    ben, chi, dov = amina.invites("Ben"), amina.invites("Chi"), amina.invites("Dov")
    ben.hears(Message.INVITATION)
    chi.hears(Message.INVITATION)
    dov.hears(Message.INVITATION)
    ben.agrees()
    dov.says_no_thank_you()

    amina.asks("danger")
    ben.hears()
    story.time.passes(minutes=3)
    ben.hears()
    chi.hears_nothing()
    dov.hears_nothing()

    ben.steps_back()
    story.time.passes(minutes=10)
    ben.hears_nothing()
    amina.sees("nobody we can reach")

    chi.agrees()
    chi.hears()
    chi.has_this()
    amina.settles("safe")
    chi.hears(Message.ENDED)
    ben.hears_nothing()


def test_unwanted_help_stays_away(story: Story) -> None:
    """Nobody is reached before they agreed, after they said no, or after they left."""
    tell(story)
