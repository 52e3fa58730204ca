"""The first page, the inbox of this computer, and the pages for signing in."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http.response import HttpResponseBase
from django.test import Client

import yana.web
from tests.unit.cast import Cast
from tests.unit.channels.readability import sentences, words
from tests.unit.web.pages import markup, text
from yana.core.event import Acknowledged
from yana.project import wiring
from yana.project.options import load
from yana.store.models import InboxRow

STYLE = Path(yana.web.__file__).parent / "static" / "yana.css"
PAGE_SIZE_MAX = 14_000
"""What a slow phone gets in one go: the first ten packets of a connection."""


@pytest.fixture
def no_mail_server(cast: Cast) -> Cast:
    """The same system on a computer where no mail server is set up."""
    wiring.install(wiring.build_system(replace(load(), mail=""), clock=cast.clock))
    InboxRow.objects.create(
        token=cast.person_id,
        channel="email",
        target="new@example.test",
        message="sign_in",
        subject="Your code",
        text="1234",
        at=cast.now,
    )
    return cast


def test_the_front_page_says_what_this_is_and_is_not(cast: Cast) -> None:
    page = text(Client().get("/"))
    assert "It reaches your people; it is not an emergency service." in page
    assert "Try it" in page
    assert "Set up for real" in page


def test_who_is_signed_in_goes_to_their_own_page(cast: Cast) -> None:
    assert cast.signed_in().get("/")["Location"] == "/home/"


def test_the_inbox_of_this_computer_is_for_who_sits_at_it(no_mail_server: Cast) -> None:
    page = Client().get("/inbox/")
    assert "new@example.test" in text(page)
    visits = (
        Client().get("/inbox/", REMOTE_ADDR="192.0.2.7"),
        Client().get("/inbox/", headers={"X-Forwarded-For": "192.0.2.7"}),
        Client().get("/inbox/", headers={"Forwarded": "for=192.0.2.7"}),
    )
    for elsewhere in visits:
        assert elsewhere.status_code == 403
        assert "new@example.test" not in text(elsewhere)


def test_with_a_mail_server_there_is_no_such_inbox(cast: Cast) -> None:
    assert Client().get("/inbox/").status_code == 404
    for path in ("/accounts/signup/", "/accounts/login/code/"):
        assert "No mail server is set up." not in text(Client().get(path))


def test_without_a_mail_server_the_pages_say_where_messages_are(no_mail_server: Cast) -> None:
    for path in ("/accounts/signup/", "/accounts/login/code/"):
        assert "Messages are kept in the inbox on this computer." in text(Client().get(path))
    assert "No mail server is set up." in text(no_mail_server.signed_in().get("/circle/"))


def test_signing_in_takes_an_address_and_no_password(cast: Cast) -> None:
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/login/code/"):
        page = Client().get(path, follow=True)
        assert "There is no password." in text(page), path
        assert 'type="password"' not in markup(page)
        assert "E-mail address" in text(page)
        assert "Email" not in text(page)
        assert "yana.css" in markup(page)


def test_a_new_person_comes_in_by_code(no_mail_server: Cast) -> None:
    browser = Client()
    page = browser.post("/accounts/signup/", {"email": "amina2@example.test"}, follow=True)
    assert "Type the code" in text(page)
    wrong = browser.post(page.request["PATH_INFO"], {"code": "nope"})
    assert "This is not the code." in text(wrong)
    assert "Sign out?" in text(no_mail_server.signed_in().get("/accounts/logout/"))


@pytest.mark.parametrize(
    ("way_in", "address"), [("login/code", "amina@example.test"), ("signup", "zoe@example.test")]
)
def test_a_code_that_does_not_come_can_be_sent_again_without_scripts(
    cast: Cast, mailoutbox: list[EmailMessage], way_in: str, address: str
) -> None:
    cache.clear()
    browser = Client()
    page = browser.post(f"/accounts/{way_in}/", {"email": address}, follow=True)
    for sent in (1, 2):
        assert len(mailoutbox) == sent
        assert 'name="action" value="resend"' in markup(page)
        cache.clear()  # As if some time had passed.
        page = browser.post(page.request["PATH_INFO"], {"action": "resend"}, follow=True)
    assert [one.to for one in mailoutbox] == [[address]] * 3
    assert len({one.body for one in mailoutbox}) == 3, "each with a code of its own"
    assert "Send a new code" not in text(page)
    assert "begin anew below" in text(page)


def test_pages_on_the_way_to_people_are_small_and_plain(cast: Cast) -> None:
    ben, browser = cast.supporter("Ben"), cast.signed_in()
    pages = [browser.get("/home/")]
    call = cast.asks()
    pages.append(browser.get("/home/"))
    assert _size(Client().get(cast.answer_path(call, ben))) <= PAGE_SIZE_MAX
    cast.record(call, Acknowledged(responder_id=ben.id))
    pages += [browser.get("/home/"), browser.get("/home/settle/")]
    browser.post("/home/settle/", {"outcome": "safe"})
    pages.append(browser.get("/home/ended/"))
    for page in pages:
        assert page.status_code == 200
        assert _size(page) <= PAGE_SIZE_MAX
        for line in text(page).splitlines():
            long = [one for one in sentences(line) if len(words(one)) > 12]
            assert not long, long


def test_nothing_comes_from_elsewhere(cast: Cast) -> None:
    cast.asks()
    for path in ("/", "/home/", "/circle/", "/home/settle/"):
        page = markup(cast.signed_in().get(path, follow=True))
        assert "<style" not in page
        assert 'style="' not in page
        assert "<script>" not in page
        assert 'src="http' not in page


def _size(page: HttpResponseBase) -> int:
    return len(gzip.compress(markup(page).encode())) + len(gzip.compress(STYLE.read_bytes()))
