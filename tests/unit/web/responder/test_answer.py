"""The answer page, from a link in a message to the end of a call."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.unit.cast import PLEASE_DO_NOT, WORDS, Cast
from tests.unit.web.responder.browser import Browser
from yana.core.call import CallState, Outcome, Standing
from yana.core.event import Acknowledged, Expected, PresenceConfirmed, Settled, TimeReached
from yana.engine.links import Purpose

PRIVATE = ("Amina", WORDS, PLEASE_DO_NOT, "be alone right now", "Germany", "Ben", "Chi")


def test_before_a_choice_nothing_private_is_shown_and_both_buttons_are_equal(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    cast.supporter("Chi")
    page = Browser(cast, cast.answer_path(cast.asks(), ben)).opens()
    text = page.content.decode()
    assert not [one for one in PRIVATE if one in text]
    assert '<button name="choice" value="has_this">' in text
    assert '<button name="choice" value="cannot">' in text
    assert "<script" not in text
    assert "After “I have this” you see their words and wishes." in text
    assert "who it is" not in text


def test_the_page_leaves_no_trace_and_needs_no_cookie(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    page = Browser(cast, cast.answer_path(cast.asks(), ben)).opens()
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"].startswith("noindex")
    assert not page.cookies


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(cast: Cast, method: str) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    before = cast.call(call)
    for _ in range(3):
        assert getattr(Client(), method)(cast.answer_path(call, ben)).status_code == 200
    assert cast.call(call) == before
    assert cast.heard(call) == []


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_explained(cast: Cast, method: str) -> None:
    ben = cast.supporter("Ben")
    path = cast.answer_path(cast.asks(), ben)
    page = getattr(Client(), method)(path)
    assert page.status_code == 405
    assert "use its buttons" in page.content.decode()


def test_a_scanner_that_presses_everything_within_a_second_is_only_seen(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    scanner = Browser(cast, cast.answer_path(call, ben))
    Client().head(scanner.path)
    scanner.opens()
    for choice in ("has_this", "cannot", "with_them", "has_this", "cannot"):
        cast.passes(seconds=0.2)
        page = scanner.presses(choice).content.decode()
        assert "Your answer is not kept yet. It came so fast" in page
        assert "Please press again." in page
    assert cast.standing(call, ben) is Standing.RUNG
    assert cast.call(call).state is CallState.REACHING
    assert set(cast.heard(call)) == {"Seen"}


@pytest.mark.parametrize("loaded", ["", "1763836800000", "1763836800000:forged", "\x00"])
def test_a_press_without_the_page_is_only_seen(cast: Cast, loaded: str) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    Client().post(cast.answer_path(call, ben), {"choice": "has_this", "loaded": loaded})
    assert cast.heard(call) == ["Seen"]


def test_what_was_loaded_for_one_link_does_not_count_for_another(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    bens, chis = (Browser(cast, cast.answer_path(call, one)) for one in (ben, chi))
    chis.opens()
    cast.passes(seconds=5)
    bens.loaded = chis.loaded
    bens.presses("has_this")
    assert cast.heard(call) == ["Seen"]


def test_a_human_who_pressed_too_fast_gets_through_by_pressing_again(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.opens()
    cast.passes(seconds=1)
    browser.presses("has_this")
    cast.passes(seconds=1)
    # Two seconds after the page was first loaded, not after it was shown again.
    browser.presses("has_this")
    assert cast.standing(call, ben) is Standing.HAS_IT


def test_after_the_clock_was_set_back_an_hour_a_human_still_gets_through(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.opens()
    cast.passes(hours=-1)
    browser.presses("has_this")
    cast.passes(seconds=2)
    browser.presses("has_this")
    assert cast.standing(call, ben) is Standing.HAS_IT


def test_who_has_it_sees_what_they_need(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    cast.supporter("Chi")
    page = Browser(cast, cast.answer_path(cast.asks(), ben)).chooses("has_this")
    text = page.content.decode()
    for needed in ("Amina", WORDS, PLEASE_DO_NOT, "in Germany", "0800 111 0 111", "Chi"):
        assert needed in text
    assert "stay on the line" in text
    # Ben lives in Berlin: the lease of ten minutes ends at 20:10 there.
    assert "until <strong>20:10</strong>" in text


def test_pressing_twice_is_one_answer(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("has_this")
    before = cast.call(call).responder(ben.id)
    browser.presses("has_this")
    assert cast.call(call).responder(ben.id) == before


def test_who_declines_is_thanked_and_may_change_their_mind(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    text = browser.chooses("cannot").content.decode()
    assert "Thank you for telling us" in text
    assert not [one for one in PRIVATE if one in text]
    assert cast.standing(call, ben) is Standing.DECLINED
    browser.chooses("has_this")
    assert cast.standing(call, ben) is Standing.HAS_IT


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_a_responder_can_say_when_they_will_be_there(cast: Cast, minutes: int) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("has_this")
    browser.chooses("expected", minutes=str(minutes))
    responder = cast.call(call).responder(ben.id)
    assert responder is not None
    late_by = timedelta(minutes=min(minutes + 5, 60))
    assert responder.present_by == cast.now + late_by


def test_a_promise_from_an_old_page_is_also_an_acknowledgement(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    Browser(cast, cast.answer_path(call, ben)).chooses("expected", minutes="15")
    assert cast.standing(call, ben) is Standing.HAS_IT
    assert cast.heard(call) == ["Acknowledged", "Expected"]


def test_presence_hand_over_and_the_end(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    bens, chis = (Browser(cast, cast.answer_path(call, one)) for one in (ben, chi))
    bens.chooses("has_this")
    assert "You are with Amina" in bens.chooses("with_them").content.decode()
    text = bens.chooses("hand_over", to=chi.id).content.decode()
    assert "You asked Chi to take over" in text
    assert "asks if you can take over" in chis.opens().content.decode()
    chis.chooses("with_them")
    assert "You are free now" in bens.opens().content.decode()
    ended = chis.chooses("settle", outcome="safe", word="We had tea.", look_in="on")
    assert "It has ended. Thank you." in ended.content.decode()
    assert "You want to look in again. We write to you on" in ended.content.decode()
    assert "look in again" not in bens.opens().content.decode()
    settlement = cast.call(call).settlement
    assert settlement is not None
    assert (settlement.by, settlement.outcome) == (chi.id, Outcome.SAFE)
    assert settlement.word == "We had tea."


def test_asking_the_same_person_twice_to_take_over_is_one_request(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("has_this")
    browser.chooses("hand_over", to=chi.id)
    browser.chooses("hand_over", to=chi.id)
    assert cast.heard(call).count("HandOverOffered") == 1


def test_who_has_to_stop_is_thanked_and_others_are_asked(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("has_this")
    assert "Thank you for what you did" in browser.chooses("stop").content.decode()
    assert cast.call(call).state is CallState.REACHING


def test_who_stops_after_being_asked_again_cannot(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    Browser(cast, cast.answer_path(call, ben)).chooses("stop")
    assert cast.standing(call, ben) is Standing.DECLINED


def test_who_went_quiet_is_asked_kindly(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, Acknowledged(responder_id=ben.id))
    cast.record(call, PresenceConfirmed(responder_id=chi.id))
    cast.passes(minutes=11)
    cast.record(call, TimeReached())
    assert cast.standing(call, ben) is Standing.LAPSED
    browser = Browser(cast, cast.answer_path(call, ben))
    text = browser.opens().content.decode()
    for words in ("Are you with Amina?", "Things happen", "Chi has this now"):
        assert words in text
    assert WORDS not in text
    browser.chooses("with_them")
    assert cast.standing(call, ben) is Standing.WITH


@pytest.mark.parametrize(
    ("choice", "fields", "words"),
    [
        ("", {}, "Please press one"),
        ("on_fire", {}, "Please press one"),
        ("hand_over", {"to": "Dov"}, "Please choose who should take over"),
        ("hand_over", {"to": ""}, "Please choose who should take over"),
        ("expected", {"minutes": "7"}, "Please choose when you will be there"),
        ("settle", {"outcome": "safe"}, "Only somebody who was with them can end it"),
    ],
)
def test_a_choice_that_cannot_be_taken_is_explained(
    cast: Cast, choice: str, fields: dict[str, str], words: str
) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("has_this")
    page = browser.chooses(choice, **fields)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert cast.heard(call) == ["Acknowledged"]


def test_what_was_typed_is_kept_when_something_is_wrong(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    browser = Browser(cast, cast.answer_path(call, ben))
    page = browser.chooses("settle", outcome="", word="ما أجمل هذا المساء", look_in="on")
    text = page.content.decode()
    assert page.status_code == 400
    assert "ما أجمل هذا المساء" in text
    assert 'name="look_in" checked' in text
    assert cast.call(call).settlement is None


def test_after_the_end_an_answer_changes_nothing(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.opens()
    settled = cast.record(call, Settled(by=None, outcome=Outcome.SAFE))
    cast.passes(seconds=5)
    for choice in ("has_this", "settle", "hand_over"):
        assert "It has ended" in browser.presses(choice).content.decode()
    assert cast.call(call).settlement == settled.settlement


def test_a_day_after_the_end_everybody_sees_the_same(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, Settled(by=None, outcome=Outcome.SAFE))
    cast.passes(days=1, seconds=1)
    cast.system.entrance.exclude(cast.person_id, chi.id)
    pages = [Client().get(cast.answer_path(call, one)) for one in (ben, chi)]
    assert pages[0].content == pages[1].content
    assert b"There is nothing for you here now" in pages[0].content


def test_who_is_excluded_sees_the_neutral_page_and_leaves_no_mark(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    browser = Browser(cast, cast.answer_path(call, ben))
    browser.chooses("has_this")
    cast.system.entrance.exclude(cast.person_id, ben.id)
    heard = cast.heard(call)
    for page in (browser.opens(), browser.presses("with_them")):
        text = page.content.decode()
        assert "There is nothing for you here now" in text
        assert not [one for one in PRIVATE if one in text]
    assert cast.heard(call) == heard
    assert cast.standing(call, chi) is Standing.RUNG


def test_who_is_not_to_be_told_sees_nothing(cast: Cast) -> None:
    cast.supporter("Ben")
    dov = cast.supporter("Dov")
    call = cast.asks(do_not_tell=(dov.id,))
    text = Browser(cast, cast.answer_path(call, dov)).opens().content.decode()
    assert "There is nothing for you here now" in text


@pytest.mark.parametrize("token", ["x", "AAAA", "%00", "é" * 64, "A" * 64, "A" * 5000])
def test_a_forged_link_says_what_to_do(cast: Cast, token: str) -> None:
    page = Client().get(f"/a/{token}/")
    assert page.status_code == 404
    assert "Open the newest message" in page.content.decode()


def test_a_link_works_for_one_purpose_only(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.asks()
    answer = cast.system.links.token(Purpose.ANSWER, call.id, ben.id)
    member = cast.system.links.token(Purpose.MEMBER, cast.person_id, ben.id)
    for path in (f"/m/{answer}/", f"/f/{answer}/", f"/a/{member}/", f"/f/{member}/"):
        for page in (Client().get(path), Client().post(path, {"choice": "has_this"})):
            assert page.status_code == 404
    assert cast.heard(call) == []


def test_the_live_part_follows_the_call(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, Acknowledged(responder_id=ben.id))
    path = f"{cast.answer_path(call, ben)}now/"
    assert "Nobody else has this" in Client().get(path).content.decode()
    cast.record(call, Acknowledged(responder_id=chi.id))
    cast.record(call, Expected(responder_id=ben.id, present_at=cast.now + timedelta(minutes=20)))
    text = Client().get(path).content.decode()
    assert "Chi also has this" in text
    assert "20:25" in text
    cast.system.entrance.exclude(cast.person_id, ben.id)
    gone = Client().get(path)
    assert gone["HX-Refresh"] == "true"
    assert gone.content == b""
