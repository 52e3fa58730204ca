"""The real `yana serve`, on a port and in a data folder of its own; nothing of it is left."""

import contextlib
import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from tests.servers.ports import free_port

HOST = "127.0.0.1"
START_SECONDS_MAX = 120.0  # Other tests may hold every core; a test must not fail of that.
STOP_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1


class Served:
    """Web and engine as `yana serve` starts them; `with` starts, stops and removes them."""

    def __init__(self, mail_port: int) -> None:
        """Send over the mail server on this port, and take what is asked of a free one."""
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._folder = Path(tempfile.mkdtemp(prefix="yana-served-", dir="/tmp"))
        self._mail = f"smtp://{HOST}:{mail_port}?from=yana@example.test"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        log = self.log
        left = self.remove()
        assert not left, f"yana serve left processes behind: {left}"
        assert "Traceback" not in log, f"something of ours broke:\n{log}"

    @property
    def log(self) -> str:
        """All that web and engine have written."""
        return (self._folder / "log").read_text()

    def start(self) -> None:
        """Start, and return when the first page answers and the engine acts."""
        environ = {name: value for name, value in os.environ.items() if "YANA_" not in name}
        environ |= {
            "YANA_DATA": str(self._folder),
            "YANA_PORT": str(self.port),
            "YANA_BASE_URL": self.url,
            "YANA_MAIL": self._mail,
        }
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "yana.project.cli", "serve"],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then end it in good order
            )
        latest = time.monotonic() + START_SECONDS_MAX
        while not (self._answers() and self._acts()):
            assert time.monotonic() < latest, f"yana serve did not start:\n{self.log}"
            self._pause()

    def remove(self) -> list[int]:
        """Stop it in good order, remove its data, and return whom only a kill could end."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS_MAX)
        left = self._processes()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if process is not None:
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
        return left

    def rows(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        """What the database holds, read without any way to change it."""
        place = f"file:{self._folder / 'yana.sqlite3'}?mode=ro"
        with contextlib.closing(sqlite3.connect(place, uri=True, timeout=30)) as database:
            return database.execute(statement, given).fetchall()

    def _answers(self) -> bool:
        line = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            line.request("GET", "/")
            return line.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            line.close()

    def _acts(self) -> bool:
        try:
            return bool(self.rows("SELECT acted_at FROM beat"))
        except sqlite3.OperationalError:
            return False

    def _pause(self) -> None:
        assert self._process is not None
        try:
            self._process.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"yana serve stopped:\n{self.log}")

    def _processes(self) -> list[int]:
        # All that it starts, also what lost its parent, carries our data folder.
        mark = f"YANA_DATA={self._folder}".encode()
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in environ.read_bytes().split(b"\0"):
                    found.append(int(environ.parent.name))
        return found
