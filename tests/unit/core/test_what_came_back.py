"""What came back: each message that was lost is made good, at another address or by another."""

from dataclasses import replace

import pytest

from tests.unit.core.cast import BEN, CHI, Story, address_of, amina_asks, circle_of, supporter
from yana.core.circle import Address, Supporter
from yana.core.effect import Message
from yana.core.event import (
    Acknowledged,
    AttemptDelayed,
    AttemptFailed,
    Declined,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)

EVE = supporter("Eve")
TO_CHI = HandOverOffered(responder_id=BEN.id, to=CHI.id)


def twice(one: Supporter) -> Supporter:
    """The same one, with a telephone as well."""
    return replace(one, addresses=(address_of(one.name), address_of(one.name, "phone")))


def failed(one: Supporter, message: Message, n: int = 1) -> AttemptFailed:
    address = address_of(one.name)
    return AttemptFailed(responder_id=one.id, address=address, message=message, n=n)


def not_now(
    one: Supporter, message: Message, n: int = 1, address: Address | None = None
) -> AttemptDelayed:
    address = address or address_of(one.name)
    return AttemptDelayed(
        responder_id=one.id, message=message, tried_again=False, address=address, n=n
    )


def relieved_and_alone(urgency: str, ben: Supporter = BEN) -> Story:
    """Ben is relieved by Chi, who has to stop a moment later."""
    amina = amina_asks(urgency, circle_of(ben, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    assert amina.then(PresenceConfirmed(responder_id=CHI.id)) == {"Ben": ["relieved"]}
    amina.sleeps(seconds=60)
    amina.then(Stopped(responder_id=CHI.id))
    return amina


URGENCIES = ["company", "worried", "urgent", "danger"]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_who_did_not_get_to_read_that_they_are_free_is_rung_when_that_is_over(urgency: str) -> None:
    amina = relieved_and_alone(urgency)
    assert amina.then(not_now(BEN, Message.RELIEVED)) == {"Ben": ["ring"]}


@pytest.mark.parametrize("urgency", URGENCIES)
def test_they_are_rung_at_the_address_that_works(urgency: str) -> None:
    amina = relieved_and_alone(urgency, twice(BEN))
    assert amina.then(failed(BEN, Message.RELIEVED)) == {"Ben": ["ring"]}
    assert amina.standing(BEN) == "rung"


def test_with_no_address_that_works_they_are_rung_when_it_is_tried_again() -> None:
    amina = relieved_and_alone("company")
    assert amina.then(failed(BEN, Message.RELIEVED)) == {}
    assert amina.passes(minutes=20) == [(20, {"Ben": ["ring"]})]


def test_who_is_free_indeed_reads_so_at_another_address() -> None:
    amina = amina_asks("urgent", circle_of(twice(BEN), CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    assert amina.then(not_now(BEN, Message.RELIEVED)) == {"Ben": ["relieved"]}
    assert amina.then(failed(BEN, Message.RELIEVED)) == {"Ben": ["relieved"]}


def test_a_question_from_the_mailbox_that_the_ring_came_back_from_is_asked_elsewhere() -> None:
    amina = amina_asks("urgent", circle_of(BEN, twice(CHI)))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    assert amina.then(failed(CHI, Message.RING)) == {}
    assert amina.then(failed(CHI, Message.STAND_DOWN, 2)) == {}
    assert amina.then(failed(CHI, Message.HAND_OVER, 3)) == {"Chi": ["hand_over"]}
    assert amina.then(failed(CHI, Message.HAND_OVER, 3)) == {}, "once is enough"


def test_a_second_question_from_that_mailbox_goes_elsewhere_or_to_another() -> None:
    for chi, expected in ((twice(CHI), {"Chi": ["backup"]}), (CHI, {"Eve": ["backup"]})):
        amina = amina_asks("urgent", circle_of(BEN, chi, EVE))
        amina.then(Acknowledged(responder_id=BEN.id))
        assert amina.passes(minutes=5) == [(5, {"Chi": ["backup"]})]
        amina.then(failed(CHI, Message.RING))
        assert amina.then(failed(CHI, Message.BACKUP, 3)) == expected
        assert amina.then(failed(CHI, Message.BACKUP, 3)) == {}


def test_who_has_it_hears_elsewhere_that_she_asks_again() -> None:
    amina = amina_asks("danger", circle_of(twice(BEN), CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.asks_again("danger")
    assert amina.then(failed(BEN, Message.RING)) == {}
    assert amina.then(failed(BEN, Message.ASKED_AGAIN, 2)) == {"Ben": ["asked_again"]}


def test_one_more_message_back_from_who_cannot_be_reached_moves_nothing() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE))
    assert amina.then(failed(BEN, Message.RING)) == {"Chi": ["ring"]}
    before = amina.call
    for message in (Message.RING, Message.ALSO_COMING, Message.NOT_WITH):
        assert amina.then(failed(BEN, message)) == {}
    assert amina.call == before


def test_who_said_yes_does_not_decline_by_a_question_that_comes_back() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["hand_over_taken"]}
    assert amina.then(not_now(CHI, Message.HAND_OVER)) == {}
    assert amina.then(PresenceConfirmed(responder_id=CHI.id)) == {"Ben": ["relieved"]}


def test_who_said_yes_is_not_asked_once_more_by_a_second_press() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(Acknowledged(responder_id=CHI.id))
    assert amina.then(TO_CHI) == {}
    amina.sleeps(seconds=60)
    assert amina.then(TO_CHI) == {}


@pytest.mark.parametrize("message", [Message.ASKED_AGAIN, Message.NOT_WITH])
def test_news_from_a_full_mailbox_goes_to_the_next_address(message: Message) -> None:
    amina = amina_asks("danger", circle_of(twice(BEN), CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    if message is Message.NOT_WITH:
        amina.then(PresenceDenied())
    else:
        amina.asks_again("danger")
    assert amina.then(not_now(BEN, message)) == {"Ben": [message.value]}
    last = address_of("Ben", "phone")
    assert amina.then(not_now(BEN, message, 3, last)) == {}, "it has been everywhere"


@pytest.mark.parametrize("urgency", URGENCIES)
def test_a_ring_from_a_full_mailbox_goes_to_the_next_address_at_once(urgency: str) -> None:
    amina = amina_asks(urgency, circle_of(twice(BEN), CHI))
    assert amina.then(not_now(BEN, Message.RING)) == {"Ben": ["ring"]}


def test_the_end_from_a_full_mailbox_goes_to_the_next_address() -> None:
    amina = amina_asks("urgent", circle_of(twice(BEN), CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.settles()
    still_trying = replace(not_now(BEN, Message.ENDED), tried_again=True)
    assert amina.then(still_trying) == {}
    assert amina.then(not_now(BEN, Message.ENDED)) == {"Ben": ["ended"]}
    assert amina.then(not_now(BEN, Message.ENDED, 3, address_of("Ben", "phone"))) == {}
    assert amina.then(not_now(BEN, Message.STAND_DOWN)) == {}


def test_who_went_quiet_and_was_asked_to_take_over_is_not_waited_for() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.sleeps(minutes=10)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.passes(minutes=21)
    assert amina.standing(CHI) == "lapsed"
    amina.then(TO_CHI)
    rung = amina.then(Stopped(responder_id=BEN.id))
    assert "ring" in rung.get("Chi", []) + rung.get("Eve", [])
    assert amina.then(Declined(responder_id=EVE.id)).get("Chi", rung.get("Chi")) == ["ring"]


def test_what_somebody_saves_puts_off_no_look() -> None:
    amina = amina_asks("company", circle_of(BEN))
    amina.then(failed(BEN, Message.RING))
    due = amina.call.due_at
    amina.sleeps(minutes=19)
    amina.then(SupporterAgreed(supporter=replace(CHI, addresses=())))
    amina.then(SupporterAgreed(supporter=replace(CHI, addresses=(), name="Chi Lin")))
    assert amina.call.due_at == due


def test_a_second_who_cannot_come_is_replaced_at_once() -> None:
    for gone in (Declined(responder_id=CHI.id), SupporterRemoved(supporter_id=CHI.id)):
        amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
        amina.then(Acknowledged(responder_id=BEN.id))
        assert amina.passes(minutes=5) == [(5, {"Chi": ["backup"]})]
        assert amina.then(gone) == {"Eve": ["backup"]}


def test_who_cannot_take_over_is_replaced_by_nobody_but_whom_they_ask() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(TO_CHI)
    assert amina.then(Declined(responder_id=CHI.id)) == {"Ben": ["hand_over_declined"]}


def test_who_left_after_a_ring_and_comes_back_hears_that_somebody_has_it() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    assert amina.then(SupporterAgreed(supporter=BEN)) == {"Ben": ["stand_down"]}
    assert amina.then(SupporterAgreed(supporter=EVE)) == {}, "she was never asked"
