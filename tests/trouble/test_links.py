"""Links that are unknown, cut off, forged, for another purpose or from yesterday."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.scenario.harness.browser import Page
from tests.scenario.harness.story import Story, SupporterActor
from tests.scenario.harness.system import Request
from yana.core.effect import Message
from yana.engine.links import Links, Purpose
from yana.project.options import load
from yana.store.models import EntryRow

Mangled = Callable[[str], str]

MANGLED: dict[str, Mangled] = {
    "unknown": lambda _token: "abc",
    "cut off": lambda token: token[:-1],
    "cut to its ids": lambda token: token[:43],
    "one letter changed": lambda token: ("B" if token[0] != "B" else "C") + token[1:],
    "its end changed": lambda token: token[:-2] + ("BB" if token[-2:] != "BB" else "CC"),
    "longer": lambda token: token + "AAAA",
    "very long": lambda token: token * 100,
    "no letters at all": lambda _token: "%F0%9F%92%94",
    "broken UTF-8": lambda _token: "%FF%FE%00%80",
    "a path out of here": lambda _token: quote("..\\..\\etc\\passwd", safe=""),
    "zeros": lambda _token: urlsafe_b64encode(bytes(48)).decode(),
    "of a stranger's key": lambda _token: Links(base_url="", keys=["guess"]).token(
        Purpose.ANSWER, str(uuid4()), str(uuid4())
    ),
}


@pytest.fixture
def rung(story: Story) -> SupporterActor:
    """Ben, who was asked and has his link."""
    ben = story.person().has_supporter("Ben")
    ben.person.asks("company")
    ben.hears()
    return ben


def says_that_the_link_does_not_work(page: Page) -> None:
    """The page says so, says what to do, and gives nothing away."""
    assert page.status == 404
    assert "This link does not work." in page.text
    assert "Open the newest message, or ask whoever sent it." in page.text
    assert "112" in page.text
    assert "Amina" not in page.text
    assert "Ben" not in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("how", MANGLED)
def test_a_link_that_is_not_ours_says_so_and_what_to_do(
    story: Story, rung: SupporterActor, how: str, method: str
) -> None:
    kept = EntryRow.objects.count()
    for purpose in Purpose:
        token = MANGLED[how](rung.answer_path.split("/")[2])
        path = f"/{purpose.value}/{token}/"
        data = {"choice": "has_this"} if method == "POST" else {}
        says_that_the_link_does_not_work(
            Page(story.web(Request(method=method, path=path, data=data)), path)
        )
    assert EntryRow.objects.count() == kept


def test_a_link_works_for_its_own_purpose_alone(story: Story, rung: SupporterActor) -> None:
    answer, member = rung.answer_path, rung.opens_own_page().path
    for path in (answer, member):
        token = path.split("/")[2]
        for purpose in Purpose:
            other = f"/{purpose.value}/{token}/"
            page = rung.browser.open(other)
            if other == path:
                assert page.status == 200
            else:
                says_that_the_link_does_not_work(page)


def test_a_link_to_ids_that_were_never_there_shows_nothing(story: Story) -> None:
    good = Links(base_url="", keys=load().secret_keys)
    browser = story.person().browser
    for purpose in Purpose:
        page = browser.open(good.url(purpose, str(uuid4()), str(uuid4())))
        assert page.status == 200
        assert "There is nothing for you here now. You need not do anything." in page.text
        assert not page.forms


def test_the_link_of_an_ended_call_says_so_for_a_day_and_then_nothing(
    story: Story, rung: SupporterActor
) -> None:
    opened = rung.opens()
    rung.person.settles("safe")
    rung.hears(Message.ENDED)
    assert "It has ended" in rung.opens().text
    rung.browser.page = opened
    assert "It has ended" in rung.browser.press("has_this").text
    rung.person.looks_back("You said: “I am safe now.”")
    story.time.passes(hours=25)
    page = rung.opens()
    assert page.status == 200
    assert "There is nothing for you here now." in page.text


def test_an_answer_that_is_sent_again_and_again_is_one_answer(
    story: Story, rung: SupporterActor
) -> None:
    loaded = rung.opens().form("has_this").fields["loaded"]
    story.time.passes(seconds=5)
    for _ in range(4):
        assert replayed(story, rung, "has_this", loaded).status == 302
    story.run_engine()
    assert EntryRow.objects.filter(kind="Acknowledged").count() == 1
    rung.person.sees("Ben has it.")
    rung.hears_nothing()


def test_a_page_that_stayed_open_for_hours_is_still_answered(
    story: Story, rung: SupporterActor
) -> None:
    chi = rung.person.has_supporter("Chi")
    opened = rung.opens()
    story.time.passes(minutes=19)
    rung.browser.page = opened
    rung.browser.press("has_this")
    rung.person.sees("Ben has it.")
    chi.hears_nothing()


@pytest.mark.parametrize("loaded", ["", "1", "1:forged", "9" * 500, "\u202e", "another's"])
def test_a_press_without_its_own_page_loaded_counts_as_seen(
    story: Story, rung: SupporterActor, loaded: str
) -> None:
    if loaded == "another's":
        loaded = rung.opens_own_page().form("save").fields["loaded"]
        story.time.passes(minutes=1)
    reply = replayed(story, rung, "has_this", loaded)
    assert reply.status == 200
    assert "Your answer is not kept yet." in reply.text
    rung.person.sees("The link for Ben was opened. That is no answer.")
    assert EntryRow.objects.filter(kind="Seen").count() == 1


@pytest.mark.parametrize("choice", ["", "has_it", "settle\0", "💔", "x" * 9_000])
def test_a_button_that_does_not_exist_is_asked_for_again(
    story: Story, rung: SupporterActor, choice: str
) -> None:
    loaded = rung.opens().form("has_this").fields["loaded"]
    story.time.passes(seconds=5)
    reply = replayed(story, rung, choice, loaded)
    assert reply.status == 400
    assert "Please press one." in reply.text


def replayed(story: Story, who: SupporterActor, choice: str, loaded: str) -> Page:
    """Send the form behind somebody's link as it stands, and follow nothing."""
    data = {"choice": choice, "loaded": loaded}
    request = Request(method="POST", path=who.answer_path, data=data)
    return Page(story.web(request), who.answer_path)
