"""What a reply means: "I have this", "I cannot", "I will be there at", "I have to stop"."""

from datetime import timedelta

import pytest

from tests.unit.core.cast import BEN, CHI, DOV, EVENING, amina_asks, circle_of, supporter
from yana.core.answer import LATE_BY_MAX
from yana.core.call import CallState
from yana.core.event import (
    Acknowledged,
    Declined,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    Seen,
    Stopped,
)
from yana.core.policy import Urgency, default_policies

EVE, FAY = supporter("Eve"), supporter("Fay")
FOUR = circle_of(BEN, CHI, EVE, FAY)


def test_i_have_this_is_believed_for_a_while_and_everybody_told_learns_it() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.passes(minutes=1)
    told = amina.then(Acknowledged(responder_id=BEN.id))
    assert told == {"Chi": ["stand_down"], "Eve": ["stand_down"]}
    assert amina.call.state is CallState.ANSWERED
    assert amina.stands(BEN.id).present_by == EVENING + timedelta(minutes=11)
    assert amina.call.escalate_at is None


def test_who_was_never_told_need_not_stand_down() -> None:
    amina = amina_asks("company", FOUR)
    assert amina.then(Acknowledged(responder_id=BEN.id)) == {}


def test_who_was_not_rung_may_join_and_counts() -> None:
    amina = amina_asks("company", FOUR)
    assert amina.then(Acknowledged(responder_id=FAY.id)) == {"Ben": ["stand_down"]}
    assert amina.call.state is CallState.ANSWERED
    assert amina.passes(minutes=29) == []


def test_a_second_who_comes_too_is_welcome_and_both_know() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["also_coming"]}
    assert [one.id for one in amina.call.holders()] == [BEN.id, CHI.id]


def test_saying_it_twice_is_saying_it_once() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    before = amina.call
    amina.passes(minutes=1)
    assert amina.then(Acknowledged(responder_id=BEN.id)) == {}
    assert amina.call == before


def test_who_cannot_is_thanked_by_being_left_alone_and_the_next_is_asked_at_once() -> None:
    amina = amina_asks("company", FOUR)
    assert amina.then(Declined(responder_id=BEN.id)) == {"Chi": ["ring"]}
    assert amina.then(Declined(responder_id=CHI.id)) == {"Eve": ["ring"]}
    assert not any({"Ben", "Chi"} & set(told) for _, told in amina.passes(days=1))


def test_when_everyone_cannot_it_says_so_and_stays_open() -> None:
    amina = amina_asks("urgent")
    amina.then(Declined(responder_id=BEN.id))
    assert amina.then(Declined(responder_id=CHI.id)) == {}
    assert amina.notes == ["nobody_left"]
    assert amina.call.state is CallState.REACHING
    assert amina.call.due_at == EVENING + timedelta(minutes=5)


def test_who_cannot_is_asked_once_more_when_there_is_nobody_else() -> None:
    amina = amina_asks("urgent")
    amina.then(Declined(responder_id=BEN.id))
    amina.then(Declined(responder_id=CHI.id))
    assert amina.passes(minutes=9) == [], "a no is believed as long as a yes"
    (told,) = amina.passes(minutes=1)
    assert told[1] == {"Ben": ["ring"], "Chi": ["ring"]}
    amina.then(Declined(responder_id=BEN.id))
    amina.then(Declined(responder_id=CHI.id))
    assert amina.passes(days=1) == [], "and is not asked for ever"
    assert amina.asks_again("urgent") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_who_had_to_stop_is_asked_once_more_when_there_is_nobody_else() -> None:
    amina = amina_asks("danger", circle_of(BEN))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.then(Stopped(responder_id=BEN.id)) == {}
    for way_back in (Acknowledged, PresenceConfirmed):
        (told,) = amina.passes(minutes=6)
        assert told[1] == {"Ben": ["ring"]}, "who came and had to stop said a new no"
        amina.then(way_back(responder_id=BEN.id))
        amina.then(Stopped(responder_id=BEN.id))


@pytest.mark.parametrize("urgency", ["company", "worried", "urgent", "danger"])
def test_asking_again_is_heard_also_by_those_who_could_not(urgency: str) -> None:
    amina = amina_asks(urgency)
    for one in (BEN, CHI):
        amina.then(Declined(responder_id=one.id))
    assert amina.asks_again(urgency) == {}, "a shaking hand asks twice"
    amina.now += timedelta(seconds=30)
    told = amina.asks_again(urgency)
    assert "Ben" in told, "there is nobody else"


def test_asking_again_leaves_who_just_could_not_in_peace_while_there_is_somebody_else() -> None:
    amina = amina_asks("urgent")
    amina.then(Declined(responder_id=BEN.id))
    amina.now += timedelta(minutes=1)
    assert amina.asks_again("urgent") == {"Chi": ["ring"]}
    amina.now += timedelta(minutes=9)
    assert amina.asks_again("urgent").keys() == {"Ben", "Chi"}


def test_in_no_hurry_who_cannot_is_not_asked_again_by_the_clock() -> None:
    amina = amina_asks("company")
    amina.then(Declined(responder_id=BEN.id))
    amina.then(Declined(responder_id=CHI.id))
    assert amina.passes(days=1) == []


def test_a_no_of_one_leaves_a_second_who_was_asked_with_them_in_peace() -> None:
    amina = amina_asks("worried")
    assert amina.then(Declined(responder_id=BEN.id)) == {}
    assert amina.standing(CHI) == "rung"


def test_saying_no_before_being_asked_is_remembered() -> None:
    amina = amina_asks("company", FOUR)
    assert amina.then(Declined(responder_id=CHI.id)) == {}
    assert amina.passes(minutes=20) == [(20, {"Eve": ["ring"]})]


def test_a_no_may_become_a_yes() -> None:
    amina = amina_asks("urgent", FOUR)
    amina.then(Declined(responder_id=BEN.id))
    assert amina.then(Acknowledged(responder_id=BEN.id)) == {
        "Chi": ["stand_down"],
        "Eve": ["stand_down"],
        "Fay": ["stand_down"],
    }
    assert amina.call.state is CallState.ANSWERED


def test_who_said_no_is_told_that_somebody_has_it() -> None:
    amina = amina_asks("urgent")
    amina.then(Declined(responder_id=BEN.id))
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["stand_down"]}


@pytest.mark.parametrize("way_out", [Stopped, Declined])
def test_i_have_to_stop_starts_reaching_again_wider(
    way_out: type[Stopped] | type[Declined],
) -> None:
    amina = amina_asks("company", FOUR)
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.passes(minutes=10)
    told = amina.then(way_out(responder_id=BEN.id))
    assert told == {"Chi": ["ring"], "Eve": ["ring"]}
    assert amina.standing(BEN) == "stopped"
    assert amina.call.pass_no == 2
    assert not any("Ben" in heard for _, heard in amina.passes(days=1))


def test_who_stopped_learns_that_another_has_it_now() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=CHI.id))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Stopped(responder_id=CHI.id))
    amina.then(Stopped(responder_id=BEN.id))
    amina.asks_again("danger")
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["stand_down"]}


def test_when_it_was_open_again_everyone_told_is_told_anew_that_somebody_has_it() -> None:
    amina = amina_asks("company", FOUR)
    amina.passes(minutes=20)
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["stand_down"]}
    assert amina.then(Stopped(responder_id=CHI.id)) == {"Ben": ["ring"], "Eve": ["ring"]}
    assert amina.then(Acknowledged(responder_id=FAY.id)) == {
        "Ben": ["stand_down"],
        "Chi": ["stand_down"],
        "Eve": ["stand_down"],
    }


def test_stopping_beside_another_who_has_it_wakes_nobody() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=CHI.id))
    assert amina.then(Stopped(responder_id=BEN.id)) == {}
    assert amina.call.state is CallState.ANSWERED


def test_stopping_what_one_does_not_have_changes_nothing() -> None:
    amina = amina_asks("urgent")
    before = amina.call
    assert amina.then(Stopped(responder_id=BEN.id)) == {}
    assert amina.call == before


def test_who_took_over_and_has_to_stop_gives_it_back_and_says_so() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["hand_over_taken"]}
    assert amina.then(Stopped(responder_id=CHI.id)) == {"Ben": ["hand_over_declined"]}
    assert amina.call.state is CallState.ACCOMPANIED


def test_when_they_will_be_there_is_believed_within_what_the_policy_allows() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    in_half_an_hour = EVENING + timedelta(minutes=30)
    amina.then(Expected(responder_id=BEN.id, present_at=in_half_an_hour))
    assert amina.stands(BEN.id).present_by == in_half_an_hour + LATE_BY_MAX
    amina.then(Expected(responder_id=BEN.id, present_at=EVENING + timedelta(days=2)))
    longest = default_policies()[Urgency.URGENT].lease_max
    assert amina.stands(BEN.id).present_by == EVENING + longest
    amina.then(Expected(responder_id=BEN.id, present_at=EVENING - timedelta(days=2)))
    assert amina.stands(BEN.id).present_by == EVENING + LATE_BY_MAX


def test_only_who_has_it_can_say_when_they_will_be_there() -> None:
    amina = amina_asks("urgent")
    before = amina.call
    later = EVENING + timedelta(minutes=30)
    for one in (BEN, DOV):
        assert amina.then(Expected(responder_id=one.id, present_at=later)) == {}
    assert amina.call == before


def test_a_look_is_not_an_answer() -> None:
    amina = amina_asks("urgent")
    before = amina.call
    assert amina.then(Seen(responder_id=BEN.id)) == {}
    assert amina.call == before
