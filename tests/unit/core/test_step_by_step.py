"""How many are asked by which step, who is asked beside somebody, and what hurries nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import (
    BEN,
    CHI,
    EVENING,
    Story,
    amina_asks,
    circle_of,
    id_of,
    signal,
    supporter,
)
from yana.core.circle import Supporter
from yana.core.effect import Send
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptDelayed,
    Declined,
    HandOverOffered,
    SupporterRemoved,
    TimeReached,
)
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Step, Urgency, default_policies

EVE, FAY, GIL, HAL, IDA = (supporter(name) for name in ("Eve", "Fay", "Gil", "Hal", "Ida"))
ALL = (BEN, CHI, EVE, FAY, GIL, HAL, IDA)
COMPANY = default_policies()[Urgency.COMPANY]
A_MINUTE = timedelta(minutes=1)
STEPS = tuple(Step(count=number, wait=number * A_MINUTE) for number in (1, 2, 3))
GROWING = replace(default_policies()[Urgency.URGENT], steps=STEPS)


def asks_by_growing_steps() -> Story:
    """Amina asks by a policy of three steps: one, two, three people; so many minutes."""
    call, effects = open_call(id_of("call"), circle_of(*ALL), signal("urgent"), GROWING)
    amina = Story(call=call, now=EVENING, opening={})
    assert amina.hears(effects) == {"Ben": ["ring"]}
    return amina


def test_a_no_takes_the_next_step_and_no_other() -> None:
    amina = asks_by_growing_steps()
    assert amina.then(Declined(responder_id=BEN.id)) == {"Chi": ["ring"], "Eve": ["ring"]}
    assert amina.call.due_at == amina.now + 2 * A_MINUTE


def test_asking_again_takes_the_next_step_and_no_other() -> None:
    amina = asks_by_growing_steps()
    amina.passes(seconds=30)
    again = AskedAgain(signal=signal("urgent", amina.now), policy=GROWING)
    assert amina.then(again).keys() == {"Ben", "Chi", "Eve"}


@pytest.mark.parametrize(
    ("urgency", "asked"), [("company", 1), ("worried", 2), ("urgent", 3), ("danger", 6)]
)
def test_beside_who_has_it_as_many_are_asked_as_at_first(urgency: str, asked: int) -> None:
    amina = amina_asks(urgency, circle_of(*ALL))
    amina.then(Acknowledged(responder_id=BEN.id))
    told = amina.asks_again(urgency)
    assert sum("backup" in words for words in told.values()) == asked


def test_everyone_whose_ask_fell_away_learns_it_when_several_are_let_go_at_once() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE, FAY))
    pairs: tuple[tuple[Supporter, Supporter], ...] = ((BEN, CHI), (EVE, FAY))
    for giver, taker in pairs:
        amina.then(Acknowledged(responder_id=giver.id))
        amina.then(HandOverOffered(responder_id=giver.id, to=taker.id))
    told = amina.asks_again("urgent", do_not_tell=[CHI, FAY])
    assert "hand_over_declined" in told["Ben"]
    assert "hand_over_declined" in told["Eve"]


def test_when_who_is_let_go_at_a_new_address_was_asked_the_next_is_asked_at_once() -> None:
    amina = amina_asks("company", circle_of(BEN, EVE, CHI), do_not_tell=[BEN])
    assert amina.opening == {"Eve": ["ring"]}
    amina.passes(minutes=5)
    moved = SupporterRemoved(supporter_id=BEN.id, now_known_as=EVE.id)
    assert amina.then(moved) == {"Chi": ["ring"]}
    assert amina.call.due_at == amina.now + 20 * A_MINUTE


def test_who_was_not_asked_and_leaves_hurries_nobody() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI, EVE))
    assert amina.then(SupporterRemoved(supporter_id=EVE.id)) == {}
    assert amina.standing(CHI) == "waiting"


def test_who_was_asked_again_by_her_may_be_asked_anew_once_more_when_nobody_else_is_left() -> None:
    amina = amina_asks("urgent")
    both = {"Ben": ["ring"], "Chi": ["ring"]}
    for _ in range(2):
        for one in (BEN, CHI):
            amina.then(Declined(responder_id=one.id))
        assert [told for _, told in amina.passes(minutes=10)] == [both]
        for one in (BEN, CHI):
            amina.then(Declined(responder_id=one.id))
        amina.passes(minutes=1)
        assert amina.asks_again("urgent") == both


def test_when_its_time_has_come_the_next_step_is_taken_and_no_other() -> None:
    amina = asks_by_growing_steps()
    assert amina.passes(minutes=6) == [
        (1, {"Chi": ["ring"], "Eve": ["ring"]}),
        (3, {"Fay": ["ring"], "Gil": ["ring"], "Hal": ["ring"]}),
        (6, {"Ida": ["ring"]}),
    ]


def test_a_message_that_must_wait_takes_the_next_step_and_no_other() -> None:
    amina = asks_by_growing_steps()
    told = amina.then(AttemptDelayed(responder_id=BEN.id))
    assert told == {"Chi": ["ring"], "Eve": ["ring"]}
    assert amina.call.due_at == amina.now + 2 * A_MINUTE


def test_the_only_one_who_went_quiet_is_rung_in_the_pass_after_the_next_and_no_later() -> None:
    amina = amina_asks("urgent", circle_of(BEN))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=10) == [(10, {"Ben": ["lapsed", "ring"]})]
    assert amina.call.pass_no == 3


def test_each_message_says_in_which_pass_and_step_it_was_sent() -> None:
    call, opening = open_call(id_of("call"), circle_of(BEN, CHI), signal("company"), COMPANY)
    sent = [*opening]
    for minutes in (20, 40):
        call, effects = advance(call, TimeReached(), EVENING + minutes * A_MINUTE)
        sent += effects
    passes = [(one.pass_no, one.step_no) for one in sent if isinstance(one, Send)]
    assert passes == [(1, 0), (1, 1), (2, 0), (2, 0)]


def test_who_is_rung_anew_waits_no_longer_for_the_message_before() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    assert amina.then(AttemptDelayed(responder_id=BEN.id)) == {"Chi": ["ring"]}
    assert amina.stands(BEN.id).delayed
    assert amina.passes(minutes=20) == [(20, {"Ben": ["ring"], "Chi": ["ring"]})]
    assert not amina.stands(BEN.id).delayed
