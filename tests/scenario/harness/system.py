"""The system under the story: the real web application and the real engine, in this process."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.points import CountedChannel, CountedLedger, Points
from yana.channels.email.send import EmailChannel
from yana.engine.loop import Loop
from yana.engine.system import System
from yana.project import wiring
from yana.project.options import load
from yana.store.models import CallRow, CheckInRow, FollowUpRow, SendRow

HOST = "yana.example.test"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a browser or a program asks of the web application."""

    method: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    json: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What it got."""

    status: int
    text: str
    headers: dict[str, str]
    cookies: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What an engine's run left: when something is due next, and the points it passed."""

    next_due: datetime | None
    points: int


class Web:
    """The web application, called as its server calls it."""

    def __init__(self, clock: StoryClock, points: Points) -> None:
        self._client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        wiring.install(_system(clock, points, mail=""))

    def ask(self, request: Request) -> Reply:
        """The application's answer."""
        client = self._client
        client.cookies.clear()
        for name, value in request.cookies.items():
            client.cookies[name] = value
        given: dict[str, Any] = {"headers": {"host": HOST, **request.headers}, "secure": True}
        if request.json is not None:
            given |= {"data": request.json, "content_type": "application/json"}
        elif request.method in {"POST", "PUT"}:
            given |= {"data": request.data}
        response = getattr(client, request.method.lower())(request.path, **given)
        return Reply(
            status=response.status_code,
            text=response.content.decode() if not response.streaming else "",
            headers=dict(response.headers),
            cookies={name: morsel.value for name, morsel in response.cookies.items()},
        )


class Engine:
    """One engine, run by hand: it acts until nothing is due at the story's time."""

    def __init__(self, clock: StoryClock, mail: str, points: Points) -> None:
        options = replace(load(), mail=mail)
        joined = _system(clock, points, mail=mail)
        self._channels = wiring.engine_channels(options, joined)
        channels = {name: CountedChannel(one, points) for name, one in self._channels.items()}
        self._loop: Loop = wiring.build_loop(joined, channels, inline=True)
        self._points = points

    def run(self) -> Ran:
        """Act until idle."""
        while self._loop.turn():
            pass
        return Ran(next_due=next_due(), points=len(self._points.passed))

    def close(self) -> None:
        """Close what the channels hold open."""
        for channel in self._channels.values():
            if isinstance(channel, EmailChannel):
                channel.close()


def next_due() -> datetime | None:
    """When anything is due next, as the database says."""
    moments = [
        model.objects.filter(due_at__isnull=False)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
        for model in (CallRow, SendRow, FollowUpRow, CheckInRow)
    ]
    return min((at for at in moments if at is not None), default=None)


def path_of(url: str) -> str:
    """The path of a link in a message; a link to anywhere else is a fault."""
    parts = urlsplit(url)
    assert parts.hostname == HOST, f"{url} leads away"
    return parts.path


def _system(clock: StoryClock, points: Points, *, mail: str) -> System:
    options = replace(load(), base_url=f"https://{HOST}", mail=mail or "smtp://set-up")
    ledger = wiring.build_system(options).ledger
    return wiring.build_system(options, ledger=CountedLedger(ledger, points), clock=clock)
