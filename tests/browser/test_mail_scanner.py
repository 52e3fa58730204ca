"""A mail scanner opens every link and presses every button: that is no answer, and no consent."""

from playwright.sync_api import Browser

from tests.browser import story
from tests.browser.conftest import Sits
from tests.browser.kept import Kept
from tests.browser.post import SinkPost
from tests.browser.scanner import Scanner
from tests.browser.served import Served

EVERYTHING = {"has_this", "cannot", "save", "leave", "agree", "refuse"}


def test_a_scanner_that_presses_every_button_answers_nothing_and_enrols_nobody(
    browser: Browser, served: Served, post: SinkPost, sits: Sits
) -> None:
    kept = Kept(served, post.address("Amina"))
    amina, ben = sits("Amina", served), sits("Ben", served)
    story.sets_up(amina, post)
    story.adds(amina, post, "Ben")
    story.adds(amina, post, "Dov")
    story.agrees(ben, post.letters("Ben", 1)[0], person="Amina")
    story.asks(amina)
    ring = post.letters("Ben", 2)[1]

    scanner = Scanner(browser)
    scanner.presses_everything_at(ring.link("a"))
    scanner.presses_everything_at(ring.link("m"))
    scanner.presses_everything_at(post.letters("Dov", 1)[0].link("m"))

    assert kept.states() == ["reaching"]
    assert set(kept.entries()) == {"Seen"}
    assert kept.consents() == {"Ben": "agreed", "Dov": "invited"}
    assert scanner.pressed >= EVERYTHING, "the scanner did not do its work"
    amina.sees("Nobody has answered yet.")
    amina.sees_somewhere("The link for Ben was opened. That is no answer.")
    assert len(post.letters("Dov", 1)) == 1, "Dov must see nothing"

    story.opens_call(ben, ring, person="Amina")
    story.has_this(ben)
    amina.sees("Ben has it.")


def test_a_scanner_that_only_looks_leaves_no_trace_at_all(
    browser: Browser, served: Served, post: SinkPost, sits: Sits
) -> None:
    kept = Kept(served, post.address("Amina"))
    amina, ben = sits("Amina", served), sits("Ben", served)
    story.sets_up(amina, post)
    story.adds(amina, post, "Ben")
    invitation = post.letters("Ben", 1)[0]
    Scanner(browser).looks_at(invitation.link("m"))
    assert kept.consents() == {"Ben": "invited"}

    story.agrees(ben, invitation, person="Amina")
    story.asks(amina)
    ring = post.letters("Ben", 2)[1]
    Scanner(browser).looks_at(ring.link("a"))
    Scanner(browser).looks_at(ring.link("m"))

    assert not kept.entries()
    assert kept.consents() == {"Ben": "agreed"}
