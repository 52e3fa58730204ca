"""Databases for tests: migrated once, then copied for each test."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.core.management import call_command
from django.db import connections

from tests.servers.postgres import PostgresServer
from yana.project.database import database_settings


def use_database(url: str) -> None:
    """Make this database the one that Django talks to, in every thread from now on."""
    connections.close_all()
    settings = connections.configure_settings({"default": database_settings(url)})
    connections.databases["default"].clear()
    connections.databases["default"].update(settings["default"])
    if any(one.alias == "default" for one in connections.all(initialized_only=True)):
        del connections["default"]


@dataclass
class SqliteDatabases:
    """SQLite files in one folder."""

    folder: Path
    kind = "sqlite"

    def __post_init__(self) -> None:
        self._template = self.folder / "template.sqlite3"
        use_database(f"sqlite:///{self._template}")
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        connections.close_all()

    def create(self) -> str:
        """A new database with this version's shape."""
        path = self.folder / f"{uuid4().hex}.sqlite3"
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Remove a database."""
        connections.close_all()
        path = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


@dataclass
class PostgresDatabases:
    """Databases in one PostgreSQL server."""

    server: PostgresServer
    kind = "postgresql"

    def __post_init__(self) -> None:
        self._template = f"template_{uuid4().hex}"
        use_database(self.server.create_database(self._template))
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        connections.close_all()

    def create(self) -> str:
        """A new database with this version's shape."""
        return self.server.create_database(f"t_{uuid4().hex}", template=self._template)

    def drop(self, url: str) -> None:
        """Leave it: the server goes away with all of them."""
        connections.close_all()


Databases = SqliteDatabases | PostgresDatabases
