"""Forms as they should never come: an ask is received all the same, or it is said what to do."""

from urllib.parse import unquote
from uuid import uuid4

import pytest

from tests.scenario.harness.browser import Page
from tests.scenario.harness.story import PersonActor, Story
from tests.scenario.harness.system import HOST
from tests.trouble.wire import FORM, form, wire_of
from yana.core.signal import WORDS_LENGTH_MAX
from yana.store import reading
from yana.store.models import CallRow, RequestRow

MULTIPART = "multipart/form-data; boundary=b"
IN_PARTS = b'--b\r\nContent-Disposition: form-data; name="urgency"\r\n\r\nurgent\r\n--b--\r\n'
HALF_A_LETTER = IN_PARTS[:-7] + (
    b'\r\n--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n+2AA-\r\n--b--\r\n'
)
BIG_FILE = (
    b'--b\r\nContent-Disposition: form-data; name="urgency"; filename="../../x"\r\n'
    b"Content-Type: image/png\r\n\r\n" + bytes(200_000) + b"\r\n--b--\r\n"
)
ASK = form(("urgency", "urgent"))

RECEIVED: dict[str, tuple[bytes, str]] = {
    "a request id that is none": (form(("urgency", "urgent"), ("request_id", "../../etc")), FORM),
    "a request id that never ends": (form(("urgency", "urgent"), ("request_id", "7" * 5000)), FORM),
    "no request id": (ASK, FORM),
    "NUL bytes": (form(("urgency", "urgent"), ("words", "a\0b"), ("request_id", "\0")), FORM),
    "broken UTF-8": (b"urgency=urgent&words=%ff%fe%c3%28&please_do_not=%ed%a0%80", FORM),
    "raw bytes": (b"urgency=urgent&words=\xff\xfe\x00\x80", FORM),
    "every script": (form(("urgency", "urgent"), ("words", "نجدة 助けて 💔 Z̴͍͗a̷l")), FORM),
    "text that turns around": (
        form(("urgency", "urgent"), ("words", "\u202e\u2066moc\u2069")),
        FORM,
    ),
    "words as long as they may be": (
        form(("urgency", "urgent"), *((one, "💔" * WORDS_LENGTH_MAX) for one in ("words", "no"))),
        FORM,
    ),
    "words far too long": (form(("urgency", "urgent"), ("words", "w" * 50_000)), FORM),
    "strangers not to tell": (
        form(("urgency", "urgent"), *(("do_not_tell", str(uuid4())) for _ in range(150))),
        FORM,
    ),
    "names not to tell": (form(("urgency", "urgent"), ("do_not_tell", "' OR 1=1 --")), FORM),
    "the button twice": (form(("urgency", "company"), ("urgency", "urgent")), FORM),
    "in parts": (IN_PARTS, MULTIPART),
    "a tag": (form(("urgency", "urgent"), ("words", "<script>alert(1)</script>")), FORM),
}

TOLD: dict[str, tuple[bytes, str, int]] = {
    "no button": (b"", FORM, 400),
    "a button that is none": (form(("urgency", "panic")), FORM, 400),
    "a button in capitals with NUL": (form(("urgency", "URGENT\0")), FORM, 400),
    "JSON": (b'{"urgency": "urgent"}', "application/json", 400),
    "plain text": (ASK, "text/plain", 400),
    "no type": (ASK, "", 400),
    "a type that is none": (ASK, "💔/\x00;;charset", 400),
    "UTF-16": (ASK, f"{FORM}; charset=utf-16", 400),
    "UTF-7": (ASK, f"{FORM}; charset=utf-7", 400),
    "a charset that is none": (ASK, f"{FORM}; charset=nothing", 302),
    "a charset that is no text": (ASK, f"{FORM}; charset=hex", 400),
    "parts in a charset that is no text": (IN_PARTS, f"{MULTIPART}; charset=hex", 400),
    "parts with half a letter": (HALF_A_LETTER, f"{MULTIPART}; charset=utf-7", 400),
    "parts without an end": (IN_PARTS[:60], MULTIPART, 400),
    "parts without a boundary": (IN_PARTS, "multipart/form-data", 400),
    "parts with a boundary that is none": (IN_PARTS, "multipart/form-data; boundary=\x00", 400),
    "a file": (BIG_FILE, MULTIPART, 400),
    "10,000 fields": (
        b"&".join(b"a=%d" % n for n in range(10_000)) + b"&urgency=urgent",
        FORM,
        413,
    ),
    "a megabyte": (form(("urgency", "urgent"), ("words", "w" * 1_000_000)), FORM, 413),
}


@pytest.fixture
def amina(story: Story) -> PersonActor:
    """Amina, with nobody in her circle."""
    return story.person()


@pytest.mark.parametrize("how", RECEIVED)
def test_an_ask_is_never_refused_for_how_its_form_is_filled_in(
    amina: PersonActor, how: str
) -> None:
    body, kind = RECEIVED[how]
    assert wire_of(amina.browser).post("/ask/", body, kind).status == 302
    call = reading.open_call(amina.id)
    assert call is not None
    assert call.urgency.value == "urgent"
    page = amina.sees("Your ask is kept.")
    assert page.status == 200
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("how", TOLD)
def test_what_cannot_be_understood_is_answered_with_what_to_do(
    amina: PersonActor, how: str
) -> None:
    body, kind, status = TOLD[how]
    page = wire_of(amina.browser).post("/ask/", body, kind)
    if status == 302:
        assert page.status == 302
        return
    says_what_to_do(page, status)
    assert not CallRow.objects.exists()
    amina.asks("urgent")
    amina.sees("Your ask is kept.")


def says_what_to_do(page: Page, status: int) -> None:
    """A page in plain words, with crisis lines, and with a way on."""
    assert page.status == status, page.text
    assert "112" in page.text
    ways_on = (
        "press one",
        "sign in first",
        "press the button again",
        "Open the page",
        "Try again",
        "go back",
    )
    assert any(way.lower() in page.text.lower() for way in ways_on), page.text


def test_words_that_were_too_many_are_not_lost(amina: PersonActor) -> None:
    words = "w" * WORDS_LENGTH_MAX + "and this is the end of it"
    amina.asks("urgent", words=words)
    amina.sees("and this is the end of it")


def test_a_form_of_an_old_page_is_sent_with_one_more_press_and_is_one_call(
    amina: PersonActor,
) -> None:
    browser = amina.browser
    fields = browser.open("/home/").form("urgent").fields | {"urgency": "urgent", "words": "Hi"}
    wire = wire_of(browser)
    wire.cookies = browser.cookies | {"csrftoken": "x" * 32}
    wire.headers = {"origin": f"https://{HOST}"}
    reply = wire.send("POST", "/ask/", form(*fields.items()))
    assert reply.status == 403
    assert not CallRow.objects.exists()
    browser.cookies.update(reply.cookies)
    browser.page = Page(reply, "/ask/")
    browser.press("Send it now")
    call = reading.open_call(amina.id)
    assert call is not None
    assert call.signals[0].words == "Hi"
    wire.cookies = browser.cookies
    wire.headers = {"X-CSRFToken": browser.cookies["csrftoken"]}
    del fields["csrfmiddlewaretoken"]
    assert wire.post("/ask/", form(*fields.items())).status == 302
    assert RequestRow.objects.count() == 1


def test_an_ask_without_a_sign_in_is_told_so_and_led_back_to_the_ask_page(
    amina: PersonActor,
) -> None:
    wire = wire_of(amina.browser)
    wire.cookies = {"csrftoken": amina.browser.cookies["csrftoken"]}
    page = wire.post("/ask/", ASK)
    says_what_to_do(page, 403)
    assert not CallRow.objects.exists()
    path, _, after = next(url for url in page.links.values() if "?next=" in url).partition("?next=")
    assert wire.send("GET", path).status == 200
    assert amina.browser.open(unquote(after)).offers("urgent")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_an_ask_comes_by_post_alone(amina: PersonActor, method: str) -> None:
    reply = wire_of(amina.browser).send(method, "/ask/", ASK)
    assert reply.status in {302, 405}
    assert not CallRow.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/circle/../../etc/passwd",
        "/circle/%2e%2e%2f%2e%2e%2fetc%2fpasswd/",
        "/circle/00000000-0000-0000-0000-000000000000/",
        "/circle/' OR 1=1 --/",
        "/circle/%00/",
        "/static/../project/settings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/tokens/99999999999999999999999/revoke/",
        "/%ff%fe",
        "/" + "a" * 5_000,
        "/home/waiting/?shown=%00%ff",
        "/crisis-lines/?country=%00%ff",
        "/crisis-lines/?country=../../x",
    ],
)
def test_ids_and_paths_that_lead_nowhere_say_so(amina: PersonActor, path: str) -> None:
    for method in ("GET", "POST"):
        reply = wire_of(amina.browser).send(method, path)
        assert reply.status < 500
        assert "root:" not in reply.text
        assert "SECRET" not in reply.text


@pytest.mark.parametrize("host", ["evil.example", "", "a b", "[::", "yana.example.test:x"])
def test_a_host_that_is_not_ours_is_turned_away(amina: PersonActor, host: str) -> None:
    wire = wire_of(amina.browser)
    wire.headers["host"] = host
    assert wire.send("GET", "/home/").status == 400
