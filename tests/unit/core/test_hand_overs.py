"""Asked to take over: who may be, which of two asks counts, and what they are told afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, time

from tests.unit.core.cast import BEN, CHI, Story, amina_asks, circle_of, supporter
from yana.core.call import Standing
from yana.core.circle import QuietHours
from yana.core.effect import Message, Send
from yana.core.event import Acknowledged, Declined, HandOverOffered, PresenceConfirmed
from yana.core.wanted import still_wanted

EVE, FAY = supporter("Eve"), supporter("Fay")
FOUR = circle_of(BEN, CHI, EVE, FAY)
LATE = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
TO_CHI = HandOverOffered(responder_id=BEN.id, to=CHI.id)


def test_who_may_be_woken_may_be_asked_at_night_only_when_it_is_urgent() -> None:
    chi = replace(CHI, quiet=QuietHours(start=time(22), end=time(7)), may_wake=True)
    for urgency, told in (("worried", {}), ("urgent", {"Chi": ["hand_over"]})):
        amina = amina_asks(urgency, circle_of(BEN, chi), LATE)
        amina.then(PresenceConfirmed(responder_id=BEN.id))
        assert amina.then(TO_CHI) == told


def test_of_two_asks_to_take_over_only_the_newer_leaves() -> None:
    amina = amina_asks("company", FOUR)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    asks = []
    for _ in range(2):
        amina.sleeps(minutes=1)
        amina.then(TO_CHI)
        asks.append(
            Send(
                responder_id=CHI.id,
                address=CHI.addresses[0],
                message=Message.HAND_OVER,
                pass_no=1,
                step_no=0,
                n=amina.stands(CHI.id).sends,
            )
        )
    assert [still_wanted(amina.call, one) for one in asks] == [False, True]


def test_who_was_stood_down_and_then_asked_to_take_over_is_stood_down_anew() -> None:
    amina = amina_asks("urgent", FOUR)
    assert amina.then(Acknowledged(responder_id=BEN.id))["Chi"] == ["stand_down"]
    amina.then(TO_CHI)
    assert amina.then(Acknowledged(responder_id=EVE.id))["Chi"] == ["stand_down"]
    assert "Chi" not in amina.then(Acknowledged(responder_id=FAY.id)), "told so already"


def two_have_it_and_ask_eve() -> Story:
    amina = amina_asks("company", FOUR)
    for one in (BEN, CHI):
        amina.then(Acknowledged(responder_id=one.id))
    for one in (BEN, CHI):
        told = amina.then(HandOverOffered(responder_id=one.id, to=EVE.id))
        assert told == {"Eve": ["hand_over"]}
    return amina


def test_of_two_who_ask_the_same_third_both_are_relieved_when_she_is_there() -> None:
    amina = two_have_it_and_ask_eve()
    told = amina.then(Acknowledged(responder_id=EVE.id))
    assert (told["Ben"], told["Chi"]) == (["hand_over_taken"], ["hand_over_taken"])
    told = amina.then(PresenceConfirmed(responder_id=EVE.id))
    assert (told["Ben"], told["Chi"]) == (["relieved"], ["relieved"])
    assert amina.standing(BEN) == amina.standing(CHI) == Standing.RELIEVED.value
    assert [one.id for one in amina.call.holders()] == [EVE.id]


def test_of_two_who_ask_the_same_third_both_hear_it_when_she_says_no() -> None:
    amina = two_have_it_and_ask_eve()
    told = amina.then(Declined(responder_id=EVE.id))
    assert told == {"Ben": ["hand_over_declined"], "Chi": ["hand_over_declined"]}
    assert {one.handing_to for one in amina.call.holders()} == {None}
    assert {one.id for one in amina.call.holders()} == {BEN.id, CHI.id}, "both still have it"


def test_of_two_who_have_it_both_hear_that_the_person_asks_again() -> None:
    amina = amina_asks("company", FOUR)
    for one in (BEN, CHI):
        amina.then(Acknowledged(responder_id=one.id))
    amina.sleeps(minutes=1)
    told = amina.asks_again("company")
    assert (told["Ben"], told["Chi"]) == (["asked_again"], ["asked_again"])
