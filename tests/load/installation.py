"""One installation of YANA for one measurement: a data folder, a database, and its processes."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.databases import PostgresDatabases, SqliteDatabases, use_database
from tests.load import machine
from tests.load.sink import Sink
from tests.servers.ports import free_port

SECRET_KEY = "bench-key-that-signs-nothing-of-anybody"
STOP_SECONDS_MAX = 12.0
READY_SECONDS_MAX = 30.0
LOOK_SECONDS = 0.01


@dataclass
class Installation:
    """Where one YANA keeps its things, and what of it runs."""

    kind: str
    url: str
    folder: Path
    mail: str
    secret_key: str = SECRET_KEY
    port: int = field(default_factory=free_port)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *words: str, source: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start `yana` with these words, of this source tree if it is not the one under test."""
        environment = {
            **{name: one for name, one in os.environ.items() if not name.startswith("YANA_")},
            "YANA_DATA": str(self.folder),
            "YANA_DATABASE": self.url,
            "YANA_MAIL": self.mail,
            "YANA_CANARY_MINUTES": "0",  # What is measured are the calls of people.
            "YANA_PORT": str(self.port),
            "YANA_SECRET_KEY": self.secret_key,
            "DJANGO_SETTINGS_MODULE": "yana.project.settings",
        }
        if source is not None:
            environment["PYTHONPATH"] = str(source)
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "yana.project.cli", *words],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=machine.die_with_parent,  # noqa: PLW1509 - from the main thread only
            )
        self.processes.append(process)
        return process

    def start_web(self) -> "subprocess.Popen[bytes]":
        """Start the pages and the API, and return when they answer."""
        process = self.start("web")
        self.wait_for_page()
        return process

    def wait_for_page(self, path: str = "/") -> float:
        """The moment at which a page was first there."""
        wait_until(lambda: self._answers(path), f"a page\n{self.log()}")
        return time.monotonic()

    def stop(self) -> None:
        """End every process in good order, and by force what does not end."""
        below = [pid for one in self.processes for pid in machine.descendants(one.pid)]
        for process in self.processes:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS_MAX
        for process in self.processes:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                kill(process)
        self.processes.clear()
        for pid in below:
            if "yana" in machine.command(pid):
                machine.kill_pid(pid)

    def log(self) -> str:
        """The end of what its processes said."""
        path = self.folder / "log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def _answers(self, path: str) -> bool:
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status < 400
        except (OSError, HTTPException):
            return False
        finally:
            line.close()


@dataclass
class Ground:
    """Where installations are made: one kind of database, one mail server."""

    kind: str
    databases: SqliteDatabases | PostgresDatabases
    folder: Path
    sink: Sink

    @contextmanager
    def installation(self) -> Iterator[Installation]:
        """A fresh one, migrated, the bench itself connected to it; stopped and gone at the end."""
        self.sink.forget()
        url = self.databases.create()
        use_database(url)
        folder = self.folder / f"data-{free_port()}-{time.monotonic_ns()}"
        folder.mkdir()
        made = Installation(kind=self.kind, url=url, folder=folder, mail=self.sink.url)
        try:
            yield made
        finally:
            made.stop()
            self.databases.drop(url)
            shutil.rmtree(folder, ignore_errors=True)


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Return as soon as it has happened; fail when it does not."""
    until = time.monotonic() + READY_SECONDS_MAX
    while not happened():
        assert time.monotonic() < until, f"did not come: {what}"
        time.sleep(LOOK_SECONDS)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process as a power cut does, and wait for it."""
    process.kill()
    process.wait()
