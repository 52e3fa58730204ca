"""Several machines start at the same moment, each bringing the same empty database to shape."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.servers.postgres import PostgresServer
from tests.trouble.waiting import until

TOGETHER = 4

KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from yana.project.commands.migrate import migrate

def kill(execute, sql, params, many, context):
    if "INSERT" in sql and "django_migrations" in sql and params[0] + params[1] in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

with connection.execute_wrapper(kill):
    migrate()
"""
"""Dies when a step is done and not noted yet."""

SECONDS_MAX = 120


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"empty_{uuid4().hex}"
    yield server.create_database(name)
    server.drop_database(name)


def test_all_who_migrate_at_once_find_it_done(empty: str, tmp_path: Path) -> None:
    known = {"YANA_DATA": str(tmp_path), "YANA_DATABASE": empty, "YANA_SECRET_KEY": "of the tests"}
    command = [sys.executable, "-m", "yana.project.cli", "migrate"]
    started = [
        subprocess.Popen(
            command, env=os.environ | known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _ in range(TOGETHER)
    ]
    said = [one.communicate(timeout=SECONDS_MAX)[0].decode() for one in started]
    assert [one.returncode for one in started] == [0] * TOGETHER, "\n".join(said)[-3000:]
    doctor = [sys.executable, "-m", "yana.project.cli", "doctor"]
    checked = subprocess.run(
        doctor, env=os.environ | known, capture_output=True, text=True, check=False
    )
    assert "yana migrate" not in checked.stdout


@pytest.mark.parametrize(
    "step", ["sessions0001_initial", "store0001_initial", "store0004_check_in"]
)
def test_a_machine_that_loses_its_power_while_it_migrates_starts_again(
    empty: str, tmp_path: Path, step: str
) -> None:
    known = {"YANA_DATA": str(tmp_path), "YANA_DATABASE": empty, "YANA_SECRET_KEY": "of the tests"}
    known["DJANGO_SETTINGS_MODULE"] = "yana.project.settings"
    killed = [sys.executable, "-c", KILLED, step]
    ended = subprocess.run(killed, env=os.environ | known, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-3000:]
    command = [sys.executable, "-m", "yana.project.cli", "migrate"]
    again = subprocess.run(command, env=os.environ | known, capture_output=True, check=False)
    assert again.returncode == 0, again.stderr.decode()[-3000:]


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """A database of the version before, and what migrates it."""

    url: str
    environment: Mapping[str, str]

    def begin(self) -> "subprocess.Popen[bytes]":
        """Begin to migrate, in a process of its own."""
        command = [sys.executable, "-m", "yana.project.cli", "migrate"]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )


@pytest.fixture
def upgrade(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Upgrade]:
    """A PostgreSQL database that lacks the newest table."""
    name = f"older_{uuid4().hex}"
    known = {
        "YANA_DATA": str(tmp_path),
        "YANA_DATABASE": postgres_server.create_database(name),
        "YANA_SECRET_KEY": "of tests",
    }
    one = Upgrade(url=postgres_server.url_of(name), environment=os.environ | known)
    _ends_well(one.begin())
    with psycopg.connect(one.url) as older:
        older.execute("DROP TABLE arrival, check_in_entry, check_in, duress")
        older.execute("DELETE FROM django_migrations WHERE name = '0004_check_in'")
    yield one
    postgres_server.drop_database(name)


def test_who_finds_the_tables_in_use_waits_and_holds_nobody_up(upgrade: Upgrade) -> None:
    with psycopg.connect(upgrade.url) as backup:
        backup.execute("LOCK TABLE django_migrations IN EXCLUSIVE MODE")
        migrating = upgrade.begin()
        for _ in range(2):
            _waits_for_a_lock(upgrade.url)
            _nobody_waits(upgrade.url)
        assert migrating.poll() is None, "it gives way, and tries again"
        backup.rollback()
        _ends_well(migrating)


def test_who_waits_for_an_engine_that_waits_for_them_tries_again(upgrade: Upgrade) -> None:
    with psycopg.connect(upgrade.url) as engine:
        # PostgreSQL ends whoever looks for a deadlock first, which shall not be this one.
        engine.execute("SET LOCAL deadlock_timeout = '1min'")
        engine.execute("LOCK TABLE django_migrations IN EXCLUSIVE MODE")
        migrating = upgrade.begin()
        _waits_for_a_lock(upgrade.url)
        engine.execute("CREATE TABLE arrival (crossed text)")
        assert migrating.poll() is None, "it was ended once, and goes on"
        engine.rollback()
        _ends_well(migrating)
        engine.execute("SELECT watcher FROM watch")


def _ends_well(migrating: "subprocess.Popen[bytes]") -> None:
    said = migrating.communicate(timeout=SECONDS_MAX)[0].decode()
    assert migrating.returncode == 0, said[-3000:]


def _waits_for_a_lock(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as beside:
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted"
        until(lambda: beside.execute(waiting).fetchall(), "who waits for a lock")


def _nobody_waits(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as beside:
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted"
        until(lambda: not beside.execute(waiting).fetchall(), "that nobody waits")
