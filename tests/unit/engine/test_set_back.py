"""The clock was set back while many waited: whoever acts first, nobody waits an hour longer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, signal, supporter
from tests.unit.engine.fakes import Town
from tests.unit.engine.torn import torn_town
from yana.core.call import Call
from yana.core.circle import Circle
from yana.core.effect import Message
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.outbox import LEASE
from yana.engine.ports import Letter, Refused, Room, Stale
from yana.engine.set_back import AHEAD_MAX
from yana.engine.watchdog import AUDIT_EVERY, REPAIR_BATCH, SEEN_EVERY, Auditor

HOUR = timedelta(hours=1)
A_SECOND = timedelta(seconds=1)
FOR_NOW = Refused(for_good=False, code="451")


class RacedTransaction(MemoryTransaction):
    """A transaction that reads what somebody else has already changed."""

    def calls_from_the_future(self, now: datetime, limit: int) -> Sequence[tuple[Call, datetime]]:
        found = super().calls_from_the_future(now, limit)
        return [(replace(call, version=call.version - 1), kept_at) for call, kept_at in found]


class RacedLedger(MemoryLedger):
    """A ledger in which every race is lost."""

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction():
            yield RacedTransaction(self._rows)


def crowd(town: Town, count: int) -> list[str]:
    """So many people are worried, each with a circle of their own."""
    calls = []
    for _ in range(count):
        person = replace(AMINA, id=str(uuid4()))
        supporters = tuple(replace(one, id=str(uuid4())) for one in (BEN, CHI))
        town.ledger.add_circle(Circle(person=person, supporters=supporters))
        calls.append(town.entrance.ask(person.id, "first", signal("worried")).call.id)
    return calls


def asked(urgency: str = "worried") -> tuple[Town, Call]:
    """Amina has asked, and Ben and Chi are rung, then Eve."""
    town = Town()
    town.ledger.add_circle(circle_of(BEN, CHI, supporter("Eve")))
    return town, town.entrance.ask(AMINA.id, "first", signal(urgency)).call


def due_at(town: Town, call_id: str) -> datetime:
    """When this call is looked at next."""
    call = town.ledger.call(call_id)
    assert call is not None
    assert call.due_at is not None
    return call.due_at


def events(town: Town, call_id: str) -> list[str]:
    """What the call's ledger says, in short."""
    return [type(one.what).__name__ for one in town.ledger.entries(call_id)]


def test_a_refusal_that_comes_in_first_hides_no_step() -> None:
    town = Town()
    calls = crowd(town, REPAIR_BATCH + 50)
    town.email.always = FOR_NOW
    now = town.clock.now()
    town.auditor.turn(now)
    while town.outbox._send_due(now):
        pass  # All of them are with the mail server, and none of its answers is kept yet.
    town.clock.at -= HOUR
    stepped = town.clock.now()
    for _ in range(60):
        town.loop.turn()
        town.clock.passes(seconds=1)
    late = [one for one in calls if due_at(town, one) - stepped > timedelta(minutes=10)]
    assert late == []


def test_a_refusal_moves_the_call_before_it_counts() -> None:
    town, call = asked()
    town.email.always = FOR_NOW
    town.outbox.turn(town.clock.now())
    town.clock.at -= HOUR
    town.outbox.turn(town.clock.now())
    assert events(town, call.id)[0] == "ClockStepped"
    assert events(town, call.id).count("ClockStepped") == 1
    assert due_at(town, call.id) <= EVENING - HOUR + timedelta(minutes=5)


@pytest.mark.parametrize("alone", [False, True])
def test_what_is_due_is_moved_before_it_counts(alone: bool) -> None:
    town, ledger = torn_town()
    call = town.entrance.ask(AMINA.id, "first", signal("worried")).call
    if alone:  # The batch fails for the other one, so each is advanced by itself.
        ledger.torn.update(crowd(town, 1))
        ledger.refusals = [Stale()]
    town.clock.at = EVENING + timedelta(minutes=6)
    town.auditor.turn(town.clock.now())
    town.clock.at = EVENING + timedelta(minutes=10)
    Auditor(ledger=ledger).audit(town.clock.now())
    # By the clock, the engine's own auditor has looked a second ago.
    town.clock.at = EVENING + timedelta(minutes=6, seconds=1)
    town.acts()
    assert events(town, call.id)[:2] == ["ClockStepped", "TimeReached"]


def test_each_turn_moves_a_batch_until_none_is_left() -> None:
    town = Town()
    calls = crowd(town, 2 * REPAIR_BATCH + 50)
    now = EVENING - HOUR
    moved = [town.auditor.turn(now) for _ in range(4)]
    assert [one and one.calls_moved_back for one in moved] == [REPAIR_BATCH, REPAIR_BATCH, 50, None]
    assert {due_at(town, one) for one in calls} == {now + timedelta(minutes=5)}
    assert all(events(town, one) == ["ClockStepped"] for one in calls)


def test_where_none_of_a_batch_can_be_moved_the_next_audit_tries_again() -> None:
    ledger = RacedLedger()
    town = Town(ledger=ledger)
    crowd(town, REPAIR_BATCH)
    now = EVENING - HOUR
    report = town.auditor.turn(now)
    assert report is not None
    assert report.calls_moved_back == 0
    assert town.auditor.turn(now + A_SECOND) is None
    assert town.auditor.turn(now + AUDIT_EVERY) is not None


@pytest.mark.parametrize("back_by", [10, 30, 45, 50, 51, 61, 75, 89, 300, 3600])
def test_however_far_it_is_set_back_nothing_waits_a_minute_longer(back_by: int) -> None:
    town, call = asked()
    for _ in range(59):
        town.clock.passes(seconds=1)
        town.acts()
    left = due_at(town, call.id) - town.clock.now()
    town.clock.at -= timedelta(seconds=back_by)
    town.acts()
    longer = due_at(town, call.id) - town.clock.now() - left
    unseen = SEEN_EVERY + AUDIT_EVERY
    assert longer <= (unseen if back_by > (unseen + AHEAD_MAX).seconds else unseen + AHEAD_MAX)
    assert unseen + AHEAD_MAX < timedelta(minutes=1)


@pytest.mark.parametrize("back_by", [35, 100, 270, 299, 301, 3600])
def test_what_an_engine_had_claimed_when_it_was_killed_is_soon_taken_over(back_by: int) -> None:
    town = Town()
    code = Letter(key="1", channel="email", target="ben@example.test", message=Message.SIGN_IN)
    with town.ledger.transaction() as tx:
        tx.post(code, town.clock.now())
    town.clock.passes(hours=1)  # So nothing but its lease tells of the step.
    claimed(town)
    town.clock.at -= timedelta(seconds=back_by)
    restarted = town.clock.now()
    _, town.loop = town.engine("another engine")
    while not town.email.sent:
        town.clock.passes(seconds=1)
        town.acts()
    assert town.clock.now() - restarted <= LEASE + AUDIT_EVERY
    assert town.email.sent[0].repeat


def test_a_claim_of_a_machine_whose_clock_is_a_little_ahead_is_left_to_it() -> None:
    town, _ = asked()
    claimed(town)
    report = town.auditor.audit(town.clock.now() - AHEAD_MAX)
    assert report.sends_pulled_in == 0


def claimed(town: Town) -> None:
    """An engine that is killed right then has claimed all that is due."""
    now = town.clock.now()
    with town.ledger.transaction() as tx:
        assert tx.claim("email", now, "killed", now + LEASE, Room(limit=10))
