"""S33: no limit on asking, no lock-out; asking again is one call, and it is heard."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message

TIMES = 40


def tell(story: Story, times: int = 4) -> None:
    """Amina asks again and again; it is one call, and it gets no smaller by it."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    for _ in range(times):
        story.time.passes(minutes=1)
        amina.asks("company")
        ben.hears()
    amina.asks("danger")
    ben.hears()
    ben.has_this()
    amina.asks("danger")
    ben.hears(Message.ASKED_AGAIN)
    amina.settles("safe")
    ben.hears(Message.ENDED)


def test_whatever_happens(story: Story) -> None:
    """However often somebody asks, they are heard, and it stays one call."""
    tell(story, TIMES)
