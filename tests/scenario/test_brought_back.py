"""S11: who was long away is asked once, gently, and comes back by one press."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Amina is away for a month, and Ben knows. On her first day she is welcomed, once."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.pauses("2026-12-22", knows=ben)
    assert "22 December 2026" in ben.hears(Message.PAUSE_KNOWN).text

    story.time.passes(hours=24 * 29)
    story.nobody_else_hears_anything()
    story.time.passes(hours=8)
    welcome = amina.hears(Message.CHECK_IN)
    assert "Welcome back" in welcome.text
    assert "Your next check-in is due at 09:00." in welcome.text

    story.time.passes(hours=4)
    assert "We have heard you" in amina.checks_in_by(welcome).text
    story.time.passes(hours=20)
    chi.hears_nothing()


def test_brought_back(story: Story) -> None:
    """A long pause ends gently: one message, one press, and nobody else is bothered."""
    tell(story)


def test_who_is_not_back_is_looked_for_as_on_any_other_day(story: Story) -> None:
    """The return is checked: who is silent on that day is asked, and then looked in on."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.pauses("2026-11-28")
    story.time.passes(hours=24 * 5 + 13, minutes=31)
    amina.hears(Message.CHECK_IN, Message.CHECK_IN, Message.CHECK_IN, Message.CHECK_IN_MISSED)
    ben.hears()
    amina.checks_in()
    ben.hears(Message.ENDED)


def test_who_comes_back_earlier_says_so_and_is_expected_again(story: Story) -> None:
    """A pause is hers: one press ends it before its time."""
    amina = story.person("Amina")
    amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.pauses("2026-11-28")
    story.time.passes(hours=24)
    amina.browser.open("/check-in/")
    assert "due on 24 Nov at 09:00" in amina.browser.press("I am back").text
    story.time.passes(hours=12)
    amina.checks_in()
    story.time.passes(hours=20)
