"""Nobody in the circle can be reached: the ask is kept, the truth is told, lines are shown."""

from datetime import time

from tests.scenario.harness.story import Story
from yana.core.effect import Message

LINES = ("Emergency services: 112", "TelefonSeelsorge", "Last checked on")
TOLD = ("There is nobody we can reach now.", "Your ask is kept. We look again and again.", *LINES)


def test_somebody_without_anybody_can_ask_is_told_plainly_and_sees_the_crisis_lines(
    story: Story,
) -> None:
    amina = story.person()
    page = amina.browser.open("/home/")
    assert "Your circle is empty. You can ask all the same." in page.text
    amina.asks("danger", words="I cannot do this any more.")
    amina.sees(*TOLD)
    story.time.passes(hours=2)
    amina.sees(*TOLD)


def test_who_agrees_later_is_asked_at_once(story: Story) -> None:
    amina = story.person()
    amina.asks("company")
    ben = amina.invites("Ben")
    ben.hears(Message.INVITATION)
    amina.sees(*TOLD)
    ben.agrees()
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it.")


def test_those_who_only_were_invited_or_refused_are_not_reached(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.invites("Ben"), amina.invites("Chi")
    ben.hears(Message.INVITATION)
    chi.hears(Message.INVITATION)
    chi.says_no_thank_you()
    amina.asks("danger")
    story.time.passes(minutes=30)
    amina.sees(*TOLD)


def test_when_everyone_is_asleep_the_first_to_wake_is_asked_then(story: Story) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben", quiet=(time(19), time(22)))
    amina.asks("worried")
    amina.sees(*TOLD)
    story.time.passes(hours=1, minutes=59)
    ben.hears_nothing()
    story.time.passes(minutes=1)
    ben.hears()


def test_when_everyone_was_not_to_be_told_it_is_still_received(story: Story) -> None:
    amina = story.person()
    dov = amina.has_supporter("Dov")
    amina.asks("urgent", do_not_tell=(dov,))
    story.time.passes(hours=1)
    amina.sees(*TOLD, "Not told: Dov. Only you see this.")
    dov.hears_nothing()


def test_when_everybody_has_said_no_the_person_is_told_and_may_ask_more_urgently(
    story: Story,
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.cannot()
    amina.sees(*TOLD)
    amina.asks("urgent")
    ben.hears()
