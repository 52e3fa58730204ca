"""How programs of welfare checks failed people who counted on them."""

from datetime import timedelta

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.call import Outcome
from yana.core.effect import Message
from yana.core.event import Settled
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.project import wiring
from yana.store import reading


def test_p02_who_asked_and_then_went_quiet_is_not_asked_for_less_urgently(story: Story) -> None:
    """P02, Glasgow 2008: she asked for help, did not answer any more, and so it was closed."""
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("danger")
    ben.hears()
    story.time.passes(minutes=20)
    ben.hears(*[Message.RING] * 10)
    story.time.passes(minutes=1)
    calmer = Signal(at=story.clock.now(), urgency=Urgency.COMPANY)
    wiring.system().entrance.ask(amina.id, "by a program", calmer)
    story.run_engine()
    ben.hears()
    story.time.passes(minutes=20)
    ben.hears(*[Message.RING] * 10)
    amina.sees("Nobody has answered yet.")


def test_p03_after_many_false_alarms_the_next_call_is_no_slower(story: Story) -> None:
    """P03, Fife 2007: calls by mistake had become normal, and so did not looking."""
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    heard = []
    for _ in range(6):
        amina.asks("urgent")
        story.time.passes(minutes=7)
        took = [len(story.mail.take(one.address)) for one in (ben, chi)]
        heard.append(took)
        amina.settles("false_alarm")
        ben.hears(Message.ENDED)
        chi.hears(Message.ENDED)
        story.time.passes(minutes=10)
    assert heard == [[3, 3]] * 6


def test_p06_who_could_not_get_in_cannot_close_the_call(story: Story) -> None:
    """P06, London 2017: nobody could get in, and the log was closed over who lay inside."""
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    call = reading.open_call(amina.id)
    assert call is not None
    assert not ben.opens().offers("settle")
    event = Settled(by=ben.id, outcome=Outcome.NOT_REACHED)
    assert wiring.system().entrance.record(call.id, event).settlement is None
    ben.has_to_stop()
    chi.hears()
    amina.sees("Chi")


def test_p11_after_eleven_days_of_silence_they_are_still_asked(story: Story, here: World) -> None:
    """P11: after ten days without an answer the service stopped asking, and told nobody."""
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    for _ in range(11):
        story.time.jumps(timedelta(days=1))
        here.restart()
        story.run_engine()
        ben.hears()
    amina.sees("Nobody has answered yet.")
    ben.has_this()
    amina.sees("Ben has it.")
