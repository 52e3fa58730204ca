"""What programs should never send: each gets a problem that says what to do, and never a 5xx."""

import json

import pytest

from tests.scenario.harness.story import PersonActor, Story
from tests.scenario.harness.system import Reply
from tests.trouble.wire import FORM, JSON, Wire, form
from yana.store import tokens
from yana.store.models import CallRow, PersonRow

CALLS = "/api/v1/calls"
DEEP = b"[" * 40_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half a body": b'{"urgency": "urgent", "request_id": "1"',
    "no JSON": b"urgency=urgent",
    "a list": b"[]",
    "null": b"null",
    "a word": b'"urgent"',
    "a number that never ends": b'{"urgency": ' + b"9" * 20_000 + b"}",
    "not a number": b'{"urgency": NaN, "request_id": Infinity}',
    "a very deep list": DEEP,
    "a very deep field": b'{"words": ' + DEEP + b"}",
    "broken UTF-8": b'{"urgency": "urgent", "request_id": "1", "words": "\xff\xfe"}',
    "half a letter": b'{"urgency": "urgent", "request_id": "1", "words": "\\ud800"}',
    "half a letter as id": b'{"urgency": "urgent", "request_id": "\\udfff"}',
    "NUL as id": b'{"urgency": "urgent", "request_id": "\\u0000"}',
    "an id with a line break": b'{"urgency": "urgent", "request_id": "1\\r\\nSet-Cookie: a=b"}',
    "an id too long": json.dumps({"urgency": "urgent", "request_id": "7" * 65}).encode(),
    "an urgency that is none": b'{"urgency": "panic", "request_id": "1"}',
    "an urgency of another kind": b'{"urgency": {"$gt": ""}, "request_id": "1"}',
    "a field that is none": b'{"urgency": "urgent", "request_id": "1", "admin": true}',
    "words of another kind": b'{"urgency": "urgent", "request_id": "1", "words": 7}',
    "too many words": json.dumps(
        {"urgency": "urgent", "request_id": "1", "words": "w" * 2_001}
    ).encode(),
    "a path as supporter": b'{"urgency": "urgent", "request_id": "1", "do_not_tell": ["../x"]}',
    "10,000 supporters": json.dumps(
        {"urgency": "urgent", "request_id": "1", "do_not_tell": ["a"] * 10_000}
    ).encode(),
    "bytes that are nothing": bytes(range(256)),
}


@pytest.fixture
def amina(story: Story) -> PersonActor:
    """Amina, with nobody in her circle."""
    return story.person()


@pytest.fixture
def wire(story: Story, amina: PersonActor) -> Wire:
    """A line to the API with Amina's key."""
    account_id = PersonRow.objects.values_list("account_id", flat=True).get(id=amina.id)
    assert account_id is not None
    key = tokens.make(account_id, "test", story.clock.now())
    return Wire(headers={"Authorization": f"Bearer {key}"})


def is_a_problem(reply: Reply, *statuses: int) -> None:
    """A problem as RFC 9457 has it, with a sentence that says what to do."""
    assert reply.status in statuses, reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(reply.text)
    assert problem["status"] == reply.status
    assert problem["title"]
    assert problem["detail"].endswith(".")
    assert "Traceback" not in reply.text


@pytest.mark.parametrize("how", BODIES)
def test_a_body_that_cannot_be_taken_is_a_problem_and_nothing_is_kept(wire: Wire, how: str) -> None:
    is_a_problem(wire.send("POST", CALLS, BODIES[how], JSON), 400, 422)
    assert not CallRow.objects.exists()


def test_a_body_that_is_too_large_is_a_problem(wire: Wire) -> None:
    body = json.dumps({"urgency": "urgent", "request_id": "1", "words": "w" * 1_000_000}).encode()
    is_a_problem(wire.send("POST", CALLS, body, JSON), 413)
    assert not CallRow.objects.exists()


@pytest.mark.parametrize(
    "kind", [FORM, "text/plain", "", "multipart/form-data; boundary=b", "application/xml", "\0"]
)
def test_a_body_of_another_type_is_a_problem(wire: Wire, kind: str) -> None:
    body = b'{"urgency": "urgent", "request_id": "1"}'
    is_a_problem(wire.send("POST", CALLS, body, kind), 415)
    is_a_problem(wire.send("POST", CALLS, form(("urgency", "urgent")), kind), 415)
    assert not CallRow.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        f"{CALLS}/../../../etc/passwd",
        f"{CALLS}/%2e%2e%2f%2e%2e%2fetc",
        f"{CALLS}/00000000-0000-0000-0000-000000000000",
        f"{CALLS}/00000000-0000-0000-0000-000000000000/answer",
        f"{CALLS}/' OR 1=1 --",
        f"{CALLS}/%00",
        f"{CALLS}/%ff",
        f"{CALLS}/{'7' * 5_000}",
        "/api/v2/calls",
        "/api/",
    ],
)
def test_an_id_that_leads_nowhere_is_a_problem(wire: Wire, path: str) -> None:
    is_a_problem(wire.send("GET", path), 404, 405)
    is_a_problem(wire.send("POST", path, b"{}", JSON), 404, 405, 422)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_method_that_is_none_is_a_problem(wire: Wire, method: str) -> None:
    is_a_problem(wire.send(method, CALLS, b"{}", JSON), 405)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer yana_",
        "Bearer " + "x" * 9_000,
        "Bearer \xff\xfe",
        "Basic YTpi",
        "Bearer a b c",
        "Bearer ' OR 1=1 --",
        "Bearer \0",
    ],
)
def test_a_key_that_is_none_is_a_problem(wire: Wire, key: str) -> None:
    wire.headers["Authorization"] = key
    body = b'{"urgency": "urgent", "request_id": "1"}'
    is_a_problem(wire.send("POST", CALLS, body, JSON), 401)
    assert not CallRow.objects.exists()


def test_a_request_that_is_sent_again_after_all_of_this_is_one_call(
    wire: Wire, amina: PersonActor
) -> None:
    body = json.dumps({"urgency": "urgent", "request_id": "1", "words": "نجدة 💔\0"}).encode()
    first, again = (wire.send("POST", CALLS, body, JSON) for _ in range(2))
    assert (first.status, again.status) == (201, 200)
    assert json.loads(first.text)["id"] == json.loads(again.text)["id"]
    assert CallRow.objects.count() == 1
    amina.sees("Your ask is kept.")
