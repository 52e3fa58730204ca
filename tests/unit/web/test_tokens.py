"""The page for keys: made once, shown once, taken back for good."""

import re

from django.test import Client

from tests.unit.cast import Cast
from yana.store import tokens
from yana.store.models import TokenRow

KEY = re.compile(r"yana_[\w-]{43}")


def test_keys_need_an_account(cast: Cast) -> None:
    page = Client().get("/tokens/")
    assert page.status_code == 302
    assert "login" in page["Location"]


def test_a_key_is_shown_once_and_only_its_hash_is_kept(cast: Cast) -> None:
    browser = cast.signed_in()
    made = KEY.search(browser.post("/tokens/", {"name": "Bedside button"}).content.decode())
    assert made is not None
    text = browser.get("/tokens/").content.decode()
    assert "Bedside button" in text
    assert made[0] not in text
    assert made[0] not in str(TokenRow.objects.values())
    assert tokens.find(made[0]) is not None


def test_a_key_that_was_taken_back_works_no_more(cast: Cast) -> None:
    browser = cast.signed_in()
    made = KEY.search(browser.post("/tokens/", {"name": "Old phone"}).content.decode())
    assert made is not None
    row = TokenRow.objects.get()
    browser.post(f"/tokens/{row.pk}/revoke/")
    assert tokens.find(made[0]) is None
    assert "Old phone" not in browser.get("/tokens/").content.decode()


def test_nobody_takes_back_the_key_of_another(cast: Cast) -> None:
    browser = cast.signed_in()
    browser.post("/tokens/", {"name": "Mine"})
    row = TokenRow.objects.get()
    assert not tokens.revoke(row.account_id + 1, row.pk, cast.now)


def test_a_key_needs_a_name(cast: Cast) -> None:
    for name in ("", "   ", "x" * 101):
        page = cast.signed_in().post("/tokens/", {"name": name})
        assert page.status_code == 400
        assert "Please say what the key is for" in page.content.decode()
    assert not TokenRow.objects.exists()
