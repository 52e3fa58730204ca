"""The end: by a human, with an outcome, and everyone who was told is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import (
    BEN,
    CHI,
    DOV,
    EVENING,
    address_of,
    amina_asks,
    circle_of,
    supporter,
)
from yana.core.call import CallState, Outcome, Settlement
from yana.core.circle import Supporter
from yana.core.effect import KeepFollowUp, Message
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptFailed,
    Declined,
    PresenceConfirmed,
    PresenceDenied,
    Settled,
    Stopped,
    SupporterRemoved,
    TimeReached,
)
from yana.core.settle import FollowUp, FollowUpState, may_settle

EVE = supporter("Eve")
TOMORROW = EVENING + timedelta(days=1)


def test_amina_may_end_it_at_any_moment_and_everyone_told_is_told() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
    amina.then(Declined(responder_id=BEN.id))
    told = amina.settles()
    assert told == {"Ben": ["ended"], "Chi": ["ended"], "Eve": ["ended"]}
    assert amina.call.state is CallState.SETTLED
    assert amina.call.due_at is None
    assert amina.call.settlement == Settlement(at=EVENING, by=None, outcome=Outcome.SAFE)


def test_who_was_never_told_hears_nothing_of_the_end() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    assert amina.settles() == {"Ben": ["ended"]}


def test_who_was_with_her_may_end_it_and_need_not_be_told() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.settles(BEN, Outcome.ACCOMPANIED) == {"Chi": ["ended"]}
    assert amina.call.settlement is not None
    assert amina.call.settlement.by == BEN.id


@pytest.mark.parametrize("outcome", Outcome, ids=lambda one: one.value)
def test_every_outcome_is_kept_with_its_words(outcome: Outcome) -> None:
    amina = amina_asks("urgent")
    amina.then(Settled(by=None, outcome=outcome, word="thank you"))
    assert amina.call.settlement is not None
    assert (amina.call.settlement.outcome, amina.call.settlement.word) == (outcome, "thank you")


def test_who_was_not_with_her_cannot_end_it() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    before = amina.call
    for one in (BEN, CHI, DOV):
        assert not may_settle(amina.call, one.id)
        assert amina.settles(one) == {}
    assert amina.call == before


def test_who_was_with_her_and_was_excluded_cannot_end_it_any_more() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    assert amina.settles(BEN) == {}
    assert amina.call.state is CallState.REACHING


def test_who_was_with_her_and_had_to_go_may_still_end_it() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(Stopped(responder_id=BEN.id))
    amina.settles(BEN)
    assert amina.call.state is CallState.SETTLED


def test_who_was_excluded_hears_nothing_of_the_end() -> None:
    amina = amina_asks("urgent")
    amina.then(SupporterRemoved(supporter_id=CHI.id))
    assert amina.settles() == {"Ben": ["ended"]}


def test_who_could_not_be_told_the_end_is_told_at_the_next_address() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("urgent", circle_of(ben, CHI))
    assert amina.settles() == {"Ben": ["ended"], "Chi": ["ended"]}
    assert amina.then(unheard(BEN, Message.RING)) == {}, "the end itself may have arrived"
    assert amina.then(unheard(BEN)) == {"Ben": ["ended"]}
    assert amina.then(unheard(BEN)) == {}, "the same news twice is one"
    assert amina.then(unheard(BEN, channel="inbox")) == {}, "no address is left"
    assert amina.then(unheard(CHI)) == {}
    assert amina.call.state is CallState.SETTLED


def test_who_was_excluded_is_told_the_end_at_no_other_address() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("urgent", circle_of(ben, CHI))
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    amina.settles()
    assert amina.then(unheard(BEN)) == {}


def unheard(
    one: Supporter, message: Message = Message.ENDED, channel: str = "email"
) -> AttemptFailed:
    """A message to this supporter did not arrive."""
    return AttemptFailed(
        responder_id=one.id, address=address_of(one.name, channel), message=message
    )


def test_after_the_end_nothing_changes_it_any_more() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.settles(BEN)
    ended = amina.call
    amina.sleeps(days=3)
    for event in (
        TimeReached(),
        Acknowledged(responder_id=CHI.id),
        PresenceDenied(),
        AskedAgain(signal=ended.signals[0], policy=ended.policy),
        Settled(by=None, outcome=Outcome.FALSE_ALARM),
    ):
        assert amina.then(event) == {}
    assert amina.call == ended


def test_a_promise_to_look_in_is_kept_by_who_ended_it() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(Settled(by=BEN.id, outcome=Outcome.SAFE, follow_up_at=TOMORROW))
    assert amina.promises == [KeepFollowUp(by=BEN.id, due_at=TOMORROW)]


def test_a_promise_that_amina_leaves_goes_to_who_was_with_her_or_to_herself() -> None:
    accompanied, alone = amina_asks("urgent"), amina_asks("urgent")
    accompanied.then(PresenceConfirmed(responder_id=CHI.id))
    for amina, by in ((accompanied, CHI.id), (alone, None)):
        amina.then(Settled(by=None, outcome=Outcome.SAFE, follow_up_at=TOMORROW))
        assert amina.promises == [KeepFollowUp(by=by, due_at=TOMORROW)]


def test_without_a_promise_there_is_none() -> None:
    amina = amina_asks("urgent")
    amina.settles()
    assert amina.promises == []


def test_a_promise_comes_up_again_each_day_until_a_human_closes_it() -> None:
    promise = FollowUp(id="1", call_id="2", by=None, due_at=TOMORROW)
    late = TOMORROW + timedelta(hours=3)
    reminded = promise.reminded_at(late)
    assert (reminded.due_at, reminded.reminded) == (late + timedelta(days=1), 1)
    kept = reminded.closed(FollowUpState.KEPT)
    assert (kept.due_at, kept.state) == (None, FollowUpState.KEPT)
    with pytest.raises(AssertionError):
        kept.closed(FollowUpState.OPEN)


def test_a_promise_is_with_who_ended_it_also_when_another_is_there_now() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.then(Stopped(responder_id=CHI.id))
    amina.then(Settled(by=CHI.id, outcome=Outcome.SAFE, follow_up_at=TOMORROW))
    assert amina.promises == [KeepFollowUp(by=CHI.id, due_at=TOMORROW)]
