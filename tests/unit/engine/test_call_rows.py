"""Calls and promises in the memory ledger: what is kept of them, and that a failure undoes it."""

from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, EVENING, id_of, signal, supporter
from tests.unit.engine.fakes import StillClock, entrance_of
from yana.core.call import Call, Outcome
from yana.core.circle import Circle, Consent
from yana.core.effect import Message, Moment, Note, Send
from yana.core.event import Acknowledged, PresenceConfirmed, Settled, TimeReached
from yana.core.settle import FollowUp, FollowUpState
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.memory_rows import Entry, SetAside
from yana.engine.ports import Health, Letter, Room, SendState, Stale, Unreadable
from yana.engine.watched import CANARY_ID, Watch, Watcher

A_MINUTE = timedelta(minutes=1)
ORDER = ((2, "c"), (0, "a"), (1, "b"))
RING = Send(
    responder_id=BEN.id,
    address=BEN.addresses[0],
    message=Message.RING,
    pass_no=1,
    step_no=0,
    n=1,
)
LETTER = Letter(key="one", channel="email", target="x@example.test", message=Message.INVITATION)


def circle_of(name: str) -> Circle:
    """Somebody of this name, with Ben and Chi in their circle."""
    return replace(CIRCLE, person=replace(AMINA, id=id_of(name), name=name))


def asks(ledger: MemoryLedger, name: str, now: datetime = EVENING) -> Call:
    """Somebody of this name asks."""
    clock = StillClock()
    clock.at = now
    ledger.add_circle(circle_of(name))
    return entrance_of(ledger, clock).ask(id_of(name), "first", signal("urgent", now)).call


def promised(ledger: MemoryLedger, name: str, due_at: datetime) -> FollowUp:
    """Ben was with somebody of this name, and wants to look in then."""
    call = asks(ledger, name)
    entrance = entrance_of(ledger, StillClock())
    entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    entrance.record(call.id, Settled(by=BEN.id, outcome=Outcome.SAFE, follow_up_at=due_at))
    (kept,) = ledger.follow_ups(call.id)
    return kept


def three(ledger: MemoryLedger) -> list[Call]:
    """Three calls, the one opened last kept first."""
    return [asks(ledger, name, EVENING + late * A_MINUTE) for late, name in ORDER]


def test_due_calls_come_oldest_first_as_many_as_are_wanted() -> None:
    ledger = MemoryLedger()
    last, first, second = three(ledger)
    with ledger.transaction() as tx:
        for limit, found in ((1, [first]), (2, [first, second]), (9, [first, second, last])):
            assert [one.id for one in ids(tx, limit)] == [one.id for one in found]
        assert first.due_at is not None
        assert [one.id for one in tx.due_calls(first.due_at, 9) if isinstance(one, Call)] == [
            first.id
        ]
        assert tx.due_calls(first.due_at - A_MINUTE, 9) == []


def ids(tx: MemoryTransaction, limit: int) -> list[Call]:
    """What is due much later."""
    found = tx.due_calls(EVENING + timedelta(hours=1), limit)
    return [one for one in found if isinstance(one, Call)]


def test_calls_of_the_future_come_soonest_first_as_many_as_are_wanted() -> None:
    ledger = MemoryLedger()
    last, first, second = three(ledger)
    with ledger.transaction() as tx:
        found = tx.calls_from_the_future(EVENING - A_MINUTE, 2)
        assert [(call.id, at) for call, at in found] == [
            (first.id, EVENING),
            (second.id, EVENING + A_MINUTE),
        ]
        found = tx.calls_from_the_future(EVENING + A_MINUTE, 9)
        assert [call.id for call, _ in found] == [last.id], "one that is now is not ahead"


def test_an_open_call_is_seen_when_it_was_not_for_so_long() -> None:
    ledger = MemoryLedger()
    last, first, second = three(ledger)
    seen_at = EVENING + timedelta(hours=1)
    with ledger.transaction() as tx:
        tx.see_calls(seen_at, EVENING + A_MINUTE, 1)
        tx.see_calls(seen_at, EVENING, 9)
        kept = [tx.kept_at(one.id) for one in (last, first, second)]
    assert kept == [EVENING + 2 * A_MINUTE, seen_at, EVENING + A_MINUTE]
    with ledger.transaction() as tx:
        tx.see_calls(seen_at, EVENING + A_MINUTE, 9)
        assert tx.kept_at(second.id) == seen_at
        assert tx.kept_at("nothing") is None


def test_a_call_that_begins_afresh_leaves_the_broken_one_for_the_operator() -> None:
    ledger = MemoryLedger()
    before = asks(ledger, "Amina")
    later = EVENING + A_MINUTE
    broken = Unreadable(call_id=before.id, version=before.version, error="torn")
    note = Note(moment=Moment.NOBODY_LEFT)
    fresh = replace(before, pass_no=8)
    with ledger.transaction() as tx:
        tx.rebuild(broken, fresh, (note,), later)
        assert tx.kept_at(before.id) == later
        with pytest.raises(Stale):
            tx.rebuild(broken, fresh, (), later)
    assert ledger.set_aside() == (SetAside(at=later, call=before, error="torn"),)
    assert ledger.call(before.id) == replace(fresh, version=before.version + 1)
    assert ledger.entries(before.id)[-1] == Entry(at=later, what=note)


def test_messages_of_a_fresh_call_are_numbered_on() -> None:
    ledger = MemoryLedger()
    call = asks(ledger, "Amina")
    with ledger.transaction() as tx:
        tx.keep(call, call, TimeReached(), (replace(RING, n=3), replace(RING, n=2)), EVENING)
        assert tx.highest_n(call.id) == 3
        assert tx.highest_n("nothing") == 0
        assert tx.person_of(call.id) == id_of("Amina")
        assert tx.person_of("nothing") is None


def test_what_was_promised_comes_due_oldest_first_as_many_as_are_wanted() -> None:
    ledger = MemoryLedger()
    day = EVENING + timedelta(days=1)
    last = promised(ledger, "c", day + 2 * A_MINUTE)
    first = promised(ledger, "a", day)
    second = promised(ledger, "b", day + A_MINUTE)
    with ledger.transaction() as tx:
        assert tx.due_follow_ups(day - A_MINUTE, 9) == []
        assert tx.due_follow_ups(day, 9) == [first]
        assert tx.due_follow_ups(day + timedelta(days=1), 2) == [first, second]
        reminded = first.reminded_at(day)
        tx.keep_follow_up(first, replace(reminded, by=CHI.id, call_id="another"))
        assert tx.follow_up(first.id) == reminded, "whose it is never changes"
        with pytest.raises(Stale):
            tx.keep_follow_up(first, reminded)
        with pytest.raises(Stale):
            tx.keep_follow_up(replace(first, id="none"), reminded)
        tx.keep_follow_up(second, second.closed(FollowUpState.KEPT))
        assert tx.due_follow_ups(day + timedelta(hours=1), 9) == [last]
        with pytest.raises(Stale):
            tx.keep_follow_up(replace(second, reminded=0), second)
    assert last.due_at is not None
    assert ledger.next_due(after=day) == last.due_at
    assert ledger.next_due(after=last.due_at) == reminded.due_at, "later than that, and not at it"


def test_what_is_late_is_counted_from_the_moment_on_that_is_named() -> None:
    ledger = MemoryLedger()
    first, _ = asks(ledger, "a"), asks(ledger, "b", EVENING + A_MINUTE)
    assert first.due_at is not None
    now = EVENING + timedelta(days=1)
    with ledger.transaction() as tx:
        assert tx.health(now, EVENING) == Health(
            calls_open=2,
            calls_overdue=0,
            sends_overdue=2,
            check_ins_overdue=0,
            oldest_overdue=None,
        )
        assert tx.health(now, first.due_at) == Health(
            calls_open=2,
            calls_overdue=1,
            sends_overdue=4,
            check_ins_overdue=0,
            oldest_overdue=first.due_at,
        )
        assert tx.health(now, now).calls_overdue == 2
        assert tx.health(now, now).oldest_overdue == first.due_at
        assert tx.forget_trials(now) == 0


def test_whatever_was_done_is_undone_when_it_fails_at_the_end() -> None:
    ledger = MemoryLedger()
    call = asks(ledger, "Amina")
    promise = promised(ledger, "Bea", EVENING + timedelta(days=1))
    before = deepcopy(ledger._rows)

    def do_all() -> None:
        with ledger.transaction() as tx:
            tx.post(LETTER, EVENING)
            one, other, *_ = tx.claim("email", EVENING, "engine", EVENING + A_MINUTE, Room(limit=9))
            tx.finish(one, SendState.HANDED, EVENING)
            tx.give_back(other, EVENING)
            after = replace(call, pass_no=2)
            tx.keep(call, after, TimeReached(), (Note(moment=Moment.NOBODY_LEFT),), EVENING)
            tx.keep_follow_up(promise, promise.closed(FollowUpState.DROPPED))
            tx.keep_supporter(id_of("Amina"), supporter("Eve"))
            tx.see_calls(EVENING + A_MINUTE, EVENING, 9)
            tx.join_request(call, "second")
            tx.beat("engine", EVENING)
            tx.keep_watch(Watch(watcher=Watcher.CANARY, at=EVENING, good=True))
            broken = Unreadable(call_id=call.id, version=call.version + 1, error="torn")
            tx.rebuild(broken, call, (), EVENING)
            assert tx.consent_of(id_of("Eve")) is Consent.AGREED
            assert tx.call_of_request(id_of("Amina"), "second") == call.id
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do_all()
    for name, rows in vars(before).items():
        if name not in {"journal", "new_id"}:
            assert getattr(ledger._rows, name) == rows, name
    assert ledger._journal.mark() == 0


def test_a_request_and_a_call_are_kept_once() -> None:
    ledger = MemoryLedger()
    call = asks(ledger, "Amina")
    with ledger.transaction() as tx, pytest.raises(Stale):
        tx.begin(call, "second", ())
    with ledger.transaction() as tx, pytest.raises(Stale):
        tx.begin(replace(call, id="another"), "second", ())
    with ledger.transaction() as tx, pytest.raises(Stale):
        tx.join_request(call, "first")
    event = Acknowledged(responder_id=BEN.id)
    with ledger.transaction() as tx:
        tx.keep(call, replace(call, pass_no=2), event, (), EVENING + A_MINUTE)
        with pytest.raises(Stale):
            tx.keep(call, call, event, (), EVENING)
    assert ledger.entries(call.id)[-1] == Entry(at=EVENING + A_MINUTE, what=event)
    assert [one.version for one in ledger.open_calls()] == [call.version + 1]


def test_an_old_test_call_goes_with_all_that_was_kept_of_it() -> None:
    ledger = MemoryLedger()
    hers = asks(ledger, "Amina")
    ledger.add_circle(replace(CIRCLE, person=replace(AMINA, id=CANARY_ID)))
    rows = ledger._rows
    before = deepcopy(rows)
    entrance = entrance_of(ledger, StillClock())
    test_call = entrance.ask(CANARY_ID, "first", signal("company")).call
    entrance.record(hers.id, Settled(by=None, outcome=Outcome.SAFE))
    later = EVENING + A_MINUTE
    with ledger.transaction() as tx:
        assert tx.forget_canaries(later) == 0, "it is still open"
    entrance.record(test_call.id, Settled(by=None, outcome=Outcome.SAFE))
    with ledger.transaction() as tx:
        assert tx.forget_canaries(later) == 0, "its messages are still to leave"
        for sent in tx.claim("email", EVENING, "engine", later, Room(limit=9)):
            tx.finish(sent, SendState.HANDED, EVENING)
        for sent in tx.claim("email", EVENING, "engine", later, Room(limit=9)):
            tx.finish(sent, SendState.HANDED, EVENING)
        assert tx.forget_canaries(EVENING) == 0, "it is not older than that"
        assert tx.forget_canaries(later) == 1
        assert tx.forget_canaries(later) == 0
    for name in ("calls", "requests", "sends_of"):
        assert getattr(rows, name).keys() == getattr(before, name).keys(), name
    assert list(rows.entries) == [hers.id]
    of_hers = rows.sends_of[hers.id]
    assert set(rows.sends) == set(of_hers) == set(rows.send_keys.values())
    assert {pair[0] for pair in rows.told} == {hers.id}


def test_an_old_test_call_that_had_nobody_to_tell_goes_too() -> None:
    ledger = MemoryLedger()
    ledger.add_circle(Circle(person=replace(AMINA, id=CANARY_ID)))
    entrance = entrance_of(ledger, StillClock())
    test_call = entrance.ask(CANARY_ID, "first", signal("company")).call
    entrance.record(test_call.id, Settled(by=None, outcome=Outcome.SAFE))
    with ledger.transaction() as tx:
        assert tx.forget_canaries(EVENING + A_MINUTE) == 1
    assert ledger.call(test_call.id) is None
