"""A program with a key, as it talks to the API."""

import json
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client

from tests.scenario.harness.cast import address
from tests.unit.cast import Cast
from yana.store import tokens
from yana.store.models import PersonRow

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Reply:
    """What a program got."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> dict[str, Any]:
        """The body."""
        body: dict[str, Any] = json.loads(self.content)
        return body


@dataclass
class Program:
    """Sends JSON with one key."""

    key: str

    def get(self, path: str) -> Reply:
        """Read."""
        return self.sends("GET", path)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Reply:
        """Send JSON."""
        return self.sends("POST", path, body)

    def sends(self, method: str, path: str, body: object = None) -> Reply:
        """Send anything."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return send(method, path, b"" if body is None else data, key=self.key)


def send(
    method: str, path: str, data: bytes = b"", *, key: str = "", kind: str = "application/json"
) -> Reply:
    """Send these bytes, as this kind of content."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    response = Client(enforce_csrf_checks=True).generic(
        method, f"/api/v1{path}", data, content_type=kind, headers=headers
    )
    return Reply(response.status_code, dict(response.headers), response.content)


def program_of_amina(cast: Cast) -> Program:
    """Amina's own program."""
    account_id = PersonRow.objects.get(id=cast.person_id).account_id
    assert account_id is not None
    return Program(tokens.make(account_id, "Bedside button", cast.now))


def program_of(cast: Cast, name: str, *, verified: bool = True) -> Program:
    """The program of somebody with an account of their own, and no circle."""
    account = get_user_model().objects.create_user(username=name, email=address(name))
    EmailAddress.objects.create(user=account, email=account.email, verified=verified, primary=True)
    return Program(tokens.make(account.pk, "Phone", cast.now))
