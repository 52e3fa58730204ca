"""Hands shake, lines break: whatever is pressed twice or sent again is one thing said."""

from playwright.sync_api import Route

from tests.browser import story
from tests.browser.conftest import Sits
from tests.browser.human import Human
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
    presses_twice(amina, story.URGENT, leads_to="Nobody has answered yet.")
    assert kept.states() == ["reaching"]
    assert kept.requests() == 1
    assert "AskedAgain" not in kept.entries(), "the second press was taken as asking again"

    ben.opens(post.letters("Ben", 2)[1].link("a"))
    ben.reads()
    presses_twice(ben, "I have this", leads_to="You have this. Thank you.")
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


def presses_twice(human: Human, label: str, *, leads_to: str) -> None:
    """Press, and press again while the reply to the first press is still on its slow way."""
    arrived: list[str] = []

    def take(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        arrived.append(route.request.url)
        if len(arrived) > 1:
            return route.continue_()
        route.fetch(max_redirects=0)
        return None

    human.page.route("**/*", take)
    human.button(label).scroll_into_view_if_needed()
    place = human.button(label).bounding_box()
    assert place is not None
    for _ in range(2):
        # By the mouse itself, for the button's own click() would wait for the reply.
        with human.page.expect_request(lambda request: request.method == "POST"):
            human.page.mouse.click(place["x"] + 9, place["y"] + 9)
    human.sees(leads_to)
    assert len(arrived) == 2, "only one press left the browser"
    human.page.unroute("**/*", take)
