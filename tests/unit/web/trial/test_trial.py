"""A trial: the whole story in one browser, and nobody real is told."""

from django.http.response import HttpResponseBase
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import markup, text
from yana.store import circles
from yana.store.models import InboxRow, PersonRow, SendRow

BAND = "This is a trial."


def trial() -> tuple[Client, str]:
    """A browser in which a trial has begun, and its person's id."""
    browser = Client()
    assert browser.post("/try/", {"zone": "europe/berlin"})["Location"] == "/home/"
    return browser, browser.session["trial_person"]


def arrives(cast: Cast, person_id: str, subject: str) -> InboxRow:
    """A message in the inbox of Ben."""
    circle = circles.circle(person_id)
    assert circle is not None
    ben = circle.supporters[0]
    return InboxRow.objects.create(
        token=ben.id,
        channel="inbox",
        target=ben.id,
        message="ring",
        subject=subject,
        text="Somebody asks for you.\n\nPlease look.",
        link="https://yana.example.test/a/x/",
        link_label="Answer",
        at=cast.now,
    )


def test_a_trial_is_marked_on_every_page(cast: Cast) -> None:
    browser, _ = trial()
    for path in ("/", "/home/", "/circle/", "/try/inbox/", "/home/settle/", "/circle/add/"):
        page = browser.get(path, follow=True)
        assert BAND in text(page), path
        assert "Amina’s page" in text(page)
        assert "Inbox (Ben, Chi)" in text(page)


def test_a_trial_runs_faster_and_says_so(cast: Cast) -> None:
    browser, _ = trial()
    page = text(browser.get("/home/"))
    assert "In this trial one minute takes 5 seconds." in page
    assert "One person at a time, 100 seconds apart." in page
    browser.post("/ask/", {"urgency": "danger"})
    waiting = text(browser.get("/home/"))
    assert "In this trial one minute takes 5 seconds." in waiting
    assert "Next: at 20:00:10 we ask Ben and Chi again." in waiting


def test_a_trial_has_two_who_agreed_and_writes_to_nobody_real(cast: Cast) -> None:
    browser, person_id = trial()
    assert "Could be reached right now: Ben and Chi." in text(browser.get("/circle/"))
    page = browser.post("/circle/add/", {"name": "Dov", "address": "dov@example.test"})
    assert page.status_code == 403
    assert "In a trial nobody real is written to." in text(page)
    browser.post("/ask/", {"urgency": "danger"})
    assert {row.channel for row in SendRow.objects.all()} == {"inbox"}
    circle = circles.circle(person_id)
    assert circle is not None
    assert len(circle.supporters) == 2


def test_the_inbox_shows_messages_newest_first_with_their_link(cast: Cast) -> None:
    browser, person_id = trial()
    assert "Nothing has come yet." in text(browser.get("/try/inbox/"))
    row = arrives(cast, person_id, "Can you be there?")
    page = browser.get("/try/inbox/")
    assert "Can you be there?" in text(page)
    assert "20:00:00 · to" in text(page)
    assert f'href="{row.link}"' in markup(page)


def test_the_inbox_is_live_and_quiet_while_nothing_comes(cast: Cast) -> None:
    browser, person_id = trial()
    assert browser.get("/try/inbox/messages/?newest=").status_code == 204
    row = arrives(cast, person_id, "Can you be there?")
    fresh = browser.get("/try/inbox/messages/?newest=")
    assert "A new message for Ben." in text(fresh)
    assert browser.get(f"/try/inbox/messages/?newest={row.token}").status_code == 204


def test_nobody_reads_the_inbox_of_another(cast: Cast) -> None:
    _, person_id = trial()
    arrives(cast, person_id, "Private")
    other, _ = trial()
    assert "Private" not in text(other.get("/try/inbox/"))
    assert Client().get("/try/inbox/")["Location"] == "/"
    assert Client().get("/try/inbox/messages/").status_code == 204


def test_who_is_signed_in_has_real_people_and_begins_no_trial(cast: Cast) -> None:
    browser = cast.signed_in()
    browser.post("/try/", {})
    assert PersonRow.objects.filter(trial=True).count() == 0
    assert BAND not in text(browser.get("/home/"))


def test_signing_in_leaves_the_trial(cast: Cast) -> None:
    browser, _ = trial()
    browser.cookies.load(cast.cookies)
    assert BAND not in text(browser.get("/home/"))


def test_a_trial_begins_with_a_press_and_whatever_zone(cast: Cast) -> None:
    assert Client().get("/try/").status_code == 405
    browser = Client()
    browser.post("/try/", {"zone": "Mars/Base"})
    assert "Times in UTC." in text(_asked(browser))


def test_a_broken_session_is_no_trial(cast: Cast) -> None:
    browser, _ = trial()
    session = browser.session
    session["trial_person"] = "nonsense"
    session.save()
    assert browser.get("/home/")["Location"].startswith("/accounts/login/code/")


def _asked(browser: Client) -> HttpResponseBase:
    browser.post("/ask/", {"urgency": "company"})
    return browser.get("/home/")
