"""The way in by code: what is said is true for every address, and every page leads out."""

import re

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import markup, text

AMINA, ZOE = "amina@example.test", "zoe@example.test"
WAYS = [("login/code", AMINA), ("login/code", ZOE), ("signup", AMINA), ("signup", ZOE)]


@pytest.fixture(autouse=True)
def no_limit_is_used_up() -> None:
    """As if nobody had asked for a code lately."""
    cache.clear()


@pytest.mark.parametrize(("way_in", "address"), WAYS)
def test_what_is_said_of_the_mail_is_true_for_every_address(
    cast: Cast, way_in: str, address: str
) -> None:
    page = Client().post(f"/accounts/{way_in}/", {"email": address}, follow=True)
    said = text(page).replace("\n", " ")
    assert f"We are writing to {address} . The mail has a code, or says what to do instead." in said
    assert "Look in the spam folder, or ask for a new one." in said
    assert "We have sent" not in said


@pytest.mark.parametrize("way_in", ["login/code", "signup"])
def test_known_and_unknown_addresses_see_the_same_page(cast: Cast, way_in: str) -> None:
    pages = []
    for address in (AMINA, ZOE):
        page = Client().post(f"/accounts/{way_in}/", {"email": address}, follow=True)
        pages.append(re.sub(r'value="[^"]{20,}"', "", markup(page).replace(address, "X")))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(("way_in", "address"), WAYS)
@pytest.mark.parametrize(
    ("to", "heading"), [("sign_in", "Sign in"), ("set_up", "Set up for real"), ("", "Sign in")]
)
def test_both_ways_lead_out_of_the_code_page(
    cast: Cast, way_in: str, address: str, to: str, heading: str
) -> None:
    browser = Client()
    browser.post("/try/")
    trial = browser.session["trial_person"]
    page = browser.post(f"/accounts/{way_in}/", {"email": address}, follow=True)
    assert 'name="to" value="sign_in"' in markup(page)
    assert 'name="to" value="set_up"' in markup(page)
    page = browser.post("/begin-anew/", {"to": to}, follow=True)
    assert f"<h1>{heading}</h1>" in markup(page)
    assert browser.session["trial_person"] == trial, "nothing else is forgotten"


def test_who_is_too_fast_for_a_new_code_is_told_that_the_first_one_works(
    cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    browser = Client()
    page = browser.post("/accounts/signup/", {"email": ZOE}, follow=True)
    path = page.request["PATH_INFO"]
    page = browser.post(path, {"action": "resend"}, follow=True)
    assert page.status_code == 429
    assert "Wait a minute, then go back and try again." in text(page)
    assert "The code that we sent still works." in text(page)
    page = browser.post(path, {"code": _code(mailoutbox)}, follow=True)
    assert "Welcome. Who are you?" in text(page)


@pytest.mark.parametrize(
    ("way_in", "address", "heading"),
    [(way, address, "Set up for real" if way == "signup" else "Sign in") for way, address in WAYS],
)
def test_after_too_many_wrong_codes_they_are_where_they_came_from(
    cast: Cast, way_in: str, address: str, heading: str
) -> None:
    browser = Client()
    page = browser.post(f"/accounts/{way_in}/", {"email": address}, follow=True)
    path = page.request["PATH_INFO"]
    for _ in range(3 if way_in == "signup" else 5):
        page = browser.post(path, {"code": "no"}, follow=True)
    assert "Too many wrong codes. Please ask for a new one." in text(page)
    assert f"<h1>{heading}</h1>" in markup(page)
    again = browser.post(path, {"code": "no"}, follow=True)
    assert f"<h1>{heading}</h1>" in markup(again)
    if way_in == "signup":
        assert "This code does not work any more. Please ask for a new one." in text(again)


def _code(mails: list[EmailMessage]) -> str:
    found = re.search(r"Your code is (\S+)", str(mails[-1].body))
    assert found is not None, mails[-1].body
    return found[1]


@pytest.mark.parametrize("way_in", ["login/code", "signup"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please fill this in."),
        ("amina", "That does not look like an e-mail address. It looks like name@example.org."),
    ],
)
def test_a_mistake_is_said_in_our_words(cast: Cast, way_in: str, typed: str, said: str) -> None:
    assert said in text(Client().post(f"/accounts/{way_in}/", {"email": typed}, follow=True))
    browser = Client()
    page = browser.post(f"/accounts/{way_in}/", {"email": ZOE}, follow=True)
    page = browser.post(page.request["PATH_INFO"], {"code": ""})
    assert "Please fill this in." in text(page)


def test_it_is_said_for_whom_it_is_set_up(cast: Cast) -> None:
    for path in ("/", "/accounts/signup/"):
        page = text(Client().get(path))
        assert "Set it up for yourself." in page
        assert "For somebody else: sit beside them, and use their address." in page
