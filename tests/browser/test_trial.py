"""The trial: the whole story in one browser, nobody real told, and said so on every page."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Sits
from tests.browser.human import Human, take_picture
from tests.browser.keyboard import Keyboard
from tests.browser.served import Served
from tests.browser.story import URGENT, settles

INBOX = "Inbox (Ben, Chi)"
AS_BEN = re.compile(r"^Open the page to answer\W+as Ben$")


def test_whoever_tries_it_lives_through_the_whole_story_in_one_browser(
    served: Served, sits: Sits
) -> None:
    somebody = sits("Somebody", served)
    somebody.opens("/")
    somebody.sees("You are not alone.")
    somebody.looks = in_the_trial
    somebody.presses("Try it")
    somebody.sees("What do you need, Amina?")
    somebody.presses(URGENT)
    somebody.sees("Nobody has answered yet.")

    somebody.follows(INBOX)
    somebody.sees("Inbox of Ben and Chi")
    somebody.follows(AS_BEN)
    somebody.sees("Can you be there?")
    answer = somebody.path()
    somebody.reads()
    somebody.presses("I have this")
    somebody.sees("You have this. Thank you.")
    somebody.follows("The person’s page")
    somebody.sees("Ben has it.")

    somebody.opens(answer)
    somebody.reads()
    somebody.presses("I’m with them")
    somebody.sees("You are with Amina.")
    somebody.follows("The person’s page")
    somebody.sees("Ben is with you.")
    settles(somebody)
    somebody.follows("Everything that happened")
    somebody.sees("Everything that happened")
    somebody.opens(answer)
    somebody.sees("It has ended. Thank you.")
    for place, heading in OTHER_PAGES.items():
        somebody.opens(place)
        somebody.sees(heading)


def test_who_uses_only_a_keyboard_can_ask_and_answer(served: Served, sits: Sits) -> None:
    somebody = sits("Somebody", served)
    keys = Keyboard(somebody)
    somebody.opens("/")
    keys.tabs_and_presses(somebody.button("Try it"), "Enter")
    somebody.sees("What do you need, Amina?")
    keys.tabs_and_presses(somebody.button(URGENT), "Space")
    somebody.sees("Nobody has answered yet.")
    keys.tabs_and_presses(somebody.link(INBOX), "Enter")
    somebody.sees("Inbox of Ben and Chi")
    keys.tabs_and_presses(somebody.link(AS_BEN), "Enter")
    somebody.sees("Can you be there?")

    sent = len(keys.sent)
    keys.presses("Enter")
    somebody.reads()
    keys.presses("Enter")
    keys.presses("Space")
    somebody.sees("Can you be there?")
    assert len(keys.sent) == sent, "Enter sent an answer that nobody chose"

    keys.tabs_and_presses(somebody.button("I have this"), "Space")
    somebody.sees("You have this. Thank you.")
    somebody.reads()
    keys.tabs_and_presses(somebody.button("I’m with them"), "Enter")
    somebody.sees("You are with Amina.")
    keys.tabs_and_presses(somebody.link("The person’s page"), "Enter")
    somebody.sees("Ben is with you.")
    keys.tabs_and_presses(somebody.link("It is over"), "Enter")
    somebody.sees("Is it over?")
    keys.tabs_and_presses(somebody.page.get_by_label("I am safe now."), "Space")
    keys.tabs_and_presses(somebody.button("It is over"), "Enter")
    somebody.sees("It has ended.")


OTHER_PAGES = {
    "/": "You are not alone.",
    "/circle/": "My circle",
    "/lines/": "Crisis lines",
    "/try/inbox/": "Inbox of Ben and Chi",
}


def in_the_trial(human: Human) -> None:
    """Every page of a trial says that it is one."""
    band = human.page.get_by_role("complementary", name="Trial")
    expect(band).to_contain_text("This is a trial. Nobody real is told.")
    take_picture(human)
