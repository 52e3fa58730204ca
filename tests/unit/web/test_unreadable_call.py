"""A call whose row cannot be read: its pages stay, and asking works."""

import json

from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import hidden, text
from yana.core.policy import Urgency
from yana.store import reading
from yana.store.models import CallRow, SetAsideRow


def unmovable(body: str) -> str:
    """A body that can be read, and whose next moment is in no zone."""
    return json.dumps(json.loads(body) | {"escalate_at": "2026-03-02T19:02:00"})


def test_a_call_that_cannot_be_read_leaves_the_ask_page_and_asking(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.asks()
    CallRow.objects.update(body="{")
    browser = cast.signed_in()
    page = browser.get("/home/")
    assert page.status_code == 200
    assert "What do you need, Amina?" in text(page)
    assert browser.get("/home/waiting/")["HX-Redirect"] == "/home/ended/"
    assert browser.get("/home/ended/")["Location"] == "/home/"
    assert browser.post("/ask/", {"urgency": "urgent"}).status_code == 302
    assert reading.open_call(cast.person_id) is not None


def test_who_comes_to_answer_a_call_that_cannot_be_read_is_heard(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    path = cast.answer_path(cast.asks(), ben)
    CallRow.objects.update(body="{")
    before = Client().get(path)
    assert "I have this" in text(before)
    assert "Amina" not in text(before)
    assert CallRow.objects.get().body == "{", "who only looks rings nobody"
    assert not SetAsideRow.objects.exists()
    cast.passes(seconds=5)
    Client().post(path, {"choice": "has_this", "loaded": hidden(before, "loaded")})
    assert "Ben has it." in text(cast.signed_in().get("/home/"))


def test_a_call_that_can_be_read_and_not_moved_is_shown_as_far_as_it_is_known(cast: Cast) -> None:
    for name in ("Ben", "Chi"):
        cast.supporter(name)
    call = cast.asks(Urgency.COMPANY)
    CallRow.objects.update(body=unmovable(CallRow.objects.get().body))
    browser = cast.signed_in()
    for path in ("/home/", "/home/waiting/", "/home/timeline/", "/home/settle/"):
        assert browser.get(path).status_code == 200, path
    assert "Your ask has arrived." in text(browser.get("/home/"))
    assert browser.post("/ask/", {"urgency": "company"}).status_code == 302
    assert SetAsideRow.objects.get().call_id == CallRow.objects.get(id=call.id).id
    heard = reading.open_call(cast.person_id)
    assert heard is not None
    assert heard.urgency is Urgency.URGENT


def test_nobody_is_said_to_be_there_by_a_call_at_odds_with_itself(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.asks()
    body = json.loads(CallRow.objects.get().body)
    for state in ("answered", "accompanied"):
        CallRow.objects.update(body=json.dumps(body | {"state": state}), state=state)
        shown = text(cast.signed_in().get("/home/"))
        assert "Your ask has arrived." in shown
        assert "is with you" not in shown
