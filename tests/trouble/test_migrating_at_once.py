"""Several machines start at the same moment, each bringing the same empty database to shape."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.servers.postgres import PostgresServer

TOGETHER = 4
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
