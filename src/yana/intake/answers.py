"""What the intake answers: a few replies, made once; each error says what to do next (RFC 9457)."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from yana.core.check_in_event import Said
from yana.intake.waiting import Outcome

INSTEAD = "Call one of your people, or the emergency number (112 in Europe)"

Headers = Sequence[tuple[bytes, bytes]]


class Reply(NamedTuple):
    """The two messages of an answer, as ASGI wants them."""

    start: dict[str, Any]
    body: dict[str, Any]


class Problem(Exception):
    """This cannot be taken as it is. The reply says what to do next."""

    def __init__(self, reply: Reply) -> None:
        """Keep the reply."""
        super().__init__()
        self.reply = reply


def _reply(status: int, told: dict[str, Any], kind: bytes, more: Headers = ()) -> Reply:
    body = json.dumps(told).encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *more,
    ]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    return Reply(start, {"type": "http.response.body", "body": body})


def _problem(status: int, title: str, detail: str, more: Headers = (), **told: object) -> Reply:
    about = {
        "type": f"urn:yana:problem:{title.lower().replace(' ', '_')}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    return _reply(status, about | told, b"application/problem+json", more)


NOT_FOUND = _problem(
    404, "Not found", "Post to /in/check-in with a key, or to /in/c/ with the end of a link."
)
NOT_POSTED = _problem(
    405,
    "Method not allowed",
    "Nothing was kept: a check-in is sent with POST.",
    [(b"allow", b"POST")],
)
TOO_LARGE = _problem(413, "Too large", "Nothing was kept. A check-in has at most 4,096 bytes.")
BAD_JSON = _problem(
    400,
    "Bad request",
    'Nothing was kept. Send a JSON object in UTF-8, like {"said": "good", "request_id": "1"}.',
)
BAD_FORM = _problem(
    400, "Bad request", "Nothing was kept. Send a form in UTF-8, like said=good&request_id=1."
)
BAD_FIELD = _problem(
    422, "Not valid", "Nothing was kept. Send `said` and `request_id`, and no other field."
)
BAD_SAID = _problem(
    422,
    "Not valid",
    f"Nothing was kept. Send as `said` one of these: {', '.join(one.value for one in Said)}.",
)
BAD_REQUEST_ID = _problem(
    422,
    "Not valid",
    "Nothing was kept. Send as `request_id` a text of 1 to 64 characters, without line breaks and "
    "other control characters.",
)
NO_KEY = _problem(
    401,
    "Unauthorized",
    "Nothing was kept. Send a key that works, as `Authorization: Bearer <key>`. Keys are made at "
    "/tokens/.",
    [(b"www-authenticate", b"Bearer")],
)
NO_CIRCLE = _problem(
    403,
    "Forbidden",
    "Nothing was kept. This account has no circle yet. Set one up at /start/ first.",
)
BAD_LINK = _problem(
    404,
    "Not found",
    "Nothing was kept. This link does not work. Use the one of the newest message.",
)
OUR_MISTAKE = _problem(
    500,
    "Our mistake",
    f"This was not kept, and sending it again may not help. {INSTEAD}, and tell the operator.",
)
NOT_ACCEPTED = _problem(
    503,
    "Not accepted",
    f"This was not kept, as far as YANA can see. Send it again with the same request_id. If "
    f"somebody should come, do not wait for that: {INSTEAD[0].lower()}{INSTEAD[1:]}.",
    [(b"retry-after", b"5")],
)
RECEIVED = _reply(200, {"received": True}, b"application/json")
KEPT = _reply(
    202,
    {
        "received": False,
        "kept": True,
        "detail": "Kept, and not yet stored: YANA's database is away. It counts from now on as "
        "soon as that is back; you need not send it again.",
    },
    b"application/json",
)
KEPT_NEED = _reply(
    202,
    {
        "received": False,
        "kept": True,
        "detail": "Kept, and not yet stored: YANA's database is away. Nobody has been told yet. "
        f"{INSTEAD}. Your people will be asked as soon as the database is back.",
    },
    b"application/json",
)

REPLIES = {
    Outcome.RECEIVED: RECEIVED,
    Outcome.KEPT: KEPT,
    Outcome.NOT_ACCEPTED: NOT_ACCEPTED,
    Outcome.NO_KEY: NO_KEY,
    Outcome.NO_CIRCLE: NO_CIRCLE,
    Outcome.NOBODY: BAD_LINK,
    Outcome.OUR_MISTAKE: OUR_MISTAKE,
}


def reply_to(said: Said, outcome: Outcome) -> Reply:
    """Return what the sender is told about what became of their check-in."""
    if outcome is Outcome.KEPT and not said.all_right:
        return KEPT_NEED
    return REPLIES[outcome]
