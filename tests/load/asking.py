"""Asking as a browser or a program does, over a line that stays open."""

import json
import time
from http.client import HTTPConnection, HTTPResponse
from typing import Literal
from urllib.parse import urlencode
from uuid import uuid4

from tests.load.circles import Asker

Way = Literal["page", "API"]

CSRF = "c" * 32
RECEIVED = {"page": {302}, "API": {200, 201}}


class NotReceived(Exception):
    """The web process did not say that it has the ask."""


class Line:
    """One line to the web process."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=30)
        self._http.connect()

    def ask(self, asker: Asker, way: Way, urgency: str = "urgent") -> float:
        """Ask for help; the seconds from the first byte sent until it was said to be received."""
        path, headers, body = _page(asker, urgency) if way == "page" else _api(asker, urgency)
        begun = time.monotonic()
        response = self._say("POST", path, headers, body)
        took = time.monotonic() - begun
        if response.status not in RECEIVED[way]:
            raise NotReceived(f"{way}: {response.status}")
        return took

    def get(self, path: str, asker: Asker | None = None) -> int:
        """Open a page; the status."""
        headers = {} if asker is None else {"Cookie": f"sessionid={asker.session}"}
        return self._say("GET", path, headers).status

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _say(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> HTTPResponse:
        self._http.request(method, path, body, headers)
        response = self._http.getresponse()
        response.read()
        return response


def _page(asker: Asker, urgency: str) -> tuple[str, dict[str, str], bytes]:
    form = {"csrfmiddlewaretoken": CSRF, "request_id": str(uuid4()), "urgency": urgency}
    headers = {
        "Cookie": f"sessionid={asker.session}; csrftoken={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return "/ask/", headers, urlencode(form | {"words": "Please come."}).encode()


def _api(asker: Asker, urgency: str) -> tuple[str, dict[str, str], bytes]:
    body = {"request_id": str(uuid4()), "urgency": urgency, "words": "Please come."}
    headers = {"Authorization": f"Bearer {asker.key}", "Content-Type": "application/json"}
    return "/api/v1/calls", headers, json.dumps(body).encode()
