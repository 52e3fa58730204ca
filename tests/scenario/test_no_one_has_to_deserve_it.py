"""S06: nobody is scored, judged or gated; who asked often is still heard."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message

TIMES = 12


def tell(story: Story, times: int = 3) -> None:
    """Amina has asked many times before, also for nothing, and is heard like the first time."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    for _ in range(times):
        amina.asks("urgent")
        ben.hears()
        amina.settles("false_alarm")
        ben.hears(Message.ENDED)
        story.time.passes(minutes=1)
    amina.asks("urgent")
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it")
    amina.settles("safe")
    ben.hears(Message.ENDED)


def test_no_one_has_to_deserve_it(story: Story) -> None:
    """Whoever asked often, even for nothing, is heard like the first time."""
    tell(story, TIMES)
