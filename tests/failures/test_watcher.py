"""The watcher itself: it slept, or was taken away, and nobody noticed."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.failures.telling import press, states, without_engine
from tests.trouble.crowd import crowd
from tests.trouble.running import EngineProcess
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.engine.watchdog import Auditor
from yana.project import wiring
from yana.store.models import BeatRow

QUESTIONS_MAX = 20


def test_f49_the_auditor_asks_as_much_of_many_calls_as_of_few(here: World) -> None:
    """F49: the watcher was switched off because its question had become too slow."""
    auditor = Auditor(ledger=wiring.system().ledger)
    crowd(here, 2)
    few = asked_by(auditor, here)
    crowd(here, 60)
    many = asked_by(auditor, here)
    assert len(many) == len(few) <= QUESTIONS_MAX
    for question in many:
        for line in plan(question):
            assert not line.startswith(("SCAN call", "SCAN send", "SCAN entry")) or (
                "USING" in line and "INDEX" in line
            ), f"it looks at every row there is: {line} for {question}"


def asked_by(auditor: Auditor, where: World) -> list[str]:
    """What one audit asks of the database."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        auditor.audit(where.clock.now())
    statements = [one["sql"] for one in asked.captured_queries]
    return [one for one in statements if one.startswith(("SELECT", "UPDATE", "DELETE"))]


def plan(question: str) -> list[str]:
    """How SQLite goes about it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {question}".replace("%", "%%"), ())
        return [str(row[3]) for row in cursor.fetchall()]


def test_f51_an_engine_that_nobody_wakes_looks_by_itself(anywhere: World) -> None:
    """F51: the wake-up call between processes went dead without a word, and nobody looked."""
    story = without_engine(anywhere)
    amina = story.person()
    ben = amina.has_supporter("Ben")
    with EngineProcess(anywhere.clock, anywhere.mail()):
        until(BeatRow.objects.count, "an idle engine")
        press(amina, "urgent")
        until(lambda: states(ben.address) == ["handed"], "Ben's mail")
    ben.hears()
    story.mail.expect_silence()
