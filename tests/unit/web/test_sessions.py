"""Who is signed in: read by one statement each, and as strict as Django itself."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from tests.unit.cast import Cast

OLD_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def is_signed_in(browser: Client) -> bool:
    """Whether the person's own page opens, and not the way to sign in."""
    return browser.get("/home/").status_code == 200


def test_a_session_that_ended_is_no_session(cast: Cast) -> None:
    browser = cast.signed_in()
    assert is_signed_in(browser)
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=2))
    assert not is_signed_in(browser)


def test_a_session_key_that_nobody_was_given_is_no_session(cast: Cast) -> None:
    browser = cast.signed_in()
    for key in ("", "x" * 32, "' OR 1=1 --", "clé", "0" * 4000, '"eight\\000eight"'):
        browser.cookies["sessionid"] = key
        assert not is_signed_in(browser)


def test_a_session_whose_body_was_changed_is_no_session(cast: Cast) -> None:
    browser = cast.signed_in()
    Session.objects.update(session_data="forged")
    assert not is_signed_in(browser)


def test_a_closed_account_is_signed_out_at_once(cast: Cast) -> None:
    browser = cast.signed_in()
    User.objects.update(is_active=False)
    assert not is_signed_in(browser)


def test_a_new_password_signs_out_everywhere(cast: Cast) -> None:
    browser = cast.signed_in()
    account = User.objects.get()
    account.set_password("another one")
    account.save()
    assert not is_signed_in(browser)


def test_an_account_that_is_gone_is_signed_out(cast: Cast) -> None:
    browser = cast.signed_in()
    session = browser.session
    session["_auth_user_id"] = "999999"
    session.save()
    assert not is_signed_in(browser)


def test_who_signed_in_before_the_statement_was_ours_stays_signed_in(cast: Cast) -> None:
    browser = cast.signed_in()
    session = browser.session
    session["_auth_user_backend"] = OLD_BACKEND
    session.save()
    assert is_signed_in(browser)
