"""What others' source gives away: limits, cascades and races that would have failed somebody."""

from datetime import timedelta
from time import process_time
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db.models import ProtectedError

from tests.contract.houses import at_once
from tests.failures.telling import press
from tests.scenario.harness.story import Story, SupporterActor
from tests.trouble.crowd import crowd
from tests.trouble.world import World
from yana.core.event import Acknowledged
from yana.engine.ports import Room
from yana.project import wiring
from yana.store import reading
from yana.store.models import CallRow, EntryRow, PersonRow, SendRow

DAYS_OF_RINGS = 10_000
OPEN_CALLS = 250
ROUNDING_SECONDS = 0.002
SUPPORTERS = 40


def test_s04_however_many_calls_are_open_the_next_one_is_received(
    story: Story, here: World
) -> None:
    """S04: beyond two hundred open alarms the database refused the next."""
    here.stop()
    crowd(here, OPEN_CALLS, "danger")
    SendRow.objects.all().delete()
    here.restart()
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("urgent")
    ben.hears()
    assert CallRow.objects.filter(due_at__isnull=False).count() == OPEN_CALLS + 1


def test_s05_what_waits_to_be_sent_cannot_be_deleted_with_its_person(
    story: Story, here: World
) -> None:
    """S05: deleting an account, a contact or a policy took the waiting messages with it."""
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.sink.refuse_connection()
    amina.asks("urgent")
    for rows in (get_user_model().objects.all(), PersonRow.objects.all(), CallRow.objects.all()):
        with pytest.raises(ProtectedError):
            rows.delete()
    here.sink.heal()
    story.time.passes(seconds=10)
    ben.hears()


def test_s14_a_call_that_has_rung_for_days_rings_on_and_keeps_nobody_waiting(
    story: Story, here: World
) -> None:
    """S14: beyond two hundred messages a day to one person the rest was dropped."""
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("danger")
    ben.hears()
    here.sink.refuse_connection()
    story.time.passes(minutes=2)
    story.time.jumps(timedelta(seconds=20))
    of_one = effort(here)
    has_heard_before(ben, DAYS_OF_RINGS)
    assert effort(here) < max(of_one, ROUNDING_SECONDS) * 25
    here.sink.heal()
    story.run_engine()
    ben.hears()
    ben.has_this()


def effort(where: World) -> float:
    """How many seconds of work it is to claim the one message that is due, and to give it back."""
    before, now = process_time(), where.clock.now()
    with wiring.system().ledger.transaction() as tx:
        (one,) = tx.claim("email", now, "engine", now, Room(limit=20))
        tx.give_back(one, now)
    return process_time() - before


def has_heard_before(ben: SupporterActor, times: int) -> None:
    """Let so many rings of this call have left for Ben already."""
    ring = SendRow.objects.get(target=ben.address, state="handed")
    fields = {field.attname: getattr(ring, field.attname) for field in SendRow._meta.fields}
    new = ({"id": uuid4(), "key": str(uuid4())} for _ in range(times))
    SendRow.objects.bulk_create(SendRow(**fields | one) for one in new)


def test_s16_an_address_that_was_refused_once_is_tried_again_in_the_next_call(
    story: Story, here: World
) -> None:
    """S16: one permanent error switched a channel off, and nobody was told by it ever after."""
    amina = story.person()
    ben = amina.has_supporter("Ben")
    here.sink.refuse_for_good(to=ben.address)
    amina.asks("company")
    amina.sees("Ben")
    amina.settles("safe")
    here.sink.heal()
    amina.asks("company")
    ben.hears()
    ben.has_this()


def test_s18_of_forty_who_answer_at_the_same_instant_each_is_heard(beside: World) -> None:
    """S18: after so many lost races it gave up, and took the loss."""
    with beside.told() as story:
        amina = story.person()
        supporters = [amina.has_supporter(f"Ben{number}") for number in range(SUPPORTERS)]
        press(amina, "danger")
        call = reading.open_call(amina.id)
        assert call is not None
        entrance = wiring.system().entrance
        done = at_once(
            *(
                lambda who=one.id: entrance.record(call.id, Acknowledged(responder_id=who))
                for one in supporters
            )
        )
        assert not [one for one in done if isinstance(one, Exception)]
        assert EntryRow.objects.filter(kind="Acknowledged").count() == SUPPORTERS
        story.run_engine()
