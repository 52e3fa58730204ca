"""S17: a policy that runs out starts again, wider, says so, and offers a crisis line."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Nobody answers; it never ends by itself, and Amina sees the truth."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("worried")
    ben.hears()
    chi.hears()
    amina.sees("Nobody has answered yet", "112")
    story.time.passes(minutes=5.5)
    ben.hears()
    chi.hears()
    amina.sees("Everybody we can reach now was tried", "wider", "112", "0800 111 0 111")

    ben.cannot()
    story.time.passes(minutes=5)
    chi.hears()
    chi.cannot()
    story.time.passes(hours=2)
    amina.sees("nobody we can reach", "112")

    amina.asks("danger")
    ben.hears()
    chi.hears()
    chi.has_this()
    ben.hears(Message.STAND_DOWN)
    amina.settles("safe")
    ben.hears(Message.ENDED)
    chi.hears(Message.ENDED)


def test_never_on_your_own(story: Story) -> None:
    """A policy that has run out starts again, wider, and tells the truth."""
    tell(story)


def test_a_circle_of_nobody_is_still_received(story: Story) -> None:
    """Without anybody in the circle the ask is kept, and who agrees later is rung at once."""
    amina = story.person("Amina")
    amina.asks("urgent")
    amina.sees("nobody we can reach", "112", "0800 111 0 111")
    story.time.passes(hours=72)
    ben = amina.invites("Ben")
    ben.hears(Message.INVITATION)
    ben.agrees()
    ben.hears()
    ben.has_this()
    amina.settles("safe")
    ben.hears(Message.ENDED)
