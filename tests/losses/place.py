"""Where losses are counted: an installation of real processes, a database, and a mail server."""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections

from tests.databases import Databases, use_database
from tests.load.circles import Asker, open_waiting, set_up
from tests.load.installation import Installation
from tests.servers.ports import free_port
from tests.servers.smtp import SmtpSink
from yana.store.models import CallRow, SendRow

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ON_ITS_WAY = ("ready", "claimed", "unknown")
LOOK_SECONDS = 0.05
A_SECOND = timedelta(seconds=1)


@dataclass
class Place:
    """One kind of database, a folder, a mail server, and chance that can be had again."""

    databases: Databases
    folder: Path
    sink: SmtpSink
    chance: random.Random = field(default_factory=lambda: random.Random("losses"))

    @property
    def kind(self) -> str:
        """Which database it is, for who reads the table."""
        return KINDS[self.databases.kind]

    @contextmanager
    def installation(
        self, *, workers: int = 8, timeout: int = 10, on: str = ""
    ) -> Iterator[Installation]:
        """A fresh one, migrated, this process connected to it; stopped and gone at the end."""
        self.sink.heal()
        self.sink.forget()
        url = on or self.databases.create()
        use_database(url)
        folder = self.folder / f"data-{free_port()}-{time.monotonic_ns()}"
        folder.mkdir()
        mail = f"{self.sink.url}&workers={workers}&timeout={timeout}"
        # Ours, so that the people that this process signs in are known there.
        key = settings.SECRET_KEY
        made = Installation(kind=self.kind, url=url, folder=folder, mail=mail, secret_key=key)
        try:
            yield made
        finally:
            made.stop()
            self.databases.drop(url)
            shutil.rmtree(folder, ignore_errors=True)


def overdue(count: int, domain: str = "example.test") -> set[str]:
    """Open so many calls whose next moment is past at once; where a mail must come for each."""
    askers = set_up(count, supporters=1, domain=domain)
    open_waiting(askers, datetime.now(UTC) + A_SECOND)
    connections.close_all()
    time.sleep(A_SECOND.total_seconds())
    return recipients(askers, domain)


def recipients(askers: list[Asker], domain: str = "example.test") -> set[str]:
    """Where the mail of each of these comes to; each has one supporter."""
    return {f"s0-{one.person_id}@{domain}" for one in askers}


def told(place: Place) -> set[str]:
    """To whom at least one mail has come."""
    return {to for mail in place.sink.mails for to in mail.recipients}


def finish(place: Place, expected: set[str], seconds: float = 60.0) -> None:
    """Return when everybody is told and nothing is on its way, or when nothing comes any more."""
    seen, latest = -1, time.monotonic() + seconds
    while time.monotonic() < latest:
        if expected <= told(place) and not on_its_way():
            return
        if place.sink.count() != seen:
            seen, latest = place.sink.count(), time.monotonic() + seconds
        time.sleep(LOOK_SECONDS)


def on_its_way() -> int:
    """How many messages are not at their end in the database."""
    count: int = SendRow.objects.filter(state__in=ON_ITS_WAY).count()
    connections.close_all()
    return count


def silent() -> int:
    """How many open calls have no next moment, and would be silent for ever."""
    count: int = CallRow.objects.exclude(state="settled").filter(due_at=None).count()
    connections.close_all()
    return count


def wait_for_more(
    place: Place, more: int, engine: "subprocess.Popen[bytes]", *, of: int | None = None
) -> None:
    """Return when so many more mails have come, or all of them; fail if the engine ends."""
    wanted = place.sink.count() + more
    # The other engine may have been so fast that there are not so many more.
    wanted = wanted if of is None else min(wanted, of)
    latest = time.monotonic() + 60.0
    while place.sink.count() < wanted:
        assert engine.poll() is None, "the engine ended by itself"
        assert time.monotonic() < latest, f"{place.sink.count()} of {wanted} mails came"
        time.sleep(LOOK_SECONDS / 10)
