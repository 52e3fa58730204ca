"""The waiting page: the truth, live, and what the person may say."""

import re
from uuid import uuid4

from django.http.response import HttpResponseBase
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import markup, text
from yana.core.call import Call, CallState, Outcome, Standing
from yana.core.event import Acknowledged, PresenceConfirmed, Settled
from yana.core.policy import Urgency
from yana.store.models import BeatRow

MARK = re.compile(r"shown=(\w+)")


def mark(page: HttpResponseBase) -> str:
    found = MARK.search(markup(page))
    assert found is not None
    return found[1]


def engine_acts(cast: Cast) -> None:
    BeatRow.objects.update_or_create(worker="one", defaults={"acted_at": cast.now})


def live(browser: Client, page: HttpResponseBase) -> HttpResponseBase:
    return browser.get(f"/home/waiting/?shown={mark(page)}")


def test_she_sees_what_is_true_with_crisis_lines_beside_it(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.asks()
    engine_acts(cast)
    page = cast.signed_in().get("/home/")
    for words in (
        "Your ask has arrived.",
        "We are telling Ben now.",
        "The e-mail to Ben is on its way out.",
        "You asked: “I can’t be alone right now.”",
        "Times in Europe/Berlin.",
        "At 20:00:00: YANA last acted 1 second ago.",
        "Crisis lines in Germany",
    ):
        assert words in text(page)


def test_that_we_keep_trying_is_said_only_when_a_first_try_takes_too_long(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.asks()
    cast.passes(seconds=16)
    page = text(cast.signed_in().get("/home/"))
    assert "No message has left yet, and we keep trying." in page
    assert "We are telling" not in page


def test_it_works_without_scripts(cast: Cast) -> None:
    cast.asks()
    page = markup(cast.signed_in().get("/home/"))
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    assert 'role="status"' in page


def test_without_scripts_words_that_are_being_typed_are_not_swept_away(cast: Cast) -> None:
    cast.asks()
    browser = cast.signed_in()
    page = markup(browser.get("/home/"))
    assert "textarea" not in page
    assert "Say more, if you like" in page
    writing = markup(browser.get("/home/?write=1"))
    assert 'textarea id="words"' in writing
    assert 'http-equiv="refresh"' not in writing


def test_while_nothing_changes_only_the_engines_sign_of_life_is_sent(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.asks()
    engine_acts(cast)
    browser = cast.signed_in()
    page = browser.get("/home/")
    cast.passes(seconds=4)
    same = live(browser, page)
    assert (same["HX-Retarget"], same["HX-Reswap"]) == ("#engine", "outerHTML")
    assert text(same) == "At 20:00:04: YANA last acted 4 seconds ago."


def test_a_change_is_sent_and_spoken(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call, browser = cast.asks(), cast.signed_in()
    page = browser.get("/home/")
    cast.record(call, Acknowledged(responder_id=ben.id))
    changed = live(browser, page)
    assert "HX-Retarget" not in changed
    assert "Ben has it." in text(changed)
    assert 'id="spoken" hx-swap-oob="innerHTML">Ben has it.' in markup(changed)


def test_an_engine_that_stopped_is_said_plainly(cast: Cast) -> None:
    cast.asks()
    browser = cast.signed_in()
    assert "The part of YANA that reaches people is not working." in text(browser.get("/home/"))
    engine_acts(cast)
    cast.passes(seconds=40)
    words = text(browser.get("/home/"))
    assert "It last acted 40 seconds ago." in words
    assert "Your ask is kept." in words


def test_when_it_has_ended_the_page_goes_there(cast: Cast) -> None:
    call, browser = cast.asks(), cast.signed_in()
    page = browser.get("/home/")
    cast.record(call, Settled(by=None, outcome=Outcome.SAFE))
    assert live(browser, page)["HX-Redirect"] == "/home/ended/"


def test_she_says_who_is_with_her_and_that_nobody_is(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call, browser = cast.asks(), cast.signed_in()
    cast.record(call, Acknowledged(responder_id=ben.id))
    assert "Ben is with me" in text(browser.get("/home/"))
    browser.post("/home/presence/", {"with": ben.id})
    assert cast.standing(call, ben) is Standing.WITH
    page = text(browser.get("/home/"))
    assert "Ben is with you." in page
    assert "You told us so." in page
    browser.post("/home/presence/", {"with": "nobody"})
    assert cast.call(call).state is CallState.REACHING


def test_presence_of_a_stranger_or_without_a_call_changes_nothing(cast: Cast) -> None:
    browser = cast.signed_in()
    assert browser.post("/home/presence/", {"with": "nobody"}).status_code == 302
    call: Call = cast.asks()
    for near in (str(uuid4()), "nonsense", ""):
        assert browser.post("/home/presence/", {"with": near}).status_code == 302
    assert cast.call(call).state is CallState.REACHING
    assert cast.heard(call) == ["Note"]
    assert browser.get("/home/presence/").status_code == 405


def test_only_as_urgent_or_more_urgent_asks_are_offered(cast: Cast) -> None:
    cast.asks(Urgency.URGENT)
    page = markup(cast.signed_in().get("/home/"))
    offered = re.findall(r'name="urgency" value="(\w+)"', page)
    assert offered == ["urgent", "danger"]


def test_who_was_not_told_is_shown_to_her_only(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks(do_not_tell=(chi.id,))
    assert "Not told: Chi. Only you see this." in text(cast.signed_in().get("/home/"))
    assert "Chi" not in markup(Client().get(cast.answer_path(call, ben)))


def test_a_long_story_stays_short_and_is_there_in_full(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call, browser = cast.asks(), cast.signed_in()
    for _ in range(20):
        cast.passes(minutes=1)
        cast.record(call, PresenceConfirmed(responder_id=ben.id))
    page = browser.get("/home/")
    assert markup(page).count("<time") == 12
    assert "earlier" in text(page)
    assert markup(browser.get("/home/timeline/")).count("<time") >= 21


def test_without_any_call_there_is_no_story_yet(cast: Cast) -> None:
    for path in ("/home/timeline/", "/home/ended/", "/home/settle/"):
        assert cast.signed_in().get(path)["Location"] == "/home/"


def test_a_page_whose_person_is_gone_sends_the_browser_away(cast: Cast) -> None:
    away = Client().get("/home/waiting/", headers={"HX-Request": "true"})
    assert away["HX-Redirect"] == "/home/"


def test_a_page_that_cannot_reach_yana_says_so(cast: Cast) -> None:
    cast.asks()
    page = cast.signed_in().get("/home/")
    assert "This page cannot reach YANA right now." in text(page)
    assert 'role="alert" hidden' in markup(page)
    assert "waiting.js" in markup(page)


def test_nobody_sees_the_page_of_another(cast: Cast) -> None:
    cast.asks()
    for path in ("/home/", "/home/waiting/", "/home/timeline/", "/circle/"):
        assert Client().get(path).status_code == 302


def test_when_nobody_can_be_reached_the_page_is_marked_for_it(cast: Cast) -> None:
    cast.asks()
    assert 'id="waiting" class="nobody"' in markup(cast.signed_in().get("/home/"))
