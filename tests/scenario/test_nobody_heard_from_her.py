"""A person who lives alone does not check in: humans notice, in time, and nobody else is bothered.

The story begins on a Sunday at 20:00.
"""

from datetime import timedelta

from tests.scenario.harness.story import Story
from yana.core.effect import Message

PROMPTS = (Message.CHECK_IN,) * 3


def tell(story: Story) -> None:
    """Amina checks in early on Monday; on Tuesday she does not; then she does, by the link."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.chooses_rhythm("09:00")

    story.time.passes(hours=11)
    assert "Thank you" in amina.checks_in().text
    story.time.passes(hours=24)
    story.nobody_else_hears_anything()

    story.time.passes(hours=2, minutes=31)
    amina.hears(*PROMPTS, Message.CHECK_IN_MISSED)
    assert "has not been heard from" in ben.hears().text
    chi.hears()
    amina.sees("We did not get your check-in that was due at 09:00.", "Asked so far: Ben and Chi")
    ben.has_this()
    chi.hears(Message.STAND_DOWN)

    amina.checks_in()
    ben.hears(Message.ENDED)
    chi.hears(Message.ENDED)


def test_nobody_heard_from_her(story: Story) -> None:
    """A missed check-in reaches people; a late word tells everyone who was told."""
    tell(story)


def test_the_link_of_a_prompt_is_enough_to_check_in(story: Story) -> None:
    """No account and no name is needed; too fast is not believed to be a human."""
    amina = story.person("Amina")
    amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    story.time.passes(hours=13, minutes=1)
    page = amina.checks_in_by(amina.hears(Message.CHECK_IN))
    assert "We have heard you" in page.text
    assert "Amina" not in page.text
    assert "Ben" not in page.text
    story.time.passes(hours=20)


def test_not_well_and_help_ask_at_once_and_skip_all_that_was_still_to_come(story: Story) -> None:
    """Who says that they are not well is not asked again, but met."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    story.time.passes(hours=13, minutes=1)
    page = amina.checks_in_by(amina.hears(Message.CHECK_IN), "not_well")
    assert "Your people are asked now" in page.text
    assert "worried" in ben.hears().text
    ben.has_this()
    amina.checks_in("help")
    ben.hears(Message.ASKED_AGAIN)
    amina.checks_in("good")
    amina.sees("Ben has it")
    ben.is_with_them()
    ben.settles("safe")


def test_who_asked_for_help_and_then_goes_quiet_is_not_called_missing(story: Story) -> None:
    """An ask outranks silence: the call goes on as it was asked for."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("20:20", first_asked="0")
    amina.asks("urgent")
    ben.hears()
    ben.has_this()
    ben.is_with_them()
    story.time.passes(minutes=51)
    ben.hears(Message.STILL_THERE)
    ben.is_with_them()
    amina.hears(Message.CHECK_IN, Message.CHECK_IN)
    amina.sees("Ben is with you", "You asked", "We did not get your check-in")
    ben.settles("safe")


def test_a_pause_has_an_end_and_the_return_is_checked(story: Story) -> None:
    """While away nobody is asked; on the day of the return she is, and missed as ever."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    assert "begin again on 26 Nov" in amina.pauses("2026-11-26").text
    story.time.passes(hours=75)
    amina.hears_nothing()
    story.time.passes(hours=2)
    assert "Welcome back" in amina.hears(Message.CHECK_IN).text
    story.time.passes(hours=8, minutes=31)
    amina.hears(Message.CHECK_IN, Message.CHECK_IN, Message.CHECK_IN_MISSED)
    ben.hears()
    amina.checks_in()
    ben.hears(Message.ENDED)


def test_a_long_pause_needs_somebody_who_knows(story: Story) -> None:
    """Longer than two weeks is told to one supporter of her choice."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00")
    page = amina.pauses("2027-01-15")
    assert "choose somebody in your circle who knows of it" in page.text
    amina.pauses("2027-01-15", knows=ben)
    assert "15 January 2027" in ben.hears(Message.PAUSE_KNOWN).text
    story.time.passes(hours=24 * 30)


def test_after_an_outage_of_ours_she_is_asked_anew_and_nobody_is_called_missing(
    story: Story,
) -> None:
    """What was missed while YANA itself did not look is not held against her."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    story.time.jumps(timedelta(hours=40))
    story.run_engine()
    heard = amina.hears(Message.CHECK_IN)
    assert "YANA was not working for a while" in heard.text
    ben.hears_nothing()
    story.time.passes(minutes=29)
    ben.hears_nothing()
    story.time.passes(minutes=2)
    amina.hears(Message.CHECK_IN, Message.CHECK_IN_MISSED)
    ben.hears()
    amina.checks_in()
    ben.hears(Message.ENDED)
