"""Kill the web or engine process at every commit and every channel call of every scenario.

The points are found by counting at the ports in a first telling without a death. In each further
telling one process dies there by SIGKILL, starts again, and the story must come to its end with
all of its asserts: nothing lost, nothing unexpected, and a repeat only where nobody could know
whether the message had gone out.

`make test` dies at every fifth point on SQLite and at every tenth on PostgreSQL, each scenario
beginning with another one; `make crash` dies at every point on both.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.crash.rig import Death, Tell, Told, tell_once, warm_up
from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink

SCENARIOS = (
    "a_hug_is_enough",
    "allies_arrive",
    "and_i_am_twenty_one",
    "another_carries_on",
    "before_the_leaf_falls",
    "betrayed",
    "brought_back",
    "danger_in_the_room",
    "never_on_your_own",
    "no_one_has_to_deserve_it",
    "nobody_heard_from_her",
    "on_my_terms",
    "they_said_yes",
    "unwanted_help_stays_away",
    "whatever_happens",
)


STEPS = {"sqlite": 5, "postgresql": 10}


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def databases(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Databases]:
    """Databases of each kind, migrated once."""
    with django_db_blocker.unblock():
        if request.param == "sqlite":
            yield SqliteDatabases(_fast_folder(tmp_path_factory))
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            yield PostgresDatabases(server)


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    """One mail server for all tellings."""
    with SmtpSink() as one:
        yield one


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_is_lost_wherever_a_process_dies(
    name: str, databases: Databases, sink: SmtpSink, request: pytest.FixtureRequest
) -> None:
    """Each point of the scenario is died at once; the scenario passes each time."""
    tell: Tell = import_module(f"tests.scenario.test_{name}").tell
    warm_up(tell, databases, sink)
    undisturbed = tell_once(tell, databases, sink, None)
    assert undisturbed.repeats == 0
    step = 1 if request.config.getoption("--every-point") else STEPS[databases.kind]
    first = SCENARIOS.index(name) % step
    for death, label in list(_deaths(undisturbed))[first::step]:
        try:
            told = tell_once(tell, databases, sink, death)
        except Exception as error:
            raise AssertionError(f"{name}, killed in {death} {label!r}: {error}") from error
        assert told.deaths == 1, f"{death} {label!r} was not reached"
        assert told.repeats <= _unknown(undisturbed, death), f"a repeat after {label!r}"


def _unknown(told: Told, death: Death) -> int:
    """How many messages had left at this point without the ledger knowing it yet."""
    if death.process == "web":
        return 0
    unknown = 0
    for label in told.engine_points[: death.point + 1]:
        if label.startswith("after sending"):
            unknown += 1
        elif label.startswith("after commit") and "finish" in label:
            unknown = 0
    return unknown


def _fast_folder(factory: pytest.TempPathFactory) -> Path:
    """In memory where there is such a place: a killed process needs no disk to be survived."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if not memory.is_dir():
        return factory.mktemp("crash")
    folder = Path(tempfile.mkdtemp(prefix="yana-crash-", dir=memory))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _deaths(told: Told) -> Iterator[tuple[Death, str]]:
    for process, points in (("web", told.web_points), ("engine", told.engine_points)):
        assert points, f"no point in {process}"
        for number, label in enumerate(points):
            yield Death(process=process, point=number), label
