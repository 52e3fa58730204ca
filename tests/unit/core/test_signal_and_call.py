"""Somebody asks, and a call opens: who is part of it, and what is asked again in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import (
    BEN,
    CHI,
    CIRCLE,
    DOV,
    EVENING,
    amina_asks,
    circle_of,
    signal,
    supporter,
)
from yana.core.call import CallState
from yana.core.circle import Consent
from yana.core.event import Acknowledged, AskedAgain, Declined, PresenceConfirmed, Stopped
from yana.core.lifecycle import open_call
from yana.core.policy import Urgency, default_policies
from yana.core.reach import SIGNALS_SHOWN_MAX

EVE, FAY = supporter("Eve"), supporter("Fay")


def test_asking_reaches_somebody_at_once() -> None:
    amina = amina_asks("urgent")
    assert amina.opening == {"Ben": ["ring"], "Chi": ["ring"]}
    assert amina.call.state is CallState.REACHING
    assert amina.call.due_at == EVENING + timedelta(minutes=2)
    assert amina.call.policy == default_policies()[Urgency.URGENT]


@pytest.mark.parametrize("consent", [one for one in Consent if one is not Consent.AGREED])
def test_who_has_not_agreed_is_not_part_of_it(consent: Consent) -> None:
    amina = amina_asks("danger", circle_of(replace(BEN, consent=consent), CHI))
    assert amina.opening == {"Chi": ["ring"]}
    assert amina.call.responder(BEN.id) is None
    assert amina.call.responder(DOV.id) is None


def test_who_is_not_to_be_told_is_not_part_of_it() -> None:
    amina = amina_asks("danger", do_not_tell=[BEN])
    assert amina.opening == {"Chi": ["ring"]}
    assert amina.call.responder(BEN.id) is None


def test_with_a_circle_of_nobody_the_ask_is_received_and_it_says_so() -> None:
    amina = amina_asks("company", circle_of())
    assert amina.opening == {}
    assert amina.notes == ["nobody_left"]
    assert amina.call.due_at == EVENING + timedelta(minutes=20)
    assert amina.passes(hours=3) == []
    assert amina.notes == ["nobody_left"], "it is said once"
    assert amina.call.state is CallState.REACHING


def test_asking_more_urgently_rings_by_the_new_policy_at_once() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE, FAY))
    assert amina.opening == {"Ben": ["ring"]}
    amina.passes(minutes=3)
    assert amina.asks_again("urgent") == {"Ben": ["ring"], "Chi": ["ring"], "Eve": ["ring"]}
    assert amina.call.urgency is Urgency.URGENT
    assert amina.passes(minutes=2) == [(2, {"Fay": ["ring"]})]


def test_asking_less_urgently_takes_nothing_back() -> None:
    amina = amina_asks("urgent")
    amina.passes(minutes=1)
    before = amina.call
    assert amina.asks_again("company") == {"Ben": ["ring"], "Chi": ["ring"]}
    assert amina.call.urgency is Urgency.URGENT
    assert amina.call.policy == before.policy
    assert amina.call.escalate_at == before.escalate_at
    assert [one.urgency for one in amina.call.signals] == [Urgency.URGENT, Urgency.COMPANY]


def test_a_shaking_hand_is_one_sound() -> None:
    amina = amina_asks("urgent")
    amina.passes(seconds=29)
    assert amina.asks_again("urgent") == {}
    amina.passes(seconds=1)
    assert amina.asks_again("urgent") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_asking_again_reaches_the_next_sooner() -> None:
    amina = amina_asks("company")
    amina.passes(minutes=5)
    assert amina.asks_again("company") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_asking_again_with_nobody_to_reach_waits_no_longer_than_before() -> None:
    amina = amina_asks("urgent", circle_of())
    due_at = amina.call.due_at
    amina.passes(minutes=1)
    assert amina.asks_again("urgent") == {}
    assert amina.call.due_at == due_at


def test_who_said_no_to_company_is_asked_again_when_it_is_danger() -> None:
    amina = amina_asks("company")
    amina.then(Declined(responder_id=BEN.id))
    assert amina.asks_again("company") == {}
    assert amina.asks_again("danger") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_who_has_it_hears_that_amina_asked_again_and_others_are_rung_beside_them() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.passes(minutes=1)
    assert amina.asks_again("urgent") == {"Ben": ["asked_again"], "Chi": ["backup"]}
    assert amina.standing(BEN) == "has_it"


def test_who_is_with_her_hears_it_alone_unless_it_became_worse() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.asks_again("worried") == {"Ben": ["asked_again"]}
    assert amina.asks_again("danger") == {"Ben": ["asked_again"], "Chi": ["backup"]}
    assert amina.call.state is CallState.ACCOMPANIED


def test_a_more_urgent_ask_shortens_how_long_an_answer_is_believed() -> None:
    amina = amina_asks("company")
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.stands(BEN.id).present_by == EVENING + timedelta(minutes=30)
    amina.asks_again("danger")
    assert amina.stands(BEN.id).present_by == EVENING + timedelta(minutes=5)


def test_do_not_tell_in_a_later_ask_lets_go_at_once() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE, FAY))
    amina.then(Acknowledged(responder_id=BEN.id))
    told = amina.asks_again("urgent", do_not_tell=[BEN])
    assert "Ben" not in told
    assert amina.standing(BEN) == "removed"
    assert amina.call.state is CallState.REACHING
    assert amina.then(Acknowledged(responder_id=BEN.id)) == {}
    assert amina.call.state is CallState.REACHING


def test_who_stopped_is_asked_again_only_when_it_became_more_urgent() -> None:
    amina = amina_asks("worried")
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(Stopped(responder_id=BEN.id)) == {"Chi": ["ring"]}
    assert all("Ben" not in told for _, told in amina.passes(hours=2))
    assert "Ben" in amina.asks_again("urgent")


def test_however_often_somebody_asks_the_call_stays_small_and_keeps_how_it_began() -> None:
    amina = amina_asks("worried")
    first = amina.call.signals[0]
    for _ in range(SIGNALS_SHOWN_MAX * 2):
        amina.passes(minutes=1)
        amina.asks_again("worried")
    assert len(amina.call.signals) == SIGNALS_SHOWN_MAX + 1
    assert amina.call.signals[0] == first
    assert amina.call.signals[-1].at == amina.now


def test_a_circle_may_be_asked_twice_in_a_row_with_the_same_words() -> None:
    amina = amina_asks("urgent", CIRCLE)
    again = AskedAgain(signal=signal("urgent"), policy=default_policies()[Urgency.URGENT])
    assert amina.then(again) == {}
    assert amina.then(again) == {}
    assert amina.call.state is CallState.REACHING


def test_a_call_knows_whose_it_is_and_goes_on_from_what_was_before_it() -> None:
    policy = default_policies()[Urgency.COMPANY]
    call, _ = open_call("1", CIRCLE, signal("company"), policy, pass_no=9, sends_before=7)
    assert (call.id, call.person) == ("1", CIRCLE.person)
    assert (call.pass_no, call.sends_before) == (9, 7)
    more = {one.supporter.name: one.sends for one in call.responders}
    assert more == {"Ben": 8, "Chi": 8}, "both are rung in a later pass"
    call, _ = open_call("1", CIRCLE, signal("company"), policy, sends_before=7)
    assert {one.supporter.name: one.sends for one in call.responders} == {"Ben": 8, "Chi": 7}
