"""The mail server takes a mail and dies before it says so: nobody knows, so it is sent again."""

from tests.scenario.harness.mailbox import REPEAT
from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.effect import Message


def test_it_is_sent_again_marked_as_a_repeat_with_the_same_message_id(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    here.sink.die_after_data(to=ben.address)
    amina.asks("urgent")
    amina.sees("Did the e-mail to Ben leave? We send it again.", "Asked so far: Chi.")
    here.sink.heal()
    story.time.passes(seconds=3)
    first, again = here.sink.mails_to(ben.address)
    assert first.message["Message-ID"] == again.message["Message-ID"]
    assert REPEAT not in first.text
    assert REPEAT in again.text
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)


def test_an_answer_to_the_mail_that_nobody_knew_of_ends_the_repeats(
    story: Story, here: World
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.sink.die_after_data(to=ben.address)
    amina.asks("urgent")
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it.")
    here.sink.heal()
    story.time.passes(minutes=4)
    assert len(here.sink.mails_to(ben.address)) == 1


def test_who_may_have_heard_of_it_hears_that_it_ended(story: Story, here: World) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.sink.die_after_data(to=ben.address)
    amina.asks("urgent")
    amina.settles("safe")
    here.sink.heal()
    story.time.passes(minutes=5)
    ben.hears(Message.RING, Message.ENDED)
