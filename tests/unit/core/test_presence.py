"""A human is with Amina: it is confirmed, checked gently, handed over, or it lapses."""

from dataclasses import replace
from datetime import time, timedelta

from tests.unit.core.cast import BEN, CHI, DOV, EVENING, amina_asks, circle_of, supporter
from yana.core.call import CallState
from yana.core.circle import QuietHours
from yana.core.effect import Message, Moment, Note, Send
from yana.core.event import (
    Acknowledged,
    Declined,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Stopped,
    SupporterRemoved,
    TimeReached,
)
from yana.core.lifecycle import advance
from yana.core.presence import may_take_over
from yana.core.wanted import still_wanted

EVE, FAY = supporter("Eve"), supporter("Fay")
FOUR = circle_of(BEN, CHI, EVE, FAY)


def test_i_am_with_them_stops_all_reaching() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.passes(minutes=2)
    assert amina.then(PresenceConfirmed(responder_id=BEN.id)) == {}
    assert amina.call.state is CallState.ACCOMPANIED
    assert amina.passes(minutes=44) == []


def test_amina_may_say_it_herself_also_of_somebody_who_was_not_rung() -> None:
    amina = amina_asks("company", FOUR)
    told = amina.then(PresenceConfirmed(responder_id=FAY.id, by_person=True))
    assert told == {"Ben": ["stand_down"]}
    assert amina.call.state is CallState.ACCOMPANIED


def test_who_is_there_is_asked_gently_and_then_not_believed_for_ever() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.passes(minutes=60) == [
        (45, {"Ben": ["still_there"]}),
        (60, {"Ben": ["lapsed"], "Chi": ["ring"]}),
    ]
    assert amina.notes == ["lease_lapsed"]
    assert amina.call.state is CallState.REACHING


def test_still_there_is_enough() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.passes(minutes=50)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.passes(minutes=59) == [(45, {"Ben": ["still_there"]})]
    assert amina.call.state is CallState.ACCOMPANIED


def test_who_says_i_have_this_and_goes_quiet_is_told_kindly_and_others_are_rung() -> None:
    amina = amina_asks("company", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=30) == [
        (30, {"Ben": ["lapsed"], "Chi": ["ring"], "Eve": ["ring"]}),
    ]
    assert amina.call.state is CallState.REACHING
    assert amina.then(Acknowledged(responder_id=BEN.id)) == {
        "Chi": ["stand_down"],
        "Eve": ["stand_down"],
    }, "it is still open to them"


def test_when_there_is_only_one_they_are_rung_again_themselves() -> None:
    amina = amina_asks("urgent", circle_of(BEN))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=10) == [(10, {"Ben": ["lapsed", "ring"]})]


def test_who_goes_quiet_beside_another_learns_that_it_is_covered() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.passes(minutes=1)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    assert amina.passes(minutes=9) == [(9, {"Ben": ["lapsed_covered"]})]
    assert amina.call.state is CallState.ACCOMPANIED


def test_when_both_went_quiet_neither_is_told_that_the_other_has_it() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.passes(minutes=1)
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.sleeps(hours=1)
    ((_, told),) = amina.passes()
    assert told["Ben"][0] == told["Chi"][0] == "lapsed"
    assert amina.call.state is CallState.REACHING


def test_a_second_is_under_way_before_the_first_has_failed() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=5) == [(5, {"Fay": ["backup"]})]
    assert amina.standing(BEN) == "has_it"


def test_nobody_is_rung_beside_who_is_really_there() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    assert amina.passes(minutes=9) == []


def test_amina_is_believed_when_she_says_that_nobody_is_there() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    told = amina.then(PresenceDenied())
    assert told.pop("Ben") == ["not_with"]
    assert set(told) == {"Chi", "Eve", "Fay"}
    assert amina.call.state is CallState.REACHING


def test_handing_over_lasts_until_the_other_is_there() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    offer = HandOverOffered(responder_id=BEN.id, to=CHI.id)
    assert amina.then(offer) == {"Chi": ["hand_over"]}
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["hand_over_taken"]}
    assert amina.standing(BEN) == "with"
    assert amina.then(PresenceConfirmed(responder_id=CHI.id)) == {"Ben": ["relieved"]}
    assert (amina.standing(BEN), amina.standing(CHI)) == ("relieved", "with")


def test_who_cannot_take_over_says_so_and_it_stays_where_it_was() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.then(Declined(responder_id=CHI.id)) == {"Ben": ["hand_over_declined"]}
    assert amina.stands(BEN.id).handing_to is None
    assert amina.call.state is CallState.ACCOMPANIED


def test_who_handed_over_to_somebody_who_left_learns_that_it_is_still_with_them() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    gone = amina.then(SupporterRemoved(supporter_id=CHI.id))
    assert gone == {"Ben": ["hand_over_declined"]}


def test_who_handed_over_to_somebody_who_went_quiet_learns_it_too() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    assert amina.passes(minutes=10) == [
        (10, {"Chi": ["lapsed_covered"], "Ben": ["hand_over_declined"]}),
    ]


def test_one_who_already_comes_may_be_asked_to_take_over_and_hears_it() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    assert amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id)) == {"Chi": ["hand_over"]}
    asked = amina.stands(CHI.id)
    send = Send(
        responder_id=CHI.id,
        address=CHI.addresses[0],
        message=Message.HAND_OVER,
        pass_no=1,
        step_no=0,
        n=asked.sends,
    )
    assert still_wanted(amina.call, send)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    assert not still_wanted(amina.call, send), "Ben is free already"


def test_only_who_has_it_can_hand_it_over_and_not_to_who_cannot() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(Declined(responder_id=EVE.id))
    before = amina.call
    for giver, taker in ((CHI, FAY), (BEN, BEN), (BEN, EVE), (BEN, DOV), (DOV, CHI)):
        assert amina.then(HandOverOffered(responder_id=giver.id, to=taker.id)) == {}
    assert amina.call == before


def test_nobody_asleep_is_asked_to_take_over() -> None:
    evening = QuietHours(start=time(18), end=time(7))
    chi = replace(CHI, quiet=evening)
    amina = amina_asks("urgent", circle_of(BEN, chi))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert not may_take_over(amina.call, amina.stands(CHI.id), amina.now)
    assert amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id)) == {}
    morning = EVENING + timedelta(hours=13)
    assert may_take_over(amina.call, amina.stands(CHI.id), morning)


def test_the_hand_over_goes_to_another_when_it_is_offered_anew() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=EVE.id))
    assert amina.then(PresenceConfirmed(responder_id=EVE.id))["Ben"] == ["relieved"]


def test_who_is_no_longer_asked_to_take_over_hears_that_somebody_has_it() -> None:
    amina = amina_asks("urgent", FOUR)
    assert amina.then(Acknowledged(responder_id=BEN.id))["Chi"] == ["stand_down"]
    assert amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id)) == {"Chi": ["hand_over"]}
    assert amina.then(HandOverOffered(responder_id=BEN.id, to=EVE.id)) == {
        "Chi": ["stand_down"],
        "Eve": ["hand_over"],
    }


def test_a_hand_over_pressed_twice_is_asked_once_and_later_it_is_asked_again() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    to_chi = HandOverOffered(responder_id=BEN.id, to=CHI.id)
    assert amina.then(to_chi) == {"Chi": ["hand_over"]}
    amina.sleeps(seconds=29)
    assert amina.then(to_chi) == {}
    amina.sleeps(seconds=1)
    assert amina.then(to_chi) == {"Chi": ["hand_over"]}
    amina.then(Acknowledged(responder_id=EVE.id))
    to_eve = HandOverOffered(responder_id=BEN.id, to=EVE.id)
    assert amina.then(to_eve)["Eve"] == ["hand_over"], "Eve has it as well"
    amina.sleeps(seconds=29)
    assert amina.then(to_eve) == {}
    amina.sleeps(seconds=1)
    assert amina.then(to_eve) == {"Eve": ["hand_over"]}
    by_eve = HandOverOffered(responder_id=EVE.id, to=BEN.id)
    assert amina.then(by_eve) == {"Ben": ["hand_over"]}, "it is another who asks"


def test_who_was_asked_to_take_over_by_somebody_who_stops_hears_that_another_has_it() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=EVE.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.then(Stopped(responder_id=BEN.id))["Chi"] == ["stand_down"]


def test_who_was_asked_to_take_over_and_said_no_hears_nothing_more_of_it() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert "Chi" not in amina.then(Declined(responder_id=CHI.id))


def test_it_is_written_down_who_went_quiet() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    _, effects = advance(amina.call, TimeReached(), amina.now + timedelta(minutes=10))
    assert Note(moment=Moment.LEASE_LAPSED, responder_id=BEN.id) in effects


def test_when_both_go_quiet_in_the_same_moment_neither_covers_the_other() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.sleeps(minutes=10)
    ((_, told),) = amina.passes()
    assert told["Ben"][0] == told["Chi"][0] == "lapsed"


def test_who_was_only_asked_to_take_over_learns_the_end() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert not amina.stands(CHI.id).told
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.settles(by=None) == {"Ben": ["ended"], "Chi": ["ended"]}
