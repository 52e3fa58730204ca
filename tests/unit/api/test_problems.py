"""Every kind of error, as a problem that says what to do next."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.unit.api.program import PROBLEM, Program, Reply, program_of, program_of_amina, send
from tests.unit.cast import Cast

ASK: dict[str, Any] = {"urgency": "urgent", "request_id": "r-1"}
NOBODY = "00000000-0000-4000-8000-000000000000"
FIRST = "0001-01-01T00:00:00"


def problem(response: Reply, status: int) -> dict[str, Any]:
    """The problem in a response, checked for what every problem has."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:yana:problem:")
    assert body["title"]
    assert body["detail"].endswith(".")
    return body


@pytest.mark.parametrize("key", ["", "yana_wrong", "é", "a" * 9000])
def test_401_without_a_key_that_works(cast: Cast, key: str) -> None:
    response = Program(key).get("/circle")
    assert "/tokens/" in problem(response, 401)["detail"]
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_401_with_a_key_of_another_kind(cast: Cast) -> None:
    response = Client().get("/api/v1/circle", headers={"Authorization": "Basic YTpi"})
    assert response.status_code == 401


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 50_000, b'{"urgency": "urgent",}', b"urgency=urgent"]
)
def test_400_for_what_is_not_json(cast: Cast, body: bytes) -> None:
    amina = program_of_amina(cast)
    assert "JSON" in problem(amina.sends("POST", "/calls", body), 400)["detail"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_415_for_another_content_type(cast: Cast, content_type: str) -> None:
    amina = program_of_amina(cast)
    data = b'{"urgency": "urgent", "request_id": "r"}'
    response = send("POST", "/calls", data, key=amina.key, kind=content_type)
    assert "application/json" in problem(response, 415)["detail"]


def test_413_for_more_than_we_read(cast: Cast) -> None:
    amina = program_of_amina(cast)
    problem(amina.post("/calls", ASK | {"words": "a" * 150_000}), 413)


def test_405_names_what_is_allowed(cast: Cast) -> None:
    response = program_of_amina(cast).sends("DELETE", "/calls")
    problem(response, 405)
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/nowhere", "/calls/", "/calls/not-an-id", f"/calls/{NOBODY}"])
def test_404_for_what_is_not_there(cast: Cast, path: str) -> None:
    problem(program_of_amina(cast).get(path), 404)


def test_404_when_no_call_is_open(cast: Cast) -> None:
    assert (
        "POST /api/v1/calls" in problem(program_of_amina(cast).get("/calls/current"), 404)["detail"]
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"urgency": "very"}, "urgency"),
        ({"urgency": None}, "urgency"),
        ({"request_id": ""}, "request_id"),
        ({"request_id": "r" * 65}, "request_id"),
        ({"request_id": "a\nb"}, "request_id"),
        ({"request_id": "nul\0"}, "request_id"),
        ({"request_id": 7}, "request_id"),
        ({"words": "a" * 2001}, "words"),
        ({"words": "\ud800"}, "words"),
        ({"words": ["a"]}, "words"),
        ({"do_not_tell": ["Dov"]}, "do_not_tell.0"),
        ({"do_not_tell": [NOBODY]}, "do_not_tell"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_422_names_the_field(cast: Cast, wrong: dict[str, Any], field: str) -> None:
    body = problem(program_of_amina(cast).post("/calls", ASK | wrong), 422)
    assert [one["field"] for one in body["errors"]] == [field]
    detail = body["errors"][0]["detail"]
    assert detail.endswith(".")
    for theirs in ("Input", "instance of", "pattern", "Extra", "should"):
        assert theirs not in detail
    assert field in body["detail"]
    assert "Nothing was kept" in body["detail"]


@pytest.mark.parametrize("body", [{}, [], "ask", 7, None])
def test_422_for_json_that_is_no_ask(cast: Cast, body: object) -> None:
    amina = program_of_amina(cast)
    data = b"" if body is None else json.dumps(body).encode()
    response = send("POST", "/calls", data, key=amina.key)
    assert response.status_code in {400, 422}
    for theirs in ("Input", "instance of", "dictionary"):
        assert theirs not in response.content.decode()
    assert response.headers["Content-Type"] == PROBLEM


def test_403_for_who_has_no_circle(cast: Cast) -> None:
    ben = program_of(cast, "Ben")
    assert "Set one up" in problem(ben.post("/calls", ASK), 403)["detail"]
    problem(ben.get("/circle"), 403)


def test_403_for_the_person_where_a_responder_is_needed(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = program_of_amina(cast)
    path = f"/calls/{cast.asks().id}"
    problem(amina.post(f"{path}/answer", {"answer": "acknowledge"}), 403)
    problem(amina.post(f"{path}/hand-over", {"to": NOBODY}), 403)
    problem(amina.post(f"{path}/join"), 403)
    problem(amina.post(f"{path}/stop"), 403)


def test_403_for_a_responder_who_was_not_there(cast: Cast) -> None:
    chi = cast.supporter("Chi")
    cast.supporter("Ben")
    path = f"/calls/{cast.asks().id}"
    ben = program_of(cast, "Ben")
    problem(ben.post(f"{path}/settle", {"outcome": "safe"}), 403)
    problem(ben.post(f"{path}/hand-over", {"to": chi.id}), 403)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("answer", {"answer": "perhaps"}, "answer"),
        ("answer", {"answer": "decline", "present_at": "2026-11-22T20:00:00Z"}, "present_at"),
        ("answer", {"answer": "acknowledge", "present_at": "2026-11-22T20:00:00"}, "present_at"),
        ("answer", {"answer": "acknowledge", "present_at": "9999-12-31T23:59:59Z"}, "present_at"),
        ("answer", {"answer": "acknowledge", "present_at": "0001-01-01T00:00:00Z"}, "present_at"),
        ("answer", {"answer": "acknowledge", "present_at": f"{FIRST}+14:00"}, "present_at"),
        ("settle", {"outcome": "safe", "follow_up_at": f"{FIRST}+14:00"}, "follow_up_at"),
        ("settle", {"outcome": "safe", "follow_up_at": "9999-12-31T23:59:59Z"}, "follow_up_at"),
        ("presence", {"with": "nobody"}, "with"),
        ("presence", {}, "with"),
        ("hand-over", {"to": NOBODY}, "to"),
        ("settle", {"outcome": "fine"}, "outcome"),
        ("settle", {"outcome": "safe", "follow_up_at": "2020-01-01T00:00:00Z"}, "follow_up_at"),
    ],
)
def test_422_for_what_a_responder_cannot_say(
    cast: Cast, path: str, body: dict[str, Any], field: str
) -> None:
    cast.supporter("Ben")
    call = cast.asks()
    ben = program_of(cast, "Ben")
    ben.post(f"/calls/{call.id}/presence", {"with": "me"})
    found = problem(ben.post(f"/calls/{call.id}/{path}", body), 422)
    assert [one["field"] for one in found["errors"]] == [field]
    assert cast.heard(call) == ["PresenceConfirmed"]


@pytest.mark.parametrize("near", ["me", "Dov", NOBODY, ""])
def test_422_for_a_person_who_names_nobody_of_the_call(cast: Cast, near: str) -> None:
    cast.supporter("Ben")
    call = cast.asks()
    body = problem(program_of_amina(cast).post(f"/calls/{call.id}/presence", {"with": near}), 422)
    assert body["errors"][0]["field"] == "with"


def test_asks_are_never_limited(cast: Cast) -> None:
    amina = program_of_amina(cast)
    for number in range(200):
        response = amina.post("/calls", {"urgency": "company", "request_id": f"r-{number}"})
        assert response.status_code in {200, 201}


def test_cookies_do_not_open_the_api(cast: Cast) -> None:
    assert cast.signed_in().get("/api/v1/circle").status_code == 401
