"""Who has it no more, however that came about, leaves no moment and no ask behind."""

from datetime import timedelta

import pytest

from tests.unit.core.cast import (
    BEN,
    CHI,
    CIRCLE,
    Story,
    amina_asks,
    circle_of,
    id_of,
    signal,
    supporter,
)
from yana.core.effect import Send
from yana.core.event import (
    Acknowledged,
    Declined,
    Event,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Urgency, default_policies
from yana.core.settle import may_settle

EVE = supporter("Eve")
WAYS_OUT = {
    "stopped": Stopped(responder_id=BEN.id),
    "cannot after all": Declined(responder_id=BEN.id),
    "left": SupporterRemoved(supporter_id=BEN.id),
    "denied": PresenceDenied(),
    "relieved": PresenceConfirmed(responder_id=CHI.id),
    "went quiet": TimeReached(),
}


def ben_has_it(way_in: type[Acknowledged] | type[PresenceConfirmed]) -> Story:
    """Ben has it, and has asked Chi to take over."""
    amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
    amina.then(way_in(responder_id=BEN.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    return amina


@pytest.mark.parametrize("way_in", [Acknowledged, PresenceConfirmed])
@pytest.mark.parametrize("way_out", WAYS_OUT.values(), ids=WAYS_OUT)
def test_nothing_is_awaited_of_who_has_it_no_more(
    way_in: type[Acknowledged] | type[PresenceConfirmed], way_out: Event
) -> None:
    amina = ben_has_it(way_in)
    if isinstance(way_out, TimeReached):
        amina.sleeps(hours=2)
    amina.then(way_out)
    ben = amina.stands(BEN.id)
    assert not ben.holds
    assert (ben.present_by, ben.backup_at, ben.check_at, ben.handing_to) == (None,) * 4


def test_who_comes_back_is_not_asked_what_was_to_be_asked_before() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.passes(minutes=40)
    amina.then(Stopped(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert [told for _, told in amina.passes(minutes=9)] == [{"Chi": ["backup"]}]


def test_who_comes_back_has_asked_nobody_to_take_over() -> None:
    amina = ben_has_it(PresenceConfirmed)
    amina.then(Stopped(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(Acknowledged(responder_id=CHI.id))["Ben"] == ["also_coming"]


def numbers(effects: tuple[object, ...]) -> list[int]:
    """The numbers of the messages among these."""
    return [one.n for one in effects if isinstance(one, Send)]


def test_who_leaves_and_comes_back_keeps_their_count_of_messages() -> None:
    amina = amina_asks("company")
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    _, effects = advance(amina.call, SupporterAgreed(supporter=BEN), amina.now)
    assert numbers(effects) == [2]


def test_who_joins_a_call_that_began_afresh_is_counted_on_from_before() -> None:
    policy = default_policies()[Urgency.COMPANY]
    asked = signal("company")
    call, effects = open_call(id_of("call"), CIRCLE, asked, policy, sends_before=7)
    assert numbers(effects) == [8]
    _, effects = advance(call, SupporterAgreed(supporter=EVE), asked.at)
    assert numbers(effects) == [8]


def test_who_joins_hears_it_when_she_asks_again_half_a_minute_later() -> None:
    amina = amina_asks("company", circle_of(BEN))
    amina.passes(minutes=5)
    assert amina.then(SupporterAgreed(supporter=EVE)) == {"Eve": ["ring"]}
    amina.now += timedelta(seconds=30)
    assert amina.asks_again("company") == {"Ben": ["ring"], "Eve": ["ring"]}


def test_who_came_each_time_that_they_were_asked_anew_is_asked_anew_again() -> None:
    amina = amina_asks("danger", circle_of(BEN))
    for _ in range(3):
        amina.then(PresenceConfirmed(responder_id=BEN.id))
        amina.then(Stopped(responder_id=BEN.id))
        assert [told for _, told in amina.passes(minutes=6)] == [{"Ben": ["ring"]}]


def test_who_was_relieved_is_left_in_peace_as_long_as_who_had_to_stop() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    assert amina.then(PresenceConfirmed(responder_id=CHI.id)) == {"Ben": ["relieved"]}
    amina.passes(minutes=1)
    assert amina.then(Stopped(responder_id=CHI.id)) == {}
    assert amina.passes(minutes=5) == []
    ((_, told),) = amina.passes(minutes=5)
    assert "Ben" in told


def test_who_had_it_already_and_comes_is_no_news_to_who_comes_too() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["also_coming"]}
    assert amina.then(PresenceConfirmed(responder_id=BEN.id)) == {}
    assert amina.then(PresenceConfirmed(responder_id=BEN.id)) == {}


def test_who_was_never_there_as_she_says_cannot_say_that_it_is_over() -> None:
    amina = amina_asks("urgent")
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    assert may_settle(amina.call, BEN.id)
    amina.then(PresenceDenied())
    assert not may_settle(amina.call, BEN.id)


def test_who_went_quiet_beside_another_learns_that_a_third_has_it() -> None:
    for stood_down_before in (False, True):
        amina = amina_asks("urgent", circle_of(BEN, CHI, EVE))
        for one in (CHI, BEN) if stood_down_before else (BEN, CHI):
            amina.then(Acknowledged(responder_id=one.id))
        amina.then(PresenceConfirmed(responder_id=CHI.id))
        assert {"Ben": ["lapsed_covered"]} in [told for _, told in amina.passes(minutes=10)]
        assert amina.then(Acknowledged(responder_id=EVE.id))["Ben"] == ["stand_down"]


def test_who_said_they_have_it_each_time_is_asked_anew_again() -> None:
    amina = amina_asks("danger", circle_of(BEN))
    for _ in range(3):
        amina.then(Acknowledged(responder_id=BEN.id))
        amina.then(Stopped(responder_id=BEN.id))
        assert [told for _, told in amina.passes(minutes=6)] == [{"Ben": ["ring"]}]


def test_who_came_unasked_is_told_the_end() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    amina.then(Acknowledged(responder_id=CHI.id))
    assert amina.settles() == {"Ben": ["ended"], "Chi": ["ended"]}
