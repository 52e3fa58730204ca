"""Every page of the story fits a phone and a desk, is light, and can be used by everybody."""

import gzip
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Response, expect

from tests.browser import story
from tests.browser.conftest import Sits
from tests.browser.examine import Examination
from tests.browser.human import Human
from tests.browser.kept import Kept
from tests.browser.post import SinkPost
from tests.browser.served import Served
from tests.tidy.house import forbid

WEIGHT_MAX = 14_000
"""What fits into the first round trip of a connection: ten packets (RFC 6928)."""

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff"
ADVICE = "Every page must be usable by everybody, with a shaking thumb on a small phone too."
PAGES = {
    "You are not alone.",
    "Set up for real",
    "Type the code",
    "Welcome. Who are you?",
    "My circle",
    "Add somebody",
    "Amina would like to count on you.",
    "You are in the circle of Amina.",
    "What do you need, Amina?",
    "Nobody has answered yet.",
    "Can you be there?",
    "You have this. Thank you.",
    "Ben has it.",
    "You are with Amina.",
    "Ben is with you.",
    "Is it over?",
    "It has ended.",
    "It has ended. Thank you.",
}


def test_every_page_of_the_story_fits_a_phone_and_a_desk(
    served: Served, post: SinkPost, sits: Sits
) -> None:
    examination = Examination()
    amina, ben, dov = sits("Amina", served), sits("Ben", served), sits("Dov", served)
    for one in (amina, ben, dov):
        one.looks = examination

    amina.opens("/")
    amina.sees("You are not alone.")
    set_up_and_look_around(amina, post)
    invite_and_refuse(amina, dov, post)
    story.agrees(ben, post.letters("Ben", 1)[0], person="Amina")
    call_and_settle(amina, ben, post)
    leave_and_exclude(amina, ben, dov, post)
    sign_out_and_in(amina, post)

    assert examination.pages >= PAGES, "a page of the story was not looked at"
    forbid(examination.findings, advice=ADVICE)


def test_every_page_of_a_trial_fits_a_phone_and_a_desk(served: Served, sits: Sits) -> None:
    examination = Examination()
    somebody = sits("Somebody", served)
    somebody.looks = examination
    somebody.opens("/")
    somebody.presses("Try it")
    somebody.sees("What do you need, Amina?")
    somebody.presses(story.URGENT)
    somebody.sees("Nobody has answered yet.")
    somebody.follows("Inbox (Ben, Chi)")
    somebody.page.get_by_text("to Ben").wait_for()
    somebody.sees("Inbox of Ben and Chi")
    somebody.opens("/")
    somebody.sees("You are not alone.")
    somebody.opens("/circle/")
    somebody.sees("My circle")

    forbid(examination.findings, advice=ADVICE)


def test_pages_on_the_way_to_a_human_are_light(
    served: Served, post: SinkPost, sits: Sits, record_property: Callable[[str, object], None]
) -> None:
    amina, ben = sits("Amina", served), sits("Ben", served)
    story.sets_up(amina, post)
    story.adds(amina, post, "Ben")
    story.agrees(ben, post.letters("Ben", 1)[0], person="Amina")
    weights = {"ask": weighs(amina, "/home/")}
    story.asks(amina)
    weights["waiting"] = weighs(amina, "/home/")
    weights["answer"] = weighs(ben, post.letters("Ben", 2)[1].link("a"))

    for page, parts in weights.items():
        record_property(f"weight of {page}", str(parts))
        own = sum(weight for name, weight in parts.items() if "htmx" not in name)
        assert own <= WEIGHT_MAX, f"{page}: {parts}"
    assert not any("htmx" in name for name in {**weights["ask"], **weights["answer"]})


def test_who_has_said_her_country_finds_its_crisis_lines_on_all_her_pages(
    served: Served, post: SinkPost, sits: Sits
) -> None:
    amina = sits("Amina", served)
    story.sets_up(amina, post)
    without = []
    for place in ("/home/", "/circle/", "/start/", "/lines/", "/tokens/", "/accounts/logout/"):
        amina.opens(place)
        if "Germany" not in amina.page.get_by_role("contentinfo").inner_text():
            without.append(place)
    forbid(without, advice="Her country is known: show its numbers, and do not ask her for it.")


def test_going_back_after_asking_or_answering_does_no_harm(
    served: Served, post: SinkPost, sits: Sits
) -> None:
    kept = Kept(served, post.address("Amina"))
    amina, ben = sits("Amina", served), sits("Ben", served)
    story.sets_up(amina, post)
    story.adds(amina, post, "Ben")
    story.agrees(ben, post.letters("Ben", 1)[0], person="Amina")

    story.asks(amina)
    amina.page.go_back()
    amina.page.go_forward()
    amina.sees("Nobody has answered yet.")
    story.opens_call(ben, post.letters("Ben", 2)[1], person="Amina")
    story.has_this(ben)
    ben.page.go_back()
    expect(ben.page.get_by_role("heading", level=1)).to_be_visible()
    ben.page.go_forward()
    ben.sees("You have this. Thank you.")
    ben.page.reload()
    ben.sees("You have this. Thank you.")
    amina.sees("Ben has it.")

    assert kept.states() == ["answered"]
    assert kept.entries() == {"Acknowledged": 1}
    assert kept.requests() == 1


def set_up_and_look_around(amina: Human, post: SinkPost) -> None:
    """Set up a circle, and see the pages about oneself."""
    story.sets_up(amina, post)
    amina.opens("/home/")
    amina.sees("What do you need, Amina?")
    amina.opens("/start/")
    amina.sees("About you")
    amina.opens("/lines/")
    amina.sees("Crisis lines")
    story.adds(amina, post, "Ben")
    story.adds(amina, post, "Dov")
    story.adds(amina, post, LONG_NAME)
    amina.follows("Add somebody")
    amina.sees("Add somebody")
    amina.presses("Ask them")
    amina.page.get_by_role("alert").first.wait_for()
    amina.sees("Add somebody")


def invite_and_refuse(amina: Human, dov: Human, post: SinkPost) -> None:
    """Dov is asked into the circle, and says no."""
    dov.opens(post.letters("Dov", 1)[0].link("m"))
    dov.sees("Amina would like to count on you.")
    dov.presses("No thank you")
    dov.page.get_by_role("alert").wait_for()
    dov.sees("Amina would like to count on you.")
    dov.reads()
    dov.page.get_by_label("Your name").press("Enter")
    dov.page.get_by_text("We could not see which button you pressed.").wait_for()
    dov.sees("Amina would like to count on you.")
    dov.presses("No thank you")
    dov.sees("You are not in this circle.")


def call_and_settle(amina: Human, ben: Human, post: SinkPost) -> None:
    """A call from the ask to its end, with every page between."""
    story.asks(amina)
    story.opens_call(ben, post.letters("Ben", 2)[1], person="Amina")
    place = ben.path()
    ben.presses("I cannot")
    ben.page.get_by_role("alert").wait_for()
    ben.sees("Can you be there?")
    ben.reads()
    ben.presses("I cannot")
    ben.sees("Thank you for telling us.")
    # He was the only one: nobody may be told of others who are not there.
    expect(ben.page.locator("main")).not_to_contain_text("Others are being asked")
    amina.sees("There is nobody we can reach now.")
    ben.reads()
    ben.presses("I can now after all")
    ben.sees("You have this. Thank you.")
    amina.sees("Ben has it.")
    story.is_with(ben, person="Amina")
    amina.sees("Ben is with you.")
    amina.follows("It is over")
    amina.sees("Is it over?")
    amina.presses("It is over")
    amina.page.get_by_role("alert").wait_for()
    amina.sees("Is it over?")
    amina.chooses("I am safe now.")
    amina.presses("It is over")
    amina.sees("It has ended.")
    amina.opens("/home/timeline/")
    amina.sees("Everything that happened")
    amina.opens("/home/")
    amina.sees("What do you need, Amina?")
    ben.opens(place)
    ben.sees("It has ended. Thank you.")


def leave_and_exclude(amina: Human, ben: Human, dov: Human, post: SinkPost) -> None:
    """Ben steps back, another is taken out; a link to nothing says what to do."""
    ben.opens(post.letters("Ben", 1)[0].link("m"))
    ben.sees("You are in the circle of Amina.")
    ben.follows("Step back")
    ben.sees("Do you want to step back?")
    ben.reads()
    ben.presses("I step back")
    ben.sees("You are not in this circle.")
    amina.opens("/circle/")
    amina.sees("My circle")
    amina.follows("Change Ben")
    amina.sees("Change Ben")
    amina.opens("/circle/")
    amina.follows(f"Take out {LONG_NAME}")
    amina.sees(f"Take {LONG_NAME} out of your circle?")
    amina.presses(f"Take {LONG_NAME} out")
    amina.sees("My circle")
    dov.opens(post.letters(LONG_NAME, 1)[0].link("m"))
    dov.sees("There is nothing for you here now.")
    for place in ("/a/no-such-link/", "/no-such-page/"):
        dov.opens(place)
        dov.looks(dov)


def sign_out_and_in(amina: Human, post: SinkPost) -> None:
    """Amina signs out, and comes back with a new code."""
    amina.opens("/tokens/")
    amina.sees("Keys for programs")
    amina.follows("Sign out")
    amina.sees("Sign out?")
    amina.presses("Sign out")
    amina.sees("You are not alone.")
    amina.follows("I have been here before")
    amina.sees("Sign in")
    amina.types("E-mail address", post.address("Amina"))
    amina.presses("Send me a code")
    amina.sees("Type the code")
    amina.types("Code", post.letters("Amina", 2)[1].code)
    amina.presses("Go on")
    amina.sees("What do you need, Amina?")


def weighs(human: Human, place: str) -> dict[str, int]:
    """How much each part of a page weighs once it is compressed, by its path."""
    weights: dict[str, int] = {}

    def put_on_the_scales(response: Response) -> None:
        path = urlsplit(response.url).path
        if not path.endswith((".svg", ".ico")):
            weights[path] = len(gzip.compress(response.body(), 6))

    human.page.on("response", put_on_the_scales)
    human.opens(place)
    human.page.wait_for_load_state("networkidle")
    human.page.remove_listener("response", put_on_the_scales)
    return weights
