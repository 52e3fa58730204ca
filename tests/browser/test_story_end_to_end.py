"""The whole story with a real mail server and a real browser, from signing up to the end."""

import pytest

from tests.browser import story
from tests.browser.conftest import Sits
from tests.browser.human import Human
from tests.browser.post import PostfixPost
from tests.browser.served import Served


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_who_asks_in_the_browser_sees_that_somebody_who_got_a_mail_is_with_her(
    postfix_served: Served, postfix_post: PostfixPost, sits: Sits, *, javascript: bool
) -> None:
    post = postfix_post
    amina = sits("Amina", postfix_served, javascript=javascript)
    ben = sits("Ben", postfix_served)

    story.sets_up(amina, post)
    story.adds(amina, post, "Ben")
    story.agrees(ben, post.letters("Ben", 1)[0], person="Amina")

    story.asks(amina)
    mark(amina)
    story.opens_call(ben, post.letters("Ben", 2)[1], person="Amina")
    story.has_this(ben)
    amina.sees("Ben has it.")
    story.is_with(ben, person="Amina")
    amina.sees("Ben is with you.")
    assert is_marked(amina) is javascript, "with scripts, the page is never loaded anew"

    story.settles(amina)
    ended = post.letters("Ben", 3)[2]
    assert ended.subject == "You need not do anything more"
    ben.opens(ended.link("a"))
    ben.sees("It has ended. Thank you.")
    assert len(post.letters("Ben", 3)) == 3, "Ben got a message that nobody expected"
    assert len(post.letters("Amina", 1)) == 1, "Amina got a message that nobody expected"


def mark(human: Human) -> None:
    """Put something onto the page that is lost when the page is loaded anew."""
    human.page.evaluate("document.body.dataset.marked = 'yes'")


def is_marked(human: Human) -> bool:
    """Whether the page is still the one that was marked."""
    return bool(human.page.evaluate("document.body.dataset.marked === 'yes'"))
