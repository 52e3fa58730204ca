"""Hands shake, lines break: whatever is pressed twice or sent again is one thing said."""

from playwright.sync_api import Route

from tests.browser import story
from tests.browser.conftest import Sits
from tests.browser.kept import Kept
from tests.browser.post import SinkPost
from tests.browser.served import Served


def test_two_presses_in_quick_succession_are_one_call(
    served: Served, post: SinkPost, sits: Sits
) -> None:
    kept = Kept(served, post.address("Amina"))
    amina, ben = sits("Amina", served), sits("Ben", served)
    story.sets_up(amina, post)
    story.adds(amina, post, "Ben")
    story.agrees(ben, post.letters("Ben", 1)[0], person="Amina")

    amina.opens("/home/")
    amina.button(story.URGENT).dblclick()
    amina.sees("Nobody has answered yet.")
    assert kept.states() == ["reaching"]
    assert kept.requests() == 1
    assert "AskedAgain" not in kept.entries(), "the second press was taken as asking again"

    ben.opens(post.letters("Ben", 2)[1].link("a"))
    ben.reads()
    ben.button("I have this").dblclick()
    ben.sees("You have this. Thank you.")
    amina.sees("Ben has it.")
    assert kept.entries()["Acknowledged"] == 1
    assert len(post.letters("Ben", 2)) == 2, "Ben was rung twice"


def test_an_ask_sent_again_after_its_reply_was_lost_is_one_call(
    served: Served, post: SinkPost, sits: Sits
) -> None:
    kept = Kept(served, post.address("Amina"))
    amina = sits("Amina", served)
    story.sets_up(amina, post)
    amina.opens("/home/")
    lost: list[tuple[dict[str, str], bytes]] = []

    def lose_the_reply(route: Route) -> None:
        route.fetch()
        lost.append((route.request.all_headers(), route.request.post_data_buffer or b""))
        route.abort("connectionreset")

    amina.page.route("**/ask/", lose_the_reply)
    with amina.page.expect_event("requestfailed"):
        amina.presses(story.URGENT)
    assert kept.states() == ["reaching"], "it was kept, though she could not know"

    headers, body = lost[0]
    for _ in range(2):
        again = amina.page.context.request.post(f"{served.url}/ask/", headers=headers, data=body)
        assert "There is nobody we can reach now." in again.text()
    assert kept.states() == ["reaching"]
    assert kept.requests() == 1
    assert "AskedAgain" not in kept.entries()
