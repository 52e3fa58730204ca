"""A call whose row cannot be read: its pages stay, and asking works."""

from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import text
from yana.store import reading
from yana.store.models import CallRow


def test_a_call_that_cannot_be_read_leaves_the_ask_page_and_asking(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    path = cast.answer_path(cast.asks(), ben)
    CallRow.objects.update(body="{")
    browser = cast.signed_in()
    page = browser.get("/home/")
    assert page.status_code == 200
    assert "What do you need, Amina?" in text(page)
    assert browser.get("/home/waiting/")["HX-Redirect"] == "/home/ended/"
    assert browser.get("/home/ended/")["Location"] == "/home/"
    for answered in (Client().get(path), Client().post(path, {"choice": "has_this"})):
        assert answered.status_code == 200
        assert "Ben" not in text(answered)
    assert browser.post("/ask/", {"urgency": "urgent"}).status_code == 302
    assert reading.open_call(cast.person_id) is not None
