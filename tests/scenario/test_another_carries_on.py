"""S10: the responder who goes quiet is replaced, and told so kindly."""

from tests.scenario.harness.story import Story
from yana.core.effect import Message


def tell(story: Story) -> None:
    """Ben says he has it and goes quiet; Chi carries on."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")

    amina.asks("company")
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it")

    story.time.passes(minutes=31)
    heard = ben.hears(Message.LAPSED)
    assert "others" in heard.text
    chi.hears()
    amina.sees("Nobody has it")

    chi.has_this()
    ben.hears(Message.STAND_DOWN)
    chi.is_with_them()
    amina.sees("Chi is with you")
    chi.settles("safe")
    ben.hears(Message.ENDED)


def test_another_carries_on(story: Story) -> None:
    """Who went quiet is replaced by another, and told so kindly."""
    tell(story)


def test_the_person_reads_that_reaching_has_started_again_and_no_more_than_is_known(
    story: Story,
) -> None:
    """After a lapse the page says who was not heard of, and who is asked instead."""
    amina = story.person("Amina")
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    story.time.passes(minutes=29)
    amina.sees("Ben has it", "we stop waiting for Ben")
    amina.does_not_see("have not heard from Ben")

    story.time.passes(minutes=2)
    ben.hears(Message.LAPSED)
    chi.hears()
    quiet = "We have not heard from Ben. So we ask again."
    amina.sees("Nobody has it now.", quiet, "Asked so far: Chi.", "Ben said: “I have this.”")
    amina.does_not_see("Ben has it", "is with you", "did not come", "Nobody has answered")

    ben.cannot()
    amina.sees("Nobody has it", "Ben said: “I cannot.”")
    amina.does_not_see(quiet)
    chi.has_this()
    ben.hears(Message.STAND_DOWN)
    amina.sees("Chi has it")
    amina.does_not_see(quiet)
    amina.settles("safe")
    ben.hears(Message.ENDED)
    chi.hears(Message.ENDED)


def test_who_was_alone_and_went_quiet_is_asked_again(story: Story) -> None:
    """With nobody else to ask, the page says no more than that it is asked again."""
    amina = story.person("Amina")
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    story.time.passes(minutes=31)
    ben.hears(Message.LAPSED, Message.RING)
    amina.sees("We have not heard from Ben. So we ask again.")
    amina.does_not_see("Ben has it", "we ask others")
    ben.opens()
    amina.settles("safe")
    ben.hears(Message.ENDED)
