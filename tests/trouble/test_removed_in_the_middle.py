"""A supporter is taken out, or steps back, in the middle of a call: it goes on without them."""

from collections.abc import Callable

import pytest

from tests.scenario.harness.story import PersonActor, Story, SupporterActor
from yana.core.effect import Message

Go = Callable[[PersonActor, SupporterActor], None]


def is_excluded(amina: PersonActor, ben: SupporterActor) -> None:
    """Amina takes Ben out, quietly."""
    amina.excludes(ben)


def steps_back(_amina: PersonActor, ben: SupporterActor) -> None:
    """Ben leaves by his own page."""
    ben.steps_back()


@pytest.fixture(params=[is_excluded, steps_back])
def goes(request: pytest.FixtureRequest) -> Go:
    """Each way in which a supporter goes."""
    go: Go = request.param
    return go


def gone_for_good(amina: PersonActor, gone: SupporterActor) -> None:
    """Their link shows nothing private, and they hear nothing more."""
    page = gone.opens()
    assert page.status == 200
    assert "There is nothing for you here now. You need not do anything." in page.text
    assert "Amina" not in page.text
    assert not page.forms
    amina.does_not_see(f"{gone.name} has it", f"{gone.name} is with you")
    gone.hears_nothing()


def test_who_was_asked_goes_and_the_next_one_is_asked_at_once(story: Story, goes: Go) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    goes(amina, ben)
    chi.hears()
    gone_for_good(amina, ben)


def test_who_has_it_goes_and_others_are_asked_at_once(story: Story, goes: Go) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it.")
    goes(amina, ben)
    chi.hears()
    gone_for_good(amina, ben)
    amina.sees("Asked so far: Chi.")


def test_who_is_with_the_person_goes_and_others_are_asked_at_once(story: Story, goes: Go) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("worried")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    ben.is_with_them()
    amina.sees("Ben is with you.")
    goes(amina, ben)
    chi.hears()
    gone_for_good(amina, ben)


def test_who_hands_over_goes_and_the_other_is_still_asked(story: Story, goes: Go) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.hands_over_to(chi)
    chi.hears(Message.HAND_OVER)
    goes(amina, ben)
    # The hand-over is still an ask of Chi's; the fresh start of the ladder asks once more.
    chi.hears()
    chi.has_this()
    amina.sees("Chi has it.")
    gone_for_good(amina, ben)


def test_who_was_asked_to_take_over_goes_and_the_giver_keeps_it(story: Story, goes: Go) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    ben.has_this()
    ben.hands_over_to(chi)
    chi.hears(Message.HAND_OVER)
    goes(amina, chi)
    ben.hears(Message.HAND_OVER_DECLINED)
    amina.sees("Ben has it.")
    assert "Chi" not in ben.opens().text
    gone_for_good(amina, chi)


def test_one_of_two_who_have_it_goes_and_the_other_keeps_it(story: Story, goes: Go) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("worried")
    ben.hears()
    chi.hears()
    ben.has_this()
    chi.hears(Message.STAND_DOWN)
    chi.joins()
    ben.hears(Message.ALSO_COMING)
    goes(amina, ben)
    amina.sees("Chi has it.")
    gone_for_good(amina, ben)


def test_the_last_one_goes_and_the_person_is_told_that_nobody_is_left(
    story: Story, goes: Go
) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("urgent")
    ben.hears()
    goes(amina, ben)
    amina.sees("There is nobody we can reach now.", "Your ask is kept.", "Emergency services: 112")
    gone_for_good(amina, ben)
    chi = amina.invites("Chi")
    chi.hears(Message.INVITATION)
    chi.agrees()
    chi.hears()


def test_who_goes_while_their_message_cannot_leave_never_gets_it(story: Story, goes: Go) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    story.mail.sink.refuse_connection()
    amina.asks("urgent")
    goes(amina, ben)
    story.mail.sink.heal()
    story.time.passes(minutes=10)
    ben.hears_nothing()


def test_who_comes_back_is_asked_again(story: Story) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("urgent")
    ben.hears()
    ben.steps_back()
    amina.sees("There is nobody we can reach now.")
    ben.agrees()
    ben.hears()
    ben.has_this()
    amina.sees("Ben has it.")


@pytest.mark.parametrize("choice", ["has_this", "cannot"])
def test_an_answer_on_a_page_that_was_opened_before_comes_to_nothing(
    story: Story, goes: Go, choice: str
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    opened = ben.opens()
    goes(amina, ben)
    chi.hears()
    ben.browser.page = opened
    page = ben.browser.press(choice)
    assert page.status == 200
    gone_for_good(amina, ben)
    amina.sees("Asked so far: Chi.")
