"""Reads what a request says: a few kilobytes of JSON, or of a form."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from yana.core.check_in_event import Said
from yana.intake.answers import (
    BAD_FIELD,
    BAD_FORM,
    BAD_JSON,
    BAD_REQUEST_ID,
    BAD_SAID,
    TOO_LARGE,
    Problem,
)

BODY_BYTES_MAX = 4_096
"""A check-in has some eighty."""

REQUEST_ID_LENGTH_MAX = 64
"""A UUID has 36; whoever needs more can hash it."""

FIELDS_MAX = 10
FIELDS = frozenset({"said", "request_id"})
SAYINGS = {one.value: one for one in Said}
FORM = b"application/x-www-form-urlencoded"

_decode = json.JSONDecoder().decode
"""As `json.loads`, which would first guess the encoding."""

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def read_body(receive: Receive) -> bytes:
    """Return the whole body; Problem when it is longer than any check-in."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= BODY_BYTES_MAX:
        message = await receive()
        body += message.get("body", b"")
    if len(body) > BODY_BYTES_MAX:
        raise Problem(TOO_LARGE)
    return body


def read(body: bytes, content_type: bytes, *, form: bool) -> tuple[Said, str]:
    """Return what is said and the sender's id for it; Problem says what to correct."""
    asked = _form(body) if form and content_type.startswith(FORM) else _json(body)
    if not asked.keys() <= FIELDS:
        raise Problem(BAD_FIELD)
    word = asked.get("said")
    said = SAYINGS.get(word) if isinstance(word, str) else None
    if said is None:
        raise Problem(BAD_SAID)
    return said, _request_id(asked)


def _request_id(asked: Mapping[str, Any]) -> str:
    given = asked.get("request_id")
    if given is None:
        return str(uuid4())
    # What cannot be printed no database keeps, and all that came with it would be refused.
    good = isinstance(given, str) and 0 < len(given) <= REQUEST_ID_LENGTH_MAX
    if not good or not given.isprintable():
        raise Problem(BAD_REQUEST_ID)
    return str(given)


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        asked = _decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise Problem(BAD_JSON) from error
    if not isinstance(asked, dict):
        raise Problem(BAD_JSON)
    return asked


def _form(body: bytes) -> Mapping[str, Any]:
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=FIELDS_MAX, errors="strict"))
    except ValueError as error:
        raise Problem(BAD_FORM) from error
