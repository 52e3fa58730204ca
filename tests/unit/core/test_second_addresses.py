"""A message did not come: who is tried at another address, with what, and who is let be."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tests.unit.core.cast import BEN, CHI, address_of, amina_asks, circle_of, supporter
from yana.core.circle import QuietHours, Supporter
from yana.core.effect import Message, Moment, Note
from yana.core.event import (
    Acknowledged,
    AttemptFailed,
    Declined,
    HandOverOffered,
    PresenceConfirmed,
    Stopped,
    SupporterAgreed,
)
from yana.core.lifecycle import advance

EVE = supporter("Eve")
LATE = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
CHI_TWICE = replace(CHI, addresses=(address_of("Chi"), address_of("Chi", "phone")))


def failed(one: Supporter, message: Message) -> AttemptFailed:
    """The first address of this supporter does not work."""
    return AttemptFailed(responder_id=one.id, address=one.addresses[0], message=message)


def test_who_may_be_woken_is_woken_at_the_second_address_too() -> None:
    night = QuietHours(start=time(22), end=time(7))
    chi = replace(CHI_TWICE, quiet=night, may_wake=True)
    amina = amina_asks("urgent", circle_of(chi), LATE)
    assert amina.opening == {"Chi": ["ring"]}
    assert amina.then(failed(chi, Message.RING)) == {"Chi": ["ring"]}


def test_who_is_asked_beside_somebody_is_asked_at_the_second_address_too() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI_TWICE))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.asks_again("company")["Chi"] == ["backup"]
    assert amina.then(failed(CHI, Message.BACKUP)) == {"Chi": ["backup"]}


def test_who_is_asked_to_take_over_is_asked_at_the_second_address_too() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI_TWICE))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.then(failed(CHI, Message.HAND_OVER)) == {"Chi": ["hand_over"]}
    assert amina.stands(BEN.id).handing_to == CHI.id


def test_it_is_written_down_who_cannot_be_reached_at_all() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    _, effects = advance(amina.call, failed(BEN, Message.RING), amina.now)
    assert Note(moment=Moment.UNREACHABLE, responder_id=BEN.id) in effects


def test_who_has_it_and_cannot_be_told_more_may_still_take_over() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.then(failed(CHI, Message.HAND_OVER)) == {}
    assert amina.stands(BEN.id).handing_to == CHI.id
    assert amina.then(PresenceConfirmed(responder_id=CHI.id)) == {"Ben": ["relieved"]}


def test_an_address_of_who_said_no_makes_nobody_due_sooner() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE))
    assert amina.then(Declined(responder_id=BEN.id)) == {"Chi": ["ring"]}
    assert amina.then(failed(BEN, Message.RING)) == {}
    assert amina.standing(EVE) == "waiting"


def test_in_the_first_pass_one_address_is_tried_after_the_other() -> None:
    places = tuple(address_of("Chi", channel) for channel in ("email", "phone", "inbox"))
    chi = replace(CHI, addresses=places)
    amina = amina_asks("company", circle_of(chi))
    assert amina.then(failed(chi, Message.RING)) == {"Chi": ["ring"]}


def test_who_gives_a_new_address_is_rung_there_now_and_sounds_again_when_she_asks_again() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    assert amina.then(failed(BEN, Message.RING)) == {"Chi": ["ring"]}
    moved = replace(BEN, addresses=(address_of("Benjamin"),))
    assert amina.then(SupporterAgreed(supporter=moved)) == {"Ben": ["ring"]}
    amina.passes(seconds=29)
    assert amina.asks_again("company") == {}
    amina.passes(seconds=1)
    assert amina.asks_again("company") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_who_sleeps_is_not_rung_at_a_new_address() -> None:
    ben = replace(BEN, quiet=QuietHours(start=time(22), end=time(7)))
    amina = amina_asks("company", circle_of(ben, CHI), LATE - timedelta(hours=1, minutes=5))
    assert amina.then(failed(BEN, Message.RING)) == {"Chi": ["ring"]}
    amina.passes(minutes=6)
    moved = replace(ben, addresses=(address_of("Benjamin"),))
    assert amina.then(SupporterAgreed(supporter=moved)) == {}


def test_who_was_asked_beside_somebody_who_is_gone_is_rung_at_the_second_address() -> None:
    fay, gil = supporter("Fay"), supporter("Gil")
    amina = amina_asks("company", circle_of(BEN, EVE, fay, gil, CHI_TWICE))
    amina.passes(minutes=60)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.asks_again("company") == {"Ben": ["asked_again"], "Chi": ["backup"]}
    assert amina.then(Stopped(responder_id=BEN.id)) == {"Eve": ["ring"], "Fay": ["ring"]}
    assert amina.then(failed(CHI, Message.BACKUP)) == {"Chi": ["ring"]}


def test_who_went_quiet_is_told_so_at_the_second_address() -> None:
    amina = amina_asks("company", circle_of(CHI_TWICE, BEN))
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.passes(minutes=30)
    assert amina.standing(CHI) == "lapsed"
    assert amina.then(failed(CHI, Message.LAPSED)) == {"Chi": ["lapsed"]}
