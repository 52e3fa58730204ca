"""Made good once: what came back is told at one other address, and never twice."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.unit.core.cast import BEN, CHI, address_of, amina_asks, circle_of, supporter
from tests.unit.core.test_what_came_back import failed, not_now, twice
from yana.core.circle import QuietHours
from yana.core.effect import Message, Moment, Note, Send
from yana.core.event import (
    Acknowledged,
    AttemptDelayed,
    Declined,
    HandOverOffered,
    LeftUnsaid,
    PresenceConfirmed,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)
from yana.core.lifecycle import advance

EVE, FAY = supporter("Eve"), supporter("Fay")
TO_CHI = HandOverOffered(responder_id=BEN.id, to=CHI.id)
THRICE = replace(BEN, addresses=tuple(address_of("Ben", one) for one in ("email", "phone", "push")))


def test_what_is_tried_again_is_not_told_elsewhere() -> None:
    amina = amina_asks("company", circle_of(twice(BEN), CHI))
    waits = replace(not_now(BEN, Message.RING), tried_again=True)
    assert amina.then(waits) == {"Chi": ["ring"]}


def test_what_came_back_is_made_good_once() -> None:
    amina = amina_asks("company", circle_of(twice(BEN)))
    assert amina.then(not_now(BEN, Message.RING)) == {"Ben": ["ring"]}
    assert amina.then(not_now(BEN, Message.RING)) == {}


def test_it_goes_to_the_next_address_and_to_no_other() -> None:
    amina = amina_asks("company", circle_of(THRICE))
    _, effects = advance(amina.call, not_now(BEN, Message.RING), amina.now)
    assert [one.address.channel for one in effects if isinstance(one, Send)] == ["phone"]
    amina.settles()
    _, effects = advance(amina.call, not_now(BEN, Message.ENDED, 2), amina.now)
    assert [one.address.channel for one in effects if isinstance(one, Send)] == ["phone"]


def test_a_ring_that_went_to_every_address_is_not_told_elsewhere() -> None:
    amina = amina_asks("company", circle_of(twice(BEN)))
    assert amina.passes(minutes=20) == [(20, {"Ben": ["ring", "ring"]})]
    assert amina.then(not_now(BEN, Message.RING, 2)) == {}


def test_what_is_not_so_any_more_is_not_told_elsewhere() -> None:
    amina = amina_asks("danger", circle_of(twice(BEN), CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.asks_again("danger")
    amina.then(Stopped(responder_id=BEN.id))
    assert amina.then(not_now(BEN, Message.ASKED_AGAIN, 2)) == {}
    assert amina.then(not_now(BEN, Message.RING)) == {}


def test_who_sleeps_by_now_is_not_rung_elsewhere() -> None:
    asleep = QuietHours(start=time(19, 30), end=time(23))
    amina = amina_asks("company", circle_of(replace(twice(BEN), quiet=asleep), CHI))
    amina.sleeps(hours=1)
    assert "Ben" not in amina.then(not_now(BEN, Message.RING))


def test_when_nobody_reads_it_the_next_is_asked_and_the_next_step_counts_from_then() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE))
    amina.sleeps(minutes=1)
    assert amina.then(not_now(BEN, Message.RING)) == {"Chi": ["ring"]}
    assert amina.stands(CHI.id).rung_at == amina.now
    assert amina.call.due_at == amina.now + timedelta(minutes=20)


def test_an_old_ring_that_waits_says_nothing_of_a_second() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=5) == [(5, {"Chi": ["backup"]})]
    assert amina.then(AttemptDelayed(responder_id=CHI.id)) == {}


def test_a_second_who_cannot_be_reached_is_replaced_once_by_one_from_then_on() -> None:
    for lost in (
        AttemptDelayed(responder_id=FAY.id, message=Message.BACKUP),
        failed(FAY, Message.BACKUP),
        Declined(responder_id=FAY.id),
    ):
        amina = amina_asks("urgent", circle_of(BEN, CHI, EVE, FAY))
        amina.then(Acknowledged(responder_id=BEN.id))
        assert amina.passes(minutes=5) == [(5, {"Fay": ["backup"]})]
        amina.sleeps(seconds=20)
        assert amina.then(lost) == {"Chi": ["backup"]}
        assert amina.stands(CHI.id).rung_at == amina.now
        assert amina.then(lost) == {}


def test_more_back_from_an_address_that_failed_moves_nothing() -> None:
    amina = amina_asks("company", circle_of(twice(BEN)))
    assert amina.then(failed(BEN, Message.RING)) == {"Ben": ["ring"]}
    assert amina.then(failed(BEN, Message.RING, 3)) == {}
    amina.then(Acknowledged(responder_id=BEN.id))
    before = amina.call
    assert amina.then(failed(BEN, Message.RING, 9)) == {}
    assert amina.call == before


def test_a_question_to_a_second_says_nothing_when_nobody_has_it_any_more() -> None:
    amina = amina_asks("urgent", circle_of(BEN, twice(CHI)))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=5) == [(5, {"Chi": ["backup"]})]
    amina.then(Stopped(responder_id=BEN.id))
    amina.then(failed(CHI, Message.RING, 4))
    before = amina.call
    assert amina.then(failed(CHI, Message.BACKUP, 9)) == {}
    assert amina.call == before


def test_an_address_fails_once() -> None:
    amina = amina_asks("urgent", circle_of(BEN, twice(CHI)))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(failed(CHI, Message.RING))
    amina.then(failed(CHI, Message.HAND_OVER, 3))
    assert amina.stands(CHI.id).failed == (address_of("Chi"),)


@pytest.mark.parametrize("twofold", [True, False])
def test_it_is_written_down_whose_relief_and_last_address_were_lost(*, twofold: bool) -> None:
    amina = amina_asks("company", circle_of(twice(BEN) if twofold else BEN, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.then(Stopped(responder_id=CHI.id))
    _, effects = advance(amina.call, failed(BEN, Message.RELIEVED), amina.now)
    note = Note(moment=Moment.UNREACHABLE, responder_id=BEN.id)
    assert (note in effects) is not twofold


def test_whose_relief_is_undone_is_rung_like_the_others_from_now_on() -> None:
    asleep = QuietHours(start=time(19, 30), end=time(23))
    for ben, rings in ((BEN, {"Ben": ["ring"]}), (replace(BEN, quiet=asleep), {})):
        amina = amina_asks("company", circle_of(ben, CHI, EVE))
        amina.then(PresenceConfirmed(responder_id=BEN.id))
        amina.then(TO_CHI)
        amina.then(PresenceConfirmed(responder_id=CHI.id))
        amina.sleeps(hours=1)
        amina.then(Stopped(responder_id=CHI.id))
        amina.sleeps(seconds=5)
        assert amina.then(LeftUnsaid(responder_id=BEN.id, message=Message.RELIEVED)) == rings
        if rings:
            assert amina.stands(BEN.id).rung_at == amina.now


def test_whose_relief_is_undone_while_another_has_it_was_not_rung_in_any_pass() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.then(Acknowledged(responder_id=EVE.id))
    amina.then(Stopped(responder_id=CHI.id))
    unsaid = LeftUnsaid(responder_id=BEN.id, message=Message.RELIEVED)
    assert amina.then(unsaid) == {"Ben": ["stand_down"]}
    assert amina.stands(BEN.id).pass_rung == 0


def test_who_is_there_has_answered_and_hears_the_end_and_is_asked_gently_first() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert amina.stands(BEN.id).said_yes
    assert amina.call.due_at == amina.stands(BEN.id).check_at
    newcomer = replace(EVE, quiet=QuietHours(start=time(0), end=time(23, 59)))
    amina = amina_asks("company", circle_of(BEN, newcomer))
    amina.then(PresenceConfirmed(responder_id=EVE.id))
    assert amina.settles()["Eve"] == ["ended"]


def test_who_said_yes_to_taking_over_and_is_there_is_not_asked_again() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(TO_CHI)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    assert amina.stands(CHI.id).said_yes


def test_whom_a_giver_asked_counts_as_rung_when_a_second_is_sought() -> None:
    amina = amina_asks("worried", circle_of(BEN, CHI, EVE))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(TO_CHI)
    assert amina.passes(minutes=10) == [(10, {"Eve": ["backup"]})]


def test_as_many_are_asked_beside_as_the_policy_names() -> None:
    everybody = [supporter(name) for name in ("Eve", "Fay", "Gil", "Hal")]
    amina = amina_asks("company", circle_of(BEN, CHI, *everybody))
    amina.then(Acknowledged(responder_id=BEN.id))
    told = amina.asks_again("urgent")
    assert sum("backup" in words for words in told.values()) == 3


def test_who_is_not_to_be_told_is_not_told_when_they_join_later() -> None:
    amina = amina_asks("company", circle_of(BEN))
    amina.asks_again("company", do_not_tell=[EVE])
    assert EVE.id in amina.call.not_told
    assert amina.then(SupporterAgreed(supporter=EVE)) == {}


def test_who_was_rung_in_an_earlier_pass_leaves_without_a_sound() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE, FAY))
    told = amina.passes(minutes=80)
    assert told[-1][0] == 80, "the second pass has begun"
    once = [one for one in (BEN, CHI, EVE, FAY) if amina.stands(one.id).pass_rung == 1]
    assert amina.then(SupporterRemoved(supporter_id=once[0].id)) == {}
