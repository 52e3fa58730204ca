"""Set up for real: who the person is."""

from django.contrib.auth import get_user_model
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import markup, text
from yana.store import circles

DETAILS = {"name": "أمينة", "language": "ar", "zone": "europe/berlin", "country": "DE"}


def newcomer() -> tuple[Client, int]:
    """Somebody who has just signed in for the first time."""
    account = get_user_model().objects.create_user(username="new", email="new@example.test")
    browser = Client()
    browser.force_login(account)
    return browser, account.pk


def test_who_is_new_is_asked_who_they_are_first(cast: Cast) -> None:
    browser, _ = newcomer()
    assert browser.get("/home/")["Location"] == "/start/"
    assert "Welcome. Who are you?" in text(browser.get("/start/"))
    assert Client().get("/start/")["Location"] == "/accounts/signup/?next=/start/"


def test_names_in_any_script_and_zones_in_any_case_are_kept(cast: Cast) -> None:
    browser, account_id = newcomer()
    assert browser.post("/start/", DETAILS)["Location"] == "/circle/"
    person = circles.person_of_account(account_id)
    assert person is not None
    assert (person.name, person.language) == ("أمينة", "ar")
    assert (person.zone, person.country, person.trial) == ("Europe/Berlin", "DE", False)


def test_bad_input_is_explained_and_everything_typed_is_kept(cast: Cast) -> None:
    browser, account_id = newcomer()
    bad = {"name": " \n ", "language": "xx", "zone": "Mars/Base", "country": "ZZ"}
    page = browser.post("/start/", bad)
    assert page.status_code == 400
    for words in (
        "Please tell us a name.",
        "Please choose a language from the list.",
        "We do not know this time zone.",
        "Please choose a country from the list.",
    ):
        assert words in text(page)
    assert 'value="Mars/Base"' in markup(page)
    assert circles.person_of_account(account_id) is None


def test_a_name_cannot_break_lines_or_turn_text_around(cast: Cast) -> None:
    browser, account_id = newcomer()
    browser.post("/start/", DETAILS | {"name": "Ami\u202ena\r\nBcc: all\x07@example.test"})
    person = circles.person_of_account(account_id)
    assert person is not None
    assert person.name == "Amina Bcc: all@example.test"


def test_a_name_may_be_long_but_not_endless(cast: Cast) -> None:
    browser, _ = newcomer()
    page = browser.post("/start/", DETAILS | {"name": "a" * 101})
    assert "This is too long. 100 letters fit." in text(page)
    assert browser.post("/start/", DETAILS | {"name": "😀" * 100}).status_code == 302


def test_details_can_be_changed_later(cast: Cast) -> None:
    browser = cast.signed_in()
    assert 'value="Amina"' in markup(browser.get("/start/"))
    browser.post("/start/", DETAILS | {"country": "other", "name": "Mina"})
    person = circles.person(cast.person_id)
    assert person is not None
    assert (person.name, person.country) == ("Mina", "")
    assert 'value="other" selected' in markup(browser.get("/start/"))
