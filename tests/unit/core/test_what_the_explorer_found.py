"""Each of these was found by walking every state: the shortest history that showed it."""

from dataclasses import replace

from tests.unit.core.cast import BEN, CHI, Story, address_of, amina_asks, circle_of, supporter
from yana.core.call import Outcome
from yana.core.effect import Message, Send
from yana.core.event import (
    Acknowledged,
    AttemptFailed,
    Declined,
    HandOverOffered,
    PresenceConfirmed,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)
from yana.core.wanted import still_wanted

EVE = supporter("Eve")
CHI_TWICE = replace(CHI, addresses=(address_of("Chi"), address_of("Chi", "phone")))


def chi_hears_nothing(message: Message) -> AttemptFailed:
    """Chi's mail comes back."""
    return AttemptFailed(responder_id=CHI.id, address=CHI.addresses[0], message=message)


def last_to_chi(amina: Story, message: Message) -> Send:
    """The last message to Chi, still to leave."""
    return Send(
        responder_id=CHI.id,
        address=CHI.addresses[0],
        message=message,
        pass_no=amina.call.pass_no,
        step_no=amina.call.step_no,
        n=amina.stands(CHI.id).sends,
    )


def test_who_had_to_stop_and_presses_once_more_has_still_had_to_stop() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Declined(responder_id=BEN.id))
    before = amina.call
    assert amina.then(Declined(responder_id=BEN.id)) == {}
    assert amina.call == before
    assert amina.standing(BEN) == "stopped"


def test_when_nobody_is_left_a_second_time_that_is_said_a_second_time() -> None:
    amina = amina_asks("urgent", circle_of(BEN))
    amina.then(Declined(responder_id=BEN.id))
    assert amina.notes == ["nobody_left"]
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Stopped(responder_id=BEN.id))
    assert amina.notes == ["nobody_left", "nobody_left"]


def test_who_asked_somebody_who_is_free_now_learns_that_it_is_still_with_them() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    amina.then(HandOverOffered(responder_id=CHI.id, to=BEN.id))
    assert amina.then(PresenceConfirmed(responder_id=BEN.id)) == {
        "Chi": ["relieved"],
        "Ben": ["hand_over_declined"],
    }
    assert amina.stands(BEN.id).handing_to is None


def test_who_asked_somebody_who_cannot_be_told_learns_that_it_is_still_with_them() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    told = amina.then(chi_hears_nothing(Message.HAND_OVER))
    assert told == {"Ben": ["hand_over_declined"], "Chi": ["stand_down"]}
    assert amina.notes == ["unreachable"]
    assert amina.stands(BEN.id).handing_to is None


def test_who_was_rung_at_an_address_that_refuses_now_is_told_all_the_same() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(chi_hears_nothing(Message.RING))
    assert amina.then(Acknowledged(responder_id=BEN.id)) == {"Chi": ["stand_down"]}
    assert amina.then(chi_hears_nothing(Message.STAND_DOWN)) == {}, "once is enough"
    assert amina.then(Settled(by=None, outcome=Outcome.SAFE)) == {
        "Ben": ["ended"],
        "Chi": ["ended"],
    }


def test_who_refused_for_good_can_be_asked_to_take_over_and_a_refusal_is_told() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(chi_hears_nothing(Message.RING))
    amina.then(Acknowledged(responder_id=BEN.id))
    asks_chi = HandOverOffered(responder_id=BEN.id, to=CHI.id)
    assert amina.then(asks_chi) == {"Chi": ["hand_over"]}
    told = amina.then(chi_hears_nothing(Message.HAND_OVER))
    assert told == {"Ben": ["hand_over_declined"], "Chi": ["stand_down"]}


def test_who_gave_no_address_cannot_be_asked_to_take_over() -> None:
    amina = amina_asks("urgent", circle_of(BEN, replace(CHI, addresses=())))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id)) == {}
    assert amina.stands(BEN.id).handing_to is None


def test_who_was_asked_beside_somebody_who_is_gone_is_rung_at_every_address_once() -> None:
    for asked in (Message.BACKUP, Message.HAND_OVER):
        amina = amina_asks("urgent", circle_of(BEN, CHI_TWICE))
        amina.then(Acknowledged(responder_id=BEN.id))
        amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
        assert amina.then(Stopped(responder_id=BEN.id)) == {"Chi": ["ring", "ring"]}
        assert amina.then(chi_hears_nothing(asked)) == {}, "their other address rings already"


def test_nobody_is_asked_to_take_over_from_somebody_who_has_stopped() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=EVE.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    asked = last_to_chi(amina, Message.HAND_OVER)
    assert still_wanted(amina.call, asked)
    amina.then(Stopped(responder_id=BEN.id))
    assert not still_wanted(amina.call, asked), "Ben asks no more, and Eve has it"


def test_when_the_last_one_is_not_to_be_told_who_went_quiet_is_rung_at_once() -> None:
    amina = amina_asks("worried")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.passes(minutes=20)
    assert amina.standing(BEN) == "lapsed"
    assert amina.asks_again("worried", do_not_tell=[CHI]) == {"Ben": ["ring"]}
    assert not amina.call.nobody_left


def test_who_is_not_to_be_told_is_let_go_also_at_the_address_where_they_agreed_already() -> None:
    amina = amina_asks("urgent", do_not_tell=[BEN])
    amina.then(SupporterAgreed(supporter=EVE))
    moved = SupporterRemoved(supporter_id=BEN.id, now_known_as=EVE.id)
    assert amina.then(moved) == {}
    assert amina.standing(EVE) == "removed"
    assert amina.then(moved) == {}
    assert amina.call.not_told == (BEN.id, EVE.id), "remembered once"
    assert amina.settles() == {"Chi": ["ended"]}
