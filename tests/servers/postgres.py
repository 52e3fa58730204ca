"""A PostgreSQL of our own: made in a second, restarted or killed at will, gone at the end."""

import atexit
import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 10.0
POLL_SECONDS = 0.02
OWNER = "postgres"


def binaries() -> Path | None:
    """The folder with the newest PostgreSQL server that Debian has installed, if any."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


class PostgresServer:
    """A private cluster, on a Unix socket only; `with` makes it and removes it."""

    def __init__(self, *, fsync: bool = False) -> None:
        """`fsync=True` keeps the promise of durability; without, tests are faster."""
        self._fsync = fsync
        # A socket's path may have 107 characters at most, so it lies right below /tmp.
        self._folder = Path(tempfile.mkdtemp(prefix="yana-pg-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.remove)
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER, OWNER)
        self._tool("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def url(self) -> str:
        """Where its first database is."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Where this database is."""
        return f"postgresql://{OWNER}@/{database}?host={self._folder}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of the template."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template1")
        )
        self._execute(statement)
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove the database, whoever still uses it."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def start(self) -> None:
        """Start, and return when it answers; it dies with the thread that started it."""
        quick = () if self._fsync else ("fsync=off", "full_page_writes=off")
        settings = ("listen_addresses=", f"unix_socket_directories={self._folder}", *quick)
        command = self._command("postgres", *(part for one in settings for part in ("-c", one)))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then end it
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Stop in good order; the data stay."""
        self._end(signal.SIGINT)

    def stop_at_once(self) -> None:
        """Stop as `pg_ctl stop -m immediate` does: it recovers when it starts again."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Stop in good order and start again."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """End every process of it at once, as a power cut does; the data stay."""
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        """End it and remove its data."""
        atexit.unregister(self.remove)
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _command(self, tool: str, *arguments: str) -> list[str]:
        folder = binaries()
        assert folder, "There is no PostgreSQL server: run scripts/setup-test."
        # PostgreSQL refuses to run as root. Should we die, however it came, the server dies too.
        become = ["setpriv", "--pdeathsig=QUIT"]
        if os.geteuid() == 0:
            become += [f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"]
        return [*become, str(folder / tool), "-D", str(self._folder / "data"), *arguments]

    def _tool(self, tool: str, *arguments: str) -> None:
        command = self._command(tool, f"--username={OWNER}", *arguments)
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{tool} failed:\n{done.stdout}{done.stderr}"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def _wait_until_it_answers(self) -> None:
        latest = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < latest and self._process and self._process.poll() is None:
            with (
                contextlib.suppress(psycopg.OperationalError),
                psycopg.connect(self.url, connect_timeout=2),
            ):
                return
            time.sleep(POLL_SECONDS)
        raise AssertionError(f"PostgreSQL did not start:\n{self._log.read_text()}")

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        if how is signal.SIGKILL:
            _kill_children(process.pid)
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _kill_children(pid: int) -> None:
    """End all of them; they would outlive the first one, with the memory that the next one needs.

    It is stopped before, so that it cannot make another one while we look.
    """
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    # Its dead are not buried while it is stopped, so no pid can be another's meanwhile.
    held = [os.pidfd_open(child) for child in _children(pid)]
    for child in held:
        signal.pidfd_send_signal(child, signal.SIGKILL)
    for child in held:
        gone, _, _ = select.select([child], [], [], STOP_SECONDS_MAX)
        os.close(child)
        assert gone, f"PostgreSQL still runs:\n{_children(pid)}"


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
