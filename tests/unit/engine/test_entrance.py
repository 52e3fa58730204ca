"""The entrance: whatever is said is kept before we say so, once, and by today's reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import (
    AMINA,
    BEN,
    CHI,
    CIRCLE,
    DOV,
    EVENING,
    address_of,
    circle_of,
    id_of,
    signal,
    supporter,
)
from tests.unit.engine.fakes import StillClock, Town, entrance_of
from yana.core.call import CallState, Outcome
from yana.core.circle import Circle, Consent
from yana.core.effect import Message, Note
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptDelayed,
    AttemptFailed,
    Seen,
    Settled,
    SupporterAgreed,
    SupporterRemoved,
)
from yana.core.policy import Urgency
from yana.core.settle import FollowUpState
from yana.engine.entrance import TRIES_MAX, NotFound, TooBusy
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Receipt, Stale

EVE = supporter("Eve", Consent.INVITED)
HOUR = timedelta(hours=1)


def town_of_amina(circle: Circle = CIRCLE) -> Town:
    """Amina has a circle."""
    town = Town()
    town.ledger.add_circle(circle)
    return town


def events(town: Town, call_id: str) -> list[str]:
    """What the call's ledger says, in short."""
    return [type(one.what).__name__ for one in town.ledger.entries(call_id)]


def test_an_ask_is_kept_before_anybody_is_told_that_it_was_received() -> None:
    town = town_of_amina()
    received = town.entrance.ask(AMINA.id, "first", signal("urgent"))
    assert not received.merged
    assert not received.repeated
    assert town.ledger.call(received.call.id) == received.call
    assert len(town.ledger.sent(received.call.id)) == 2


def test_the_time_of_an_ask_is_ours_and_not_the_clients() -> None:
    town = town_of_amina()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent", EVENING - 99 * HOUR)).call
    assert (call.opened_at, call.signals[0].at) == (EVENING, EVENING)


def test_pressing_twice_is_one_call_and_changes_nothing() -> None:
    town = town_of_amina()
    first = town.entrance.ask(AMINA.id, "first", signal("urgent"))
    again = town.entrance.ask(AMINA.id, "first", signal("danger"))
    assert again.repeated
    assert again.call == first.call
    assert events(town, first.call.id) == []


def test_a_new_ask_joins_the_open_call_and_may_be_repeated_too() -> None:
    town = town_of_amina()
    first = town.entrance.ask(AMINA.id, "first", signal("company"))
    second = town.entrance.ask(AMINA.id, "second", signal("danger"))
    third = town.entrance.ask(AMINA.id, "second", signal("danger"))
    assert (second.merged, second.repeated) == (True, False)
    assert (third.merged, third.repeated) == (False, True)
    assert {first.call.id} == {second.call.id, third.call.id}
    assert third.call.urgency is Urgency.DANGER
    assert events(town, first.call.id) == [AskedAgain.__name__]


def test_after_the_end_a_new_need_is_a_new_call_and_an_old_request_stays_with_the_old() -> None:
    town = town_of_amina()
    first = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    town.entrance.record(first.id, Settled(by=None, outcome=Outcome.SAFE))
    assert town.entrance.ask(AMINA.id, "first", signal("urgent")).call.id == first.id
    second = town.entrance.ask(AMINA.id, "second", signal("urgent")).call
    assert second.id != first.id
    assert [one.id for one in town.ledger.open_calls()] == [second.id]


def test_a_circle_of_nobody_is_heard() -> None:
    town = Town()
    town.ledger.add_circle(circle_of())
    call = town.entrance.ask(AMINA.id, "first", signal("danger")).call
    assert call.state is CallState.REACHING
    assert call.nobody_left


def test_who_or_what_is_not_there_is_not_found() -> None:
    town = town_of_amina()
    nobody = id_of("nobody")
    with pytest.raises(NotFound):
        town.entrance.ask(nobody, "first", signal("urgent"))
    with pytest.raises(NotFound):
        town.entrance.record(nobody, Seen(responder_id=BEN.id))
    with pytest.raises(NotFound):
        town.entrance.choose(AMINA.id, nobody, Consent.AGREED)
    with pytest.raises(NotFound):
        town.entrance.close_follow_up(nobody, FollowUpState.KEPT)


def test_a_look_is_recorded_and_saying_the_same_twice_is_not() -> None:
    town = town_of_amina()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    for _ in range(2):
        town.entrance.record(call.id, Seen(responder_id=BEN.id))
        town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    assert events(town, call.id) == ["Seen", "Acknowledged", "Seen"]


def test_a_word_that_comes_too_late_is_recorded() -> None:
    town = town_of_amina()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    after = town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    assert after.state is CallState.SETTLED
    assert events(town, call.id) == ["Settled", "Acknowledged"]


@dataclass
class BusyLedger(MemoryLedger):
    """A ledger on which somebody else always gets ahead, so many times."""

    races: int

    def __post_init__(self) -> None:
        super().__init__()

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction() as tx:
            yield tx
            if self.races > 0:
                self.races -= 1
                raise Stale


@pytest.mark.parametrize(("races", "kept"), [(TRIES_MAX - 1, True), (TRIES_MAX, False)])
def test_a_lost_race_is_run_again_and_the_last_one_is_owned_up_to(
    races: int, *, kept: bool
) -> None:
    ledger = BusyLedger(races=races)
    ledger.add_circle(CIRCLE)
    entrance = entrance_of(ledger, StillClock())
    if kept:
        entrance.ask(AMINA.id, "first", signal("urgent"))
    else:
        with pytest.raises(TooBusy):
            entrance.ask(AMINA.id, "first", signal("urgent"))
    assert len(ledger.open_calls()) == kept


def test_who_is_invited_gets_one_letter_a_day_and_is_not_reached_before_they_agree() -> None:
    town = town_of_amina()
    for _ in range(3):
        town.entrance.invite(AMINA.id, EVE)
    town.clock.passes(days=1)
    circle = town.entrance.invite(AMINA.id, EVE)
    assert circle.supporter(EVE.id) == EVE
    assert len(town.ledger.letters()) == 2
    call = town.entrance.ask(AMINA.id, "first", signal("danger")).call
    assert call.responder(EVE.id) is None
    town.acts()
    assert town.email.heard().count(("Eve", "invitation")) == 2


def test_who_agrees_in_the_middle_of_a_call_is_reached_and_who_leaves_is_not() -> None:
    town = town_of_amina()
    town.entrance.invite(AMINA.id, EVE)
    call = town.entrance.ask(AMINA.id, "first", signal("danger")).call
    town.entrance.choose(AMINA.id, EVE.id, Consent.AGREED)
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.acts()
    heard = town.email.heard()
    assert ("Eve", "ring") in heard
    assert ("Ben", "ring") not in heard
    assert events(town, call.id) == [SupporterAgreed.__name__, SupporterRemoved.__name__]


def test_who_is_excluded_is_out_at_once_and_cannot_choose_their_way_back() -> None:
    town = town_of_amina()
    town.entrance.exclude(AMINA.id, CHI.id)
    circle = town.entrance.choose(AMINA.id, CHI.id, Consent.AGREED)
    chi = circle.supporter(CHI.id)
    assert chi is not None
    assert chi.consent is Consent.EXCLUDED
    town.entrance.ask(AMINA.id, "first", signal("danger"))
    town.acts()
    assert town.email.heard() == [("Ben", "ring")]


def test_details_may_change_in_the_middle_of_a_call_and_consent_stays() -> None:
    town = town_of_amina()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    changed = replace(BEN, name="Benjamin", consent=Consent.INVITED)
    circle = town.entrance.change_supporter(AMINA.id, changed)
    assert circle.supporter(BEN.id) == replace(BEN, name="Benjamin")
    kept = town.ledger.call(call.id)
    assert kept is not None
    ben = kept.responder(BEN.id)
    assert ben is not None
    assert ben.supporter.name == "Benjamin"
    town.entrance.change_supporter(AMINA.id, replace(DOV, name="Dave"))
    assert town.ledger.call(call.id) == kept


def test_who_is_not_to_be_told_is_not_told_at_a_new_address_either() -> None:
    town = town_of_amina()
    call = town.entrance.ask(AMINA.id, "first", signal("urgent", do_not_tell=[CHI])).call
    moving = CHI
    for place in ("Chiara", "Chi Lin"):
        moved = replace(moving, addresses=(address_of(place),))
        moving = town.entrance.change_supporter(AMINA.id, moved).supporters[-1]
        town.entrance.choose(AMINA.id, moving.id, Consent.AGREED)
    kept = town.ledger.call(call.id)
    assert kept is not None
    assert moving.id in kept.not_told
    town.entrance.ask(AMINA.id, "second", signal("danger"))
    town.passes(hours=2)
    rung = {one.facts["name"] for one in town.email.sent if one.message is Message.RING}
    assert rung == {"Ben"}


@pytest.mark.parametrize("open_before", [False, True])
def test_who_is_named_as_they_were_known_before_they_moved_is_not_told(
    *, open_before: bool
) -> None:
    town = town_of_amina()
    if open_before:
        town.entrance.ask(AMINA.id, "first", signal("company"))
    moving = CHI
    for place in ("Chiara", "Chi Lin"):
        moved = replace(moving, addresses=(address_of(place),))
        moving = town.entrance.change_supporter(AMINA.id, moved).supporters[-1]
        town.entrance.choose(AMINA.id, moving.id, Consent.AGREED)
    named = signal("danger", do_not_tell=[CHI])
    received = town.entrance.ask(AMINA.id, "named", named)
    assert {CHI.id, moving.id} <= set(received.call.not_told), "and the ask was received"
    town.passes(hours=2)
    rung = {one.facts["name"] for one in town.email.sent if one.message is Message.RING}
    assert rung == {"Ben"}


def test_an_address_that_is_given_twice_is_one_new_supporter() -> None:
    town = town_of_amina()
    moved = replace(CHI, addresses=(address_of("Chiara"),))
    once = town.entrance.change_supporter(AMINA.id, moved)
    town.entrance.choose(AMINA.id, once.supporters[-1].id, Consent.AGREED)
    again = town.entrance.change_supporter(AMINA.id, moved)
    assert [one.id for one in again.supporters] == [one.id for one in once.supporters]
    assert again.supporters[-1].agreed


def test_a_new_address_must_agree_anew() -> None:
    town = town_of_amina()
    moved = replace(BEN, addresses=(address_of("Benjamin"),))
    circle = town.entrance.change_supporter(AMINA.id, moved)
    assert not [one for one in circle.supporters if one.name == "Ben" and one.agreed]
    assert [one.target for one in town.ledger.letters()] == ["benjamin@example.test"]


def rung(town: Town) -> tuple[str, str]:
    """Amina has asked for company, and Ben was rung: the call, and the message's token."""
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    assert town.email.heard() == [("Ben", "ring")]
    return call.id, town.ledger.sent(call.id)[0].id


def test_a_message_that_came_back_makes_the_next_due_at_once() -> None:
    town = town_of_amina()
    call_id, token = rung(town)
    back = Receipt(token=token, delivered=False, code="5.1.1")
    assert town.entrance.receive(back)
    assert not town.entrance.receive(back), "once"
    town.acts()
    assert town.email.heard() == [("Chi", "ring")]
    assert events(town, call_id) == [AttemptFailed.__name__, Note.__name__]


def test_a_message_that_came_back_for_now_lets_the_next_be_asked_and_ben_again_later() -> None:
    town = town_of_amina()
    call_id, token = rung(town)
    town.entrance.receive(Receipt(token=token, delivered=False, for_good=False, code="4.2.2"))
    town.acts()
    assert town.email.heard() == [("Chi", "ring")]
    assert events(town, call_id) == [AttemptDelayed.__name__]
    town.passes(minutes=20)
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]


def test_an_end_that_came_back_is_told_at_another_address() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    town = town_of_amina(circle_of(ben, CHI))
    call_id, ring = rung(town)
    town.entrance.record(call_id, Settled(by=None, outcome=Outcome.SAFE))
    town.acts()
    assert town.email.heard() == [("Ben", "ended")]
    ended = town.ledger.sent(call_id)[1].id
    town.entrance.receive(Receipt(token=ended, delivered=False, code="5.1.1"))
    town.acts()
    assert town.email.heard() == []
    assert town.inbox.heard() == [("Ben", "ended")]
    before = events(town, call_id)
    assert town.entrance.receive(Receipt(token=ring, delivered=False, code="5.1.1"))
    assert events(town, call_id) == before, "too late to change anything"


def test_a_receipt_is_never_an_answer() -> None:
    town = town_of_amina()
    call_id, token = rung(town)
    before = town.ledger.call(call_id)
    town.entrance.receive(Receipt(token=token, delivered=True))
    town.entrance.receive(Receipt(token=id_of("not ours"), delivered=False))
    assert town.ledger.call(call_id) == before
    town.passes(minutes=20)
    assert town.email.heard() == [("Chi", "ring")]


def test_a_message_that_comes_back_after_the_end_changes_nothing() -> None:
    town = town_of_amina()
    call_id, token = rung(town)
    town.entrance.record(call_id, Settled(by=None, outcome=Outcome.SAFE))
    ended = town.ledger.call(call_id)
    assert town.entrance.receive(Receipt(token=token, delivered=False))
    assert town.ledger.call(call_id) == ended


def test_closing_a_promise_twice_is_closing_it_once() -> None:
    town = town_of_amina()
    call_id, _ = rung(town)
    end = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=EVENING + 24 * HOUR)
    town.entrance.record(call_id, end)
    (promise,) = town.ledger.follow_ups(call_id)
    kept = town.entrance.close_follow_up(promise.id, FollowUpState.KEPT)
    assert town.entrance.close_follow_up(promise.id, FollowUpState.DROPPED) == kept
    assert town.ledger.follow_ups(call_id) == [kept]
