"""Who is asked beside somebody who has the call: a second, or one who is to take over."""

import pytest

from tests.unit.core.cast import BEN, CHI, amina_asks, circle_of, supporter
from yana.core.call import Standing
from yana.core.circle import Address, Supporter
from yana.core.effect import Message
from yana.core.event import (
    Acknowledged,
    AttemptDelayed,
    AttemptFailed,
    Event,
    HandOverOffered,
    PresenceConfirmed,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)

EVE, FAY = supporter("Eve"), supporter("Fay")
THREE = circle_of(BEN, CHI, EVE)
FOUR = circle_of(BEN, CHI, EVE, FAY)
TO_CHI = HandOverOffered(responder_id=BEN.id, to=CHI.id)


def failed(one: Supporter, message: Message, address: Address | None = None) -> AttemptFailed:
    return AttemptFailed(responder_id=one.id, address=address or one.addresses[0], message=message)


def not_read(one: Supporter, message: Message) -> AttemptDelayed:
    return AttemptDelayed(responder_id=one.id, message=message, tried_again=False)


@pytest.mark.parametrize(
    "event",
    [
        failed(EVE, Message.BACKUP),
        not_read(EVE, Message.BACKUP),
        AttemptDelayed(responder_id=EVE.id, message=Message.BACKUP),
    ],
)
def test_a_second_who_cannot_be_reached_is_replaced_by_another(event: Event) -> None:
    amina = amina_asks("worried", THREE)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=10) == [(10, {"Eve": ["backup"]})]
    assert amina.then(event) == {"Chi": ["backup"]}
    assert amina.then(event) == {}, "once is enough"
    assert amina.then(failed(CHI, Message.BACKUP)) == {}, "there is nobody else"


@pytest.mark.parametrize("event", [failed(EVE, Message.BACKUP), not_read(EVE, Message.BACKUP)])
def test_a_second_who_was_stood_down_before_it_came_back_is_not_replaced(event: Event) -> None:
    amina = amina_asks("worried", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=10) == [(10, {"Eve": ["backup"]})]
    assert amina.then(Acknowledged(responder_id=FAY.id))["Eve"] == ["stand_down"]
    assert "Chi" not in amina.then(event)


def test_with_somebody_there_a_second_is_not_replaced() -> None:
    amina = amina_asks("worried", THREE)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=10) == [(10, {"Eve": ["backup"]})]
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.then(failed(EVE, Message.BACKUP)) == {}


def test_a_question_that_came_back_is_answered_by_nobody_and_who_asked_it_learns_so() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(TO_CHI)
    assert amina.then(AttemptDelayed(responder_id=CHI.id, message=Message.HAND_OVER)) == {}
    told = amina.then(not_read(CHI, Message.HAND_OVER))
    assert told == {"Ben": ["hand_over_declined"], "Chi": ["stand_down"]}


def test_a_shaking_hand_asks_each_of_the_others_once() -> None:
    amina = amina_asks("danger", THREE)
    amina.then(Acknowledged(responder_id=BEN.id))
    both = {"Ben": ["asked_again"], "Chi": ["backup"], "Eve": ["backup"]}
    assert amina.asks_again("danger") == both, "they had been stood down"
    amina.sleeps(seconds=29)
    assert amina.asks_again("danger") == {"Ben": ["asked_again"]}
    amina.sleeps(seconds=1)
    assert amina.asks_again("danger") == both


def test_who_asks_more_urgently_is_heard_by_all_however_soon() -> None:
    amina = amina_asks("urgent", THREE)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.asks_again("urgent")
    assert amina.asks_again("danger")["Chi"] == ["backup"]


@pytest.mark.parametrize("how", ["not told", "stopped", "removed"])
def test_whose_address_refused_while_another_had_it_is_tried_when_that_one_is_gone(
    how: str,
) -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    amina.passes(minutes=20)
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.then(failed(BEN, Message.STAND_DOWN))
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.sleeps(minutes=100)
    if how == "not told":
        told = amina.asks_again("company", do_not_tell=[CHI])
    elif how == "stopped":
        told = amina.then(Stopped(responder_id=CHI.id))
    else:
        told = amina.then(SupporterRemoved(supporter_id=CHI.id))
    assert told["Ben"] == ["ring"]
    assert "nobody_left" not in amina.notes


def test_who_was_rung_left_and_came_back_hears_the_end() -> None:
    amina = amina_asks("danger", circle_of(BEN, CHI))
    amina.then(SupporterRemoved(supporter_id=CHI.id))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(SupporterAgreed(supporter=CHI))
    assert amina.stands(CHI.id).standing is Standing.WAITING
    assert amina.settles() == {"Ben": ["ended"], "Chi": ["ended"]}
