"""A process is frozen for an hour, as on a paused machine: nothing is lost or replayed."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction

from tests.scenario.harness.mailbox import REPEAT
from tests.trouble.crowd import crowd
from tests.trouble.running import EngineProcess
from tests.trouble.test_two_engines import all_gone, claims_of, still_open, token_of
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.store.models import BeatRow, CallRow, SendRow

CALLS = 60
LINES = 8
"""So many mails one turn takes up at most: one for each line to the mail server."""
AN_HOUR = timedelta(hours=1)


def test_the_only_engine_freezes_for_an_hour_in_the_middle_of_sending(anywhere: World) -> None:
    recipients = crowd(anywhere, CALLS)
    with EngineProcess(anywhere.clock, anywhere.mail()) as engine:
        anywhere.sink.wait_for(CALLS // 4)
        engine.freeze()
        under_way = claimed()
        anywhere.clock.set(anywhere.clock.now() + AN_HOUR)
        assert still_open()
        engine.thaw()
        until(lambda: all_moved_on(anywhere) and all_gone(), "every message sent")
    # A turn that stood still before its commit goes on with what it takes up by an old clock.
    each_is_rung_and_only_what_was_under_way_came_twice(
        anywhere, recipients, under_way, and_one_turn=True
    )
    # An hour of an urgent call would have been twelve rings for each.
    rung = Counter(SendRow.objects.values_list("target", flat=True))
    assert set(rung.values()) == {2}


def test_one_of_two_freezes_and_the_other_sends_all_that_it_had(anywhere: World) -> None:
    recipients = crowd(anywhere, CALLS)
    with EngineProcess(anywhere.clock, anywhere.mail()) as frozen:
        until(BeatRow.objects.count, "a sign of life of the first engine")
        worker = BeatRow.objects.get().worker
        anywhere.sink.wait_for(CALLS // 4)
        freeze_between_two_commits(frozen)
        under_way = set(map(str, claims_of(worker)))
        with EngineProcess(anywhere.clock, anywhere.mail()):
            until(lambda: set(map(str, still_open())) <= under_way, "what the frozen one had not")
            anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=5))
            until(all_gone, "what it had")
            frozen_at = BeatRow.objects.get(worker=worker).acted_at
            frozen.thaw()
            until(lambda: acted_since(worker, frozen_at), "it lives")
            assert all_gone()
    each_is_rung_and_only_what_was_under_way_came_twice(anywhere, recipients, under_way)
    assert not [row for row in SendRow.objects.all() if row.state != "handed"]


def freeze_between_two_commits(engine: EngineProcess) -> None:
    """Freeze it where it holds no lock on SQLite: there, one that holds it holds up everybody."""
    engine.freeze()
    while not writable():
        engine.thaw()
        engine.freeze()


def writable() -> bool:
    """Whether the database takes a change now."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            with transaction.atomic():
                return True
        except OperationalError:
            return False
        finally:
            cursor.execute("PRAGMA busy_timeout = 20000")


def acted_since(worker: str, before: datetime) -> bool:
    """Whether this engine has said since then that it lives."""
    return BeatRow.objects.filter(worker=worker, acted_at__gt=before).exists()


def claimed() -> set[str]:
    """The ids of messages that an engine holds."""
    return {
        str(one) for one in SendRow.objects.filter(state="claimed").values_list("id", flat=True)
    }


def all_moved_on(there: World) -> bool:
    """Whether no call waits any more for a moment that has passed."""
    return not CallRow.objects.filter(due_at__lte=there.clock.now()).exists()


def each_is_rung_and_only_what_was_under_way_came_twice(
    there: World, recipients: list[str], under_way: set[str], *, and_one_turn: bool = False
) -> None:
    """Count at the mail server."""
    mails = there.sink.mails
    assert {to for mail in mails for to in mail.recipients} == set(recipients)
    # A first ring that the second one overtook is not wanted any more.
    wanted = SendRow.objects.exclude(state="dropped")
    assert {token_of(mail) for mail in mails} == {str(row.id) for row in wanted}
    came = Counter(map(token_of, mails))
    twice = {token for token, times in came.items() if times > 1}
    said_so = {token_of(mail) for mail in mails if REPEAT in mail.text}
    assert twice <= said_so
    assert max(came.values()) <= 2
    assert len((twice | said_so) - under_way) <= (LINES if and_one_turn else 0)
