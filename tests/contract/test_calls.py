"""Calls: what was kept is there, what was not kept never was, and nobody overwrites unseen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.houses import House, in_transaction
from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, DOV, EVENING, id_of, signal, supporter
from yana.core.call import Call, CallState, Outcome, Standing
from yana.core.circle import Circle, Consent
from yana.core.effect import Effect, Moment, Note
from yana.core.event import Acknowledged, Seen, Settled, TimeReached
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Urgency, default_policies
from yana.engine.ports import Room, SendState, Stale, Transaction

SOON = EVENING + timedelta(minutes=2)
CALL = id_of("call")


def opened(
    call_id: str = CALL, circle: Circle = CIRCLE, urgency: str = "urgent"
) -> tuple[Call, tuple[Effect, ...]]:
    """A call that is not kept yet."""
    policy = default_policies()[Urgency(urgency)]
    return open_call(call_id, circle, signal(urgency), policy)


def begin(house: House, *, request_id: str = "first") -> Call:
    """Amina's call, kept."""
    call, effects = opened()
    house.add_circle(CIRCLE)
    with house.ledger.transaction() as tx:
        tx.begin(call, request_id, effects)
    return call


def read(house: House, call_id: str = CALL) -> Call:
    """The call as last kept."""
    with house.ledger.transaction() as tx:
        call = tx.call(call_id)
    assert call is not None
    return call


def settled(call: Call) -> tuple[Call, tuple[Effect, ...]]:
    """The call, ended by Amina."""
    return advance(call, Settled(by=None, outcome=Outcome.SAFE), SOON)


def settle(tx: Transaction, call: Call) -> None:
    """Amina ends her call."""
    after, effects = settled(call)
    tx.keep(call, after, Settled(by=None, outcome=Outcome.SAFE), effects, SOON)


def test_what_was_kept_is_read_back_as_it_was(house: House) -> None:
    call = begin(house)
    with house.ledger.transaction() as tx:
        assert tx.call(CALL) == call
        assert tx.open_call_of(AMINA.id) == call
        assert tx.call_of_request(AMINA.id, "first") == CALL
        assert tx.person_of(CALL) == AMINA.id
    assert house.sent(CALL) == [
        ("ben@example.test", SendState.READY),
        ("chi@example.test", SendState.READY),
    ]


def test_what_is_not_there_is_nothing(house: House) -> None:
    house.add_circle(CIRCLE)
    nowhere = id_of("nowhere")
    with house.ledger.transaction() as tx:
        assert tx.circle(nowhere) is None
        assert tx.call(nowhere) is None
        assert tx.open_call_of(AMINA.id) is None
        assert tx.call_of_request(AMINA.id, "never") is None
        assert tx.person_of(nowhere) is None
        assert tx.due_calls(EVENING, 10) == []


def test_the_circle_is_read_back_in_the_order_in_which_it_is_reached(house: House) -> None:
    house.add_circle(CIRCLE)
    eve = supporter("Eve", Consent.INVITED)
    with house.ledger.transaction() as tx:
        tx.keep_supporter(AMINA.id, eve)
        tx.keep_supporter(AMINA.id, replace(BEN, name="Benjamin", may_wake=True))
    with house.ledger.transaction() as tx:
        circle = tx.circle(AMINA.id)
    assert circle is not None
    assert circle.person == AMINA
    assert [one.name for one in circle.supporters] == ["Benjamin", "Chi", "Dov", "Eve"]
    assert circle.supporter(eve.id) == eve
    assert circle.supporters[0].may_wake


def test_a_person_has_one_open_call_and_a_new_one_after_it_has_ended(house: House) -> None:
    call = begin(house)
    second, effects = opened(id_of("second"))
    with pytest.raises(Stale), house.ledger.transaction() as tx:
        tx.begin(second, "other", effects)
    with house.ledger.transaction() as tx:
        assert tx.call_of_request(AMINA.id, "other") is None
        settle(tx, call)
        assert tx.open_call_of(AMINA.id) is None
        tx.begin(second, "other", effects)
    with house.ledger.transaction() as tx:
        assert tx.open_call_of(AMINA.id) == second


def test_the_same_call_is_begun_once(house: House) -> None:
    call = begin(house)

    def begin_anew(tx: Transaction) -> None:
        settle(tx, call)
        tx.begin(call, "other", ())

    with pytest.raises(Stale):
        in_transaction(house, begin_anew)
    assert read(house) == call


def test_a_request_becomes_part_of_one_call_only(house: House) -> None:
    call = begin(house)
    with house.ledger.transaction() as tx:
        tx.join_request(call, "again")
        assert tx.call_of_request(AMINA.id, "again") == CALL
    with pytest.raises(Stale), house.ledger.transaction() as tx:
        tx.join_request(call, "again")


def test_a_change_is_kept_with_its_event_and_its_messages(house: House) -> None:
    call = begin(house)
    event = Acknowledged(responder_id=BEN.id)
    after, effects = advance(call, event, SOON)
    with house.ledger.transaction() as tx:
        tx.keep(call, after, event, (*effects, Note(moment=Moment.RAN_OUT)), SOON)
    kept = read(house)
    assert kept == replace(after, version=call.version + 1)
    assert house.entries(CALL) == [event, Note(moment=Moment.RAN_OUT)]
    assert [target for target, _ in house.sent(CALL)] == [
        "ben@example.test",
        "chi@example.test",
        "chi@example.test",
    ]


def test_who_decides_on_an_old_reading_is_told_so(house: House) -> None:
    call = begin(house)
    event = Acknowledged(responder_id=BEN.id)
    after, effects = advance(call, event, SOON)
    with house.ledger.transaction() as tx:
        tx.keep(call, after, event, effects, SOON)
    late = Acknowledged(responder_id=CHI.id)
    after, effects = advance(call, late, SOON)
    with pytest.raises(Stale), house.ledger.transaction() as tx:
        tx.keep(call, after, late, effects, SOON)
    assert house.entries(CALL) == [event]
    chi = read(house).responder(CHI.id)
    assert chi is not None
    assert chi.standing is Standing.RUNG


def test_a_change_of_a_call_that_was_never_kept_is_refused(house: House) -> None:
    house.add_circle(CIRCLE)
    call, _ = opened()
    with pytest.raises(Stale), house.ledger.transaction() as tx:
        tx.keep(call, call, Seen(responder_id=BEN.id), (), SOON)


def test_a_word_that_comes_too_late_is_still_recorded(house: House) -> None:
    call = begin(house)
    with house.ledger.transaction() as tx:
        settle(tx, call)
    ended, late = read(house), Acknowledged(responder_id=CHI.id)
    with house.ledger.transaction() as tx:
        tx.keep(ended, ended, late, (), SOON)
        assert tx.open_call_of(AMINA.id) is None
    assert house.entries(CALL)[-1] == late
    assert read(house).state is CallState.SETTLED


def test_a_message_is_kept_once_by_its_place_in_the_call(house: House) -> None:
    call, effects = opened()
    house.add_circle(CIRCLE)
    with pytest.raises(Stale), house.ledger.transaction() as tx:
        tx.begin(call, "first", (*effects, *effects))
    with house.ledger.transaction() as tx:
        assert tx.call(CALL) is None


def test_when_anything_goes_wrong_nothing_of_it_is_kept(house: House) -> None:
    call = begin(house)
    with house.ledger.transaction() as tx:
        claimed = tx.claim("email", EVENING, "engine", SOON, Room(limit=1))
    before = house.sent(CALL)

    def work(tx: Transaction) -> None:
        tx.keep_supporter(AMINA.id, replace(BEN, consent=Consent.LEFT))
        tx.join_request(call, "again")
        assert tx.finish(claimed[0], SendState.HANDED, SOON)
        assert len(tx.claim("email", EVENING, "engine", SOON, Room(limit=5))) == 1
        tx.beat("engine", SOON)
        settle(tx, call)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(house, work)
    with house.ledger.transaction() as tx:
        circle = tx.circle(AMINA.id)
        assert tx.call_of_request(AMINA.id, "again") is None
        assert tx.open_call_of(AMINA.id) == call
    assert circle == CIRCLE
    assert house.entries(CALL) == []
    assert house.sent(CALL) == before


def test_an_unsettled_call_without_a_next_moment_cannot_be_kept(house: House) -> None:
    call = begin(house)
    silent = replace(call, due_at=None)
    with pytest.raises(AssertionError), house.ledger.transaction() as tx:
        tx.keep(call, silent, TimeReached(), (), SOON)
    assert read(house) == call


def crowd(house: House, count: int) -> Sequence[Call]:
    """As many calls of as many people, each due a second after the one before."""
    calls = []
    for number in range(count):
        person = replace(AMINA, id=id_of(f"person {number}"))
        circle = Circle(person=person)
        house.add_circle(circle)
        policy = default_policies()[Urgency.URGENT]
        now = EVENING + timedelta(seconds=number)
        call, effects = open_call(
            id_of(f"call {number}"), circle, replace(signal("urgent"), at=now), policy
        )
        with house.ledger.transaction() as tx:
            tx.begin(call, "first", effects)
        calls.append(call)
    return calls


def test_due_calls_come_oldest_first_and_no_more_than_asked_for(house: House) -> None:
    calls = crowd(house, 4)
    third_due = calls[2].due_at
    assert third_due is not None
    with house.ledger.transaction() as tx:
        assert tx.due_calls(calls[0].opened_at, 10) == []
        assert tx.due_calls(third_due, 10) == calls[:3]
        assert tx.due_calls(third_due, 2) == calls[:2]


def test_when_a_call_was_last_kept_is_known(house: House) -> None:
    call = begin(house)
    with house.ledger.transaction() as tx:
        assert tx.kept_at(CALL) == EVENING
        tx.keep(call, call, Seen(responder_id=BEN.id), (), SOON)
        assert tx.kept_at(CALL) == SOON
        assert tx.kept_at(id_of("nowhere")) is None


def test_an_open_call_that_waits_long_is_seen_now_and_then(house: House) -> None:
    calls = crowd(house, 3)
    seen_at = SOON + timedelta(hours=1)
    with house.ledger.transaction() as tx:
        tx.see_calls(seen_at, calls[1].opened_at, 10)
        assert [tx.kept_at(call.id) for call in calls] == [seen_at, seen_at, calls[2].opened_at]
        ahead = tx.calls_from_the_future(SOON, 10)
        assert {found.id for found, _ in ahead if isinstance(found, Call)} == {
            call.id for call in calls[:2]
        }
        tx.see_calls(seen_at, seen_at - timedelta(seconds=1), 0)
        assert tx.kept_at(calls[2].id) == calls[2].opened_at
    with house.ledger.transaction() as tx:
        assert tx.call(calls[0].id) == calls[0], "being seen changes nothing else"


def test_a_settled_call_is_not_looked_at_any_more(house: House) -> None:
    call = begin(house)
    with house.ledger.transaction() as tx:
        settle(tx, call)
        tx.see_calls(SOON + timedelta(hours=1), SOON, 10)
        assert tx.kept_at(CALL) == SOON


def test_whether_somebody_has_agreed_is_known_of_each(house: House) -> None:
    house.add_circle(CIRCLE)
    with house.ledger.transaction() as tx:
        assert tx.consent_of(BEN.id) is Consent.AGREED
        assert tx.consent_of(DOV.id) is Consent.EXCLUDED
        assert tx.consent_of(id_of("nobody")) is None
        tx.keep_supporter(AMINA.id, replace(BEN, consent=Consent.LEFT))
        assert tx.consent_of(BEN.id) is Consent.LEFT


def test_calls_kept_in_the_future_are_found_when_the_clock_was_set_back(house: House) -> None:
    calls = crowd(house, 3)
    with house.ledger.transaction() as tx:
        ahead = tx.calls_from_the_future(calls[0].opened_at, 10)
        assert ahead == [(call, call.opened_at) for call in calls[1:]]
        assert tx.calls_from_the_future(calls[0].opened_at, 1) == ahead[:1]
        settle(tx, calls[1])
        assert tx.calls_from_the_future(SOON - timedelta(seconds=1), 10) == []


@pytest.mark.parametrize("consent", Consent)
def test_whether_somebody_has_agreed_is_known_by_their_id_alone(
    house: House, consent: Consent
) -> None:
    house.add_circle(CIRCLE)
    eve = supporter("Eve", consent)
    assert in_transaction(house, lambda tx: tx.consent_of(eve.id)) is None
    in_transaction(house, lambda tx: tx.keep_supporter(AMINA.id, eve))
    assert in_transaction(house, lambda tx: tx.consent_of(eve.id)) is consent
    assert in_transaction(house, lambda tx: tx.consent_of(DOV.id)) is Consent.EXCLUDED
