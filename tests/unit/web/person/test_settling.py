"""Settle: the person ends it in her own words, and finds who was there."""

from datetime import timedelta

from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import hidden, markup, text
from yana.core.call import Outcome
from yana.core.event import Acknowledged, PresenceConfirmed, Settled
from yana.core.settle import FollowUpState
from yana.core.signal import WORDS_LENGTH_MAX
from yana.engine.links import Purpose
from yana.store import reading
from yana.web.endings import BY_PERSON, BY_RESPONDER


def test_every_outcome_can_be_said(cast: Cast) -> None:
    cast.asks()
    page = cast.signed_in().get("/home/settle/")
    assert set(BY_PERSON) == set(BY_RESPONDER) == set(Outcome)
    for outcome, words in BY_PERSON.items():
        assert f'value="{outcome.value}"' in markup(page)
        assert words in text(page)


def test_she_ends_it_with_an_outcome_and_a_word(cast: Cast) -> None:
    call = cast.asks()
    given = {"outcome": "safe", "word": "Thank you."}
    response = cast.signed_in().post("/home/settle/", given)
    assert response["Location"] == "/home/ended/"
    settlement = cast.call(call).settlement
    assert settlement is not None
    assert (settlement.by, settlement.outcome, settlement.word) == (
        None,
        Outcome.SAFE,
        "Thank you.",
    )
    page = text(cast.signed_in().get("/home/ended/"))
    assert "You ended it at 20:00. You said: “I am safe now.”" in page
    assert "Thank you." in page


def test_nothing_ends_without_an_outcome_and_nothing_typed_is_lost(cast: Cast) -> None:
    call = cast.asks()
    for outcome in ("", "over"):
        given = {"outcome": outcome, "word": "Bye", "look_in": "on", "hours": "48"}
        page = cast.signed_in().post("/home/settle/", given)
        assert page.status_code == 400
        assert "Please choose how it is now." in text(page)
        assert "Bye</textarea>" in markup(page)
        assert 'value="48" selected' in markup(page)
        assert 'name="look_in" checked' in markup(page)
    assert cast.call(call).settlement is None


def test_a_word_that_is_too_long_is_kept_on_the_page(cast: Cast) -> None:
    word = "a" * (WORDS_LENGTH_MAX + 5)
    cast.asks()
    page = cast.signed_in().post("/home/settle/", {"outcome": "safe", "word": word})
    assert page.status_code == 400
    assert "This is 5 letters too long." in text(page)
    assert word in markup(page)


def test_looking_at_the_page_ends_nothing(cast: Cast) -> None:
    call = cast.asks()
    cast.signed_in().get("/home/settle/?outcome=safe")
    cast.signed_in().head("/home/settle/")
    assert cast.call(call).settlement is None


def test_ending_twice_is_ending_once(cast: Cast) -> None:
    cast.asks()
    browser = cast.signed_in()
    for _ in range(2):
        response = browser.post("/home/settle/", {"outcome": "safe"})
        assert response["Location"] == "/home/ended/"


def test_who_was_with_her_looks_in_tomorrow(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call, browser = cast.asks(), cast.signed_in()
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    assert "We ask Ben to look in." in text(browser.get("/home/settle/"))
    given = {"outcome": "accompanied", "look_in": "on", "hours": "24"}
    browser.post("/home/settle/", given)
    promised = reading.open_follow_ups(cast.person_id)
    assert [(one.by, one.due_at) for one in promised] == [(ben.id, cast.now + timedelta(days=1))]
    ended = text(browser.get("/home/ended/"))
    assert "We write to Ben on 23 Nov at 20:00 and ask Ben to look in." in ended
    assert "Ben has looked in" in ended
    assert "No need to look in" in ended
    assert "wants" not in ended
    bens = text(Client().get(cast.answer_path(call, ben)))
    assert "Amina asks you to look in again. We write to you on 23 Nov at 20:00." in bens
    token = cast.system.links.token(Purpose.FOLLOW_UP, promised[0].id, cast.person_id)
    assert "Amina asked you to look in again." in text(Client().get(f"/f/{token}/"))


def test_what_ben_promises_himself_is_his_own_wish(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call, tomorrow = cast.asks(), cast.now + timedelta(days=1)
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    cast.record(call, Settled(by=ben.id, outcome=Outcome.SAFE, follow_up_at=tomorrow))
    hers = text(cast.signed_in().get("/home/ended/"))
    assert "Ben wants to look in again on 23 Nov at 20:00." in hers
    bens = text(Client().get(cast.answer_path(call, ben)))
    assert "You want to look in again. We write to you on 23 Nov at 20:00." in bens


def test_a_promise_is_closed_by_her_and_only_her_own(cast: Cast) -> None:
    cast.asks()
    browser = cast.signed_in()
    browser.post("/home/settle/", {"outcome": "safe", "look_in": "on", "hours": "nonsense"})
    page = browser.get("/home/")
    assert "We write to you on 23 Nov at 20:00, to see how it is." in text(page)
    promise = hidden(page, "promise")
    browser.post("/home/promise/", {"promise": "nonsense", "state": "kept"})
    assert len(reading.open_follow_ups(cast.person_id)) == 1
    browser.post("/home/promise/", {"promise": promise, "state": "kept"})
    kept = reading.follow_up(promise)
    assert kept is not None
    assert kept.state is FollowUpState.KEPT


def test_the_end_says_who_said_yes_and_who_heard_nothing(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks(do_not_tell=(chi.id,))
    cast.record(call, Acknowledged(responder_id=ben.id))
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    cast.record(call, Settled(by=ben.id, outcome=Outcome.SAFE, word="All is well."))
    page = text(cast.signed_in().get("/home/ended/"))
    for words in (
        "Ben ended it at 20:00. Ben said: “They are safe now.”",
        "Is that not so? Then ask again. It is always fine.",
        "All is well.",
        "Ben said: “I have this.”",
        "No message reached Ben.",
        "Not told: Chi. Only you see this.",
    ):
        assert words in page
    assert "Your last call ended at 20:00." in text(cast.signed_in().get("/home/"))
    cast.passes(days=2)
    assert "Your last call ended" not in text(cast.signed_in().get("/home/"))
