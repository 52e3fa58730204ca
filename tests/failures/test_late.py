"""Late: they were told when it no longer helped. Each story failed somebody elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import uuid4

from django.db import connections

from tests.failures.telling import press, without_engine
from tests.scenario.harness import cast
from tests.trouble.crowd import crowd
from tests.trouble.world import World
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.ports import Room
from yana.project import wiring
from yana.store.models import PersonRow

MANY = 300
SECONDS_MAX = 10.0


def test_f24_hundreds_are_told_without_a_moment_between_them(here: World) -> None:
    """F24: one message a second for all together; whoever was far down the list waited long."""
    now = here.clock.now()
    person = PersonRow.objects.create(id=uuid4(), name="Amina", created_at=now)
    for number in range(MANY):
        cast.agreed_supporter(
            str(person.id), f"ben{number}", quiet=None, may_wake=False, zone=cast.ZONE
        )
    signal = Signal(at=now, urgency=Urgency.DANGER)
    wiring.system().entrance.ask(str(person.id), "first", signal)
    with here.running():
        mails = here.sink.wait_for(MANY, seconds=30)
    assert here.clock.now() == now, "no time has passed, and all of them have left"
    assert len({to for mail in mails for to in mail.recipients}) == MANY


def test_f27_an_ask_does_not_wait_for_an_engine_in_the_middle_of_its_work(beside: World) -> None:
    """F27: what sorted the work held everything else for half a minute, and asks timed out."""
    story = without_engine(beside)
    amina = story.person()
    amina.has_supporter("Ben")
    crowd(beside, 30, "danger")
    due_at = beside.clock.now() + timedelta(minutes=5)
    held, asked = Event(), Event()

    def stuck() -> int:
        try:
            with wiring.system().ledger.transaction() as tx:
                found = len(tx.due_calls(due_at, 20))
                found += len(tx.claim("email", due_at, "stuck", due_at, Room(limit=20)))
                tx.health(due_at, due_at)
                held.set()
                assert asked.wait(SECONDS_MAX), "the ask waits for us"
                return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        engine = pool.submit(stuck)
        assert held.wait(SECONDS_MAX)
        press(amina, "urgent")
        asked.set()
        assert engine.result(SECONDS_MAX) == 40
    amina.sees("Your ask has arrived.")
