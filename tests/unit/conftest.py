"""What unit tests of pages and of the API may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import SqliteDatabases, use_database
from tests.unit.cast import Cast, gather
from yana.project import wiring
from yana.project.options import load


@pytest.fixture(scope="session")
def page_databases(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> SqliteDatabases:
    """SQLite databases for pages, migrated once."""
    with django_db_blocker.unblock():
        return SqliteDatabases(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def cast(page_databases: SqliteDatabases, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Amina with an empty circle, over the real ledger, at a time that stands still."""
    with django_db_blocker.unblock():
        url = page_databases.create()
        use_database(url)
        yield gather()
        page_databases.drop(url)
        wiring.install(wiring.build_system(load()))


@pytest.fixture
def store_goes_away(cast: Cast, tmp_path: Path) -> Cast:
    """The same, and then the disk with the database is gone."""
    use_database(f"sqlite:///{tmp_path}/unplugged/yana.sqlite3")
    return cast
