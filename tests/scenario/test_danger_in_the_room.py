"""S19: a quiet ask, an answer under duress; nothing of it shows on her own pages."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Dov looks on while Amina checks in. Her word tells Ben and Chi, and Dov sees "thank you"."""
    amina = story.person("Amina")
    ben, chi, dov = (amina.has_supporter(name) for name in ("Ben", "Chi", "Dov"))
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.chooses_word("Give my love to Aunt Rose", not_told=[dov])

    story.time.passes(hours=12)
    page = amina.checks_in("good", word="give my love  to aunt rose ")
    assert "Thank you. We have heard you." in page.text
    assert "Your next check-in is due on 24 Nov at 09:00." in page.text
    assert "at once" in ben.hears().text
    chi.hears()
    dov.hears_nothing()
    amina.sees("What do you need, Amina?")
    amina.does_not_see("Nobody has answered", "danger-call", "Asked so far", "Ben has it")

    page = ben.has_this()
    assert "Amina said this in secret." in page.text
    assert "Aunt Rose" not in page.text
    chi.hears(Message.STAND_DOWN)
    ben.is_with_them()
    ben.settles("safe")
    chi.hears(Message.ENDED)
    amina.sees("What do you need, Amina?")
    amina.does_not_see("Your last call ended")


def test_danger_in_the_room(story: Story) -> None:
    """A word of her own says danger, and to who looks on it is "I am all right"."""
    tell(story)


def test_a_late_word_under_duress_looks_like_the_end_and_goes_on(story: Story) -> None:
    """Her people were asked already; to who looks on, they are told that all is well."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.chooses_word("aunt rose")
    story.time.passes(hours=13, minutes=31)
    missed = amina.hears(Message.CHECK_IN, Message.CHECK_IN, Message.CHECK_IN_MISSED)
    ben.hears()
    ben.has_this()
    page = amina.checks_in_by(missed, "good", word="Aunt Rose")
    assert "Thank you. We have heard you" in page.text
    ben.hears(Message.ASKED_AGAIN)
    amina.sees("What do you need, Amina?")
    assert "We have not heard from you" not in amina.browser.open("/check-in/").text
    ben.is_with_them()
    ben.settles("safe")


def test_any_other_word_changes_nothing_and_is_kept_nowhere(story: Story) -> None:
    """A word that is not the one looks the same as the one that is."""
    amina = story.person("Amina")
    amina.has_supporter("Ben")
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.chooses_word("aunt rose")
    story.time.passes(hours=12)
    amina.checks_in("good", word="The cat is back.")
    assert "cat" not in amina.browser.open("/check-in/history/").text


def test_the_word_itself_is_in_no_history_and_on_no_page(story: Story) -> None:
    """Nobody who looks through her pages learns the word, nor whether there is one."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    before = amina.browser.open("/check-in/danger/").text
    amina.chooses_rhythm("09:00", first_asked="0")
    amina.chooses_word("aunt rose")
    assert amina.browser.open("/check-in/danger/").text == before
    story.time.passes(hours=12)
    amina.checks_in("good", word="aunt rose")
    ben.hears()
    page = amina.browser.open("/check-in/history/").text
    assert "You said: “I am all right.”" in page
    assert "rose" not in page.lower()
    ben.has_this()
    ben.is_with_them()
    ben.settles("safe")
