"""When the store is away: "not accepted yet", what to do, and exactly the same once more."""

import re
from html import unescape

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, OperationalError
from django.test import Client

from tests.unit.cast import Cast
from yana.engine.entrance import TooBusy
from yana.engine.ports import StoreAway
from yana.web.errors.away import is_away

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def test_a_press_is_not_accepted_and_can_be_sent_again_exactly_as_it_was(
    store_goes_away: Cast,
) -> None:
    path = "/a/whatever/"
    sent = {"urgency": "danger", "words": 'a "b" <c> & d', "do_not_tell": ["1", "2"]}
    page = store_goes_away.signed_in().post("/ask/", {"request_id": "r-1", **sent})
    text = page.content.decode()
    assert page.status_code == 503
    assert page["Retry-After"] == "5"
    for words in (
        "Not accepted yet",
        "Perhaps this was kept",
        "call one of your people",
        "tel:112",
        "tel:911",
    ):
        assert words in text
    assert "Nobody was told" not in text
    fields = [(unescape(name), unescape(value)) for name, value in HIDDEN.findall(text)]
    assert ("request_id", "r-1") in fields
    assert ("words", 'a "b" <c> & d') in fields
    assert [value for name, value in fields if name == "do_not_tell"] == ["1", "2"]
    assert 'action="/ask/"' in text
    assert path not in text


def test_the_csrf_token_is_sent_again_as_it_was(store_goes_away: Cast) -> None:
    # Who is signed out has the ask kept in a session, and there is no place for that either.
    page = Client(raise_request_exception=False).post("/ask/", {"csrfmiddlewaretoken": "as-it-was"})
    assert page.status_code == 503
    assert 'name="csrfmiddlewaretoken" value="as-it-was"' in page.content.decode()
    page = store_goes_away.signed_in().post("/ask/", {"csrfmiddlewaretoken": "as-it-was"})
    assert 'name="csrfmiddlewaretoken" value="as-it-was"' in page.content.decode()


def test_an_answer_is_not_accepted_either(cast: Cast, request: pytest.FixtureRequest) -> None:
    ben = cast.supporter("Ben")
    path = cast.answer_path(cast.asks(), ben)
    request.getfixturevalue("store_goes_away")
    page = Client(raise_request_exception=False).post(path, {"choice": "has_this"})
    assert page.status_code == 503
    assert f'action="{path}"' in page.content.decode()


def test_looking_says_that_it_does_not_work_right_now(store_goes_away: Cast) -> None:
    for path in ("/home/", "/circle/", "/tokens/"):
        client = store_goes_away.signed_in()
        client.raise_request_exception = False
        page = client.get(path)
        assert page.status_code == 503
        assert "YANA cannot look this up right now." in page.content.decode()


def test_pages_that_need_no_store_still_work(store_goes_away: Cast) -> None:
    assert Client().get("/lines/?country=NZ").status_code == 200
    assert Client().get("/does-not-exist/").status_code == 404


def test_a_program_is_told_as_a_problem(store_goes_away: Cast) -> None:
    client = Client(raise_request_exception=False)
    page = client.get("/api/v1/circle", headers={"Authorization": "Bearer yana_x"})
    assert page.status_code == 503
    assert page["Content-Type"] == "application/problem+json"
    assert page["Retry-After"] == "5"
    assert page.json()["title"] == "Not accepted"
    assert "cannot look this up" in page.json()["detail"]
    sent = client.post("/api/v1/calls", headers={"Authorization": "Bearer yana_x"})
    assert "Perhaps this was kept, perhaps not." in sent.json()["detail"]


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        OperationalError("database or disk is full"),
        InternalError("cannot execute INSERT in a read-only transaction"),
        DatabaseError("database disk image is malformed"),
        OSError(28, "No space left on device"),
        StoreAway(),
        TooBusy(),
    ],
)
def test_every_way_of_being_away_is_known(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize("error", [IntegrityError("a key"), ValueError("ours"), None])
def test_our_own_mistakes_are_not_taken_for_it(error: Exception | None) -> None:
    assert not is_away(error)
