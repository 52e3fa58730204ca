"""Signed out without knowing it: nothing is swallowed, and who comes back stays signed in."""

from django.contrib.auth import get_user_model
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import hidden, markup, text
from yana.store import reading
from yana.store.models import PersonRow

ASK = {"urgency": "danger", "words": "Come, <please>.", "please_do_not": "no police"}


def signs_in(cast: Cast, browser: Client) -> None:
    """Amina signs in, in this browser."""
    account_id = PersonRow.objects.get(id=cast.person_id).account_id
    assert account_id is not None
    browser.force_login(get_user_model().objects.get(pk=account_id))


def test_a_signed_out_ask_says_that_it_was_not_received_and_shows_the_words(cast: Cast) -> None:
    page = Client().post("/ask/", ASK)
    assert page.status_code == 403
    assert "Not received yet. Please sign in first." in text(page)
    assert "Come, <please>." in text(page)
    assert "no police" in text(page)
    assert "tel:112" in markup(page)
    assert 'href="/accounts/login/code/?next=/home/"' in markup(page)


def test_after_signing_in_the_ask_is_sent_with_one_press_more(cast: Cast) -> None:
    browser = Client()
    browser.post("/ask/", ASK | {"request_id": cast.person_id, "do_not_tell": ["nonsense"]})
    signs_in(cast, browser)
    page = browser.get("/home/")
    assert "Your ask was not received yet. You had pressed “I’m in danger”." in text(page)
    assert hidden(page, "request_id") == cast.person_id
    assert "Come, &lt;please&gt;.</textarea>" in markup(page)
    assert browser.post("/ask/", ASK)["Location"] == "/home/"
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert call.signals[0].words == ASK["words"]
    assert "not received yet" not in text(browser.get("/home/"))


def test_beside_an_open_call_the_words_wait_at_ask_again(cast: Cast) -> None:
    cast.asks()
    browser = Client()
    browser.post("/ask/", ASK)
    signs_in(cast, browser)
    page = browser.get("/home/")
    assert "Your ask was not received yet." in text(page)
    assert "Come, &lt;please&gt;.</textarea>" in markup(page)
    assert hidden(page, "please_do_not") == "no police"


def test_after_an_hour_an_unsent_ask_is_forgotten(cast: Cast) -> None:
    browser = Client()
    browser.post("/ask/", ASK)
    signs_in(cast, browser)
    cast.passes(hours=1, seconds=1)
    assert "not received yet" not in text(browser.get("/home/"))
    assert "ask_not_sent" not in browser.session


def test_any_other_press_without_a_person_is_not_swallowed_either(cast: Cast) -> None:
    page = Client().post("/home/settle/", {"outcome": "safe", "word": "Thank you all."})
    assert page.status_code == 403
    assert "Not received yet." in text(page)
    assert "Thank you all." in text(page)


def test_the_address_of_an_ask_leads_to_the_buttons(cast: Cast) -> None:
    assert cast.signed_in().get("/ask/")["Location"] == "/home/"


def test_who_comes_back_after_a_week_stays_signed_in(cast: Cast) -> None:
    browser = Client()
    signs_in(cast, browser)
    assert "sessionid" in browser.get("/home/").cookies
    cast.passes(days=6)
    assert "sessionid" not in browser.get("/home/").cookies
    cast.passes(days=2)
    assert "sessionid" not in browser.get("/home/waiting/").cookies
    assert "sessionid" in browser.get("/home/").cookies
