"""What is told of who has it is told only while it is so, for the one who gets it."""

from dataclasses import replace

import pytest

from tests.unit.core.cast import BEN, CHI, DOV, Story, amina_asks, circle_of, supporter
from yana.core.circle import Supporter
from yana.core.effect import ASKING, Message, Send
from yana.core.event import (
    Acknowledged,
    Event,
    HandOverOffered,
    LeftUnsaid,
    PresenceConfirmed,
    Stopped,
    SupporterRemoved,
)
from yana.core.wanted import outdated, still_wanted

NOBODY, ONLY_BEN, ANOTHER, BOTH = "nobody", "only Ben", "another", "both"
HOLDERS: dict[str, tuple[Supporter, ...]] = {
    NOBODY: (),
    ONLY_BEN: (BEN,),
    ANOTHER: (CHI,),
    BOTH: (BEN, CHI),
}
TRUE_WHEN = {
    Message.STAND_DOWN: {ANOTHER},
    Message.LAPSED: {NOBODY},
    Message.LAPSED_COVERED: {ANOTHER},
    Message.RELIEVED: set(),
    Message.NOT_WITH: {NOBODY},
    Message.ALSO_COMING: {BOTH},
    Message.HAND_OVER_TAKEN: {BOTH},
    Message.HAND_OVER_DECLINED: {ONLY_BEN, BOTH},
    Message.STILL_THERE: set(),
    Message.ASKED_AGAIN: {ONLY_BEN, BOTH},
}
"""Of which of these may Ben be told, by who has it now; nobody is with Amina."""

EVE = supporter("Eve")
THREE = circle_of(BEN, CHI, EVE)


def held_by(who: str) -> Story:
    """An urgent call that these have."""
    amina = amina_asks("urgent")
    for one in HOLDERS[who]:
        amina.then(Acknowledged(responder_id=one.id))
    return amina


def news(one: Supporter, message: Message) -> Send:
    """A message that waits to leave."""
    return Send(
        responder_id=one.id, address=BEN.addresses[0], message=message, pass_no=1, step_no=0, n=9
    )


@pytest.mark.parametrize("who", HOLDERS)
@pytest.mark.parametrize("message", TRUE_WHEN, ids=lambda one: str(one.value))
def test_ben_is_told_who_has_it_only_while_it_is_so(message: Message, who: str) -> None:
    wanted = still_wanted(held_by(who).call, news(BEN, message))
    assert wanted is (who in TRUE_WHEN[message])


@pytest.mark.parametrize("who", HOLDERS)
def test_what_does_not_speak_of_who_has_it_is_never_taken_for_untrue(who: str) -> None:
    amina = held_by(who)
    for message in set(Message) - set(TRUE_WHEN) - ASKING:
        assert still_wanted(amina.call, news(BEN, message)) is True


def test_who_was_excluded_is_not_even_told_the_end() -> None:
    amina = held_by(NOBODY)
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    assert not still_wanted(amina.call, news(BEN, Message.FOLLOW_UP))
    assert not still_wanted(amina.call, news(DOV, Message.FOLLOW_UP)), "who never was part of it"
    amina.settles()
    assert still_wanted(amina.call, news(CHI, Message.ENDED))
    assert not still_wanted(amina.call, news(BEN, Message.ENDED))


def test_news_that_stands_for_itself_is_outdated_only_by_the_same() -> None:
    amina = held_by(BOTH)
    coming = news(BEN, Message.ALSO_COMING)
    assert not outdated(amina.call, coming, {Message.STILL_THERE, Message.HAND_OVER_TAKEN})
    assert outdated(amina.call, coming, {Message.ALSO_COMING})


RELIEF_UNSAID = LeftUnsaid(responder_id=BEN.id, message=Message.RELIEVED)


def chi_takes_over(*then: Event, urgency: str = "danger") -> Story:
    """Ben was with Amina and Chi took over; then this happened."""
    amina = amina_asks(urgency, THREE)
    for event in (
        PresenceConfirmed(responder_id=BEN.id),
        HandOverOffered(responder_id=BEN.id, to=CHI.id),
        PresenceConfirmed(responder_id=CHI.id),
        *then,
    ):
        amina.then(event)
    return amina


@pytest.mark.parametrize("holds", [Acknowledged, PresenceConfirmed])
def test_ben_is_free_only_while_who_took_over_is_there(
    holds: type[Acknowledged] | type[PresenceConfirmed],
) -> None:
    amina = chi_takes_over(holds(responder_id=EVE.id))
    relieved = news(BEN, Message.RELIEVED)
    assert still_wanted(amina.call, relieved)
    assert amina.then(RELIEF_UNSAID) == {}, "it is so"
    amina.then(Stopped(responder_id=CHI.id))
    assert not still_wanted(amina.call, relieved), "Chi is not there, whoever else is"


def test_who_never_heard_that_they_are_free_hears_that_somebody_has_it() -> None:
    amina = chi_takes_over(Acknowledged(responder_id=EVE.id), Stopped(responder_id=CHI.id))
    assert amina.then(RELIEF_UNSAID) == {"Ben": ["stand_down"]}
    assert still_wanted(amina.call, news(BEN, Message.STAND_DOWN))
    assert amina.then(RELIEF_UNSAID) == {}, "and once is enough"
    assert "Ben" in amina.then(Stopped(responder_id=EVE.id)), "they are needed again"


def test_who_never_heard_that_they_are_free_is_rung_when_nobody_has_it() -> None:
    amina = chi_takes_over(Stopped(responder_id=CHI.id))
    assert amina.then(RELIEF_UNSAID) == {"Ben": ["ring"]}
    assert amina.standing(BEN) == "rung"
    assert amina.then(RELIEF_UNSAID) == {}, "and once is enough"


def test_with_nobody_left_who_never_heard_that_they_are_free_is_whom_we_look_for() -> None:
    gone = (SupporterRemoved(supporter_id=EVE.id), Stopped(responder_id=CHI.id))
    amina = chi_takes_over(*gone, urgency="company")
    assert amina.call.nobody_left
    assert amina.then(RELIEF_UNSAID) == {"Ben": ["ring"]}
    assert not amina.call.nobody_left


def test_another_word_that_was_left_unsaid_changes_nothing() -> None:
    amina = chi_takes_over(Stopped(responder_id=CHI.id))
    before = amina.call
    assert amina.then(LeftUnsaid(responder_id=BEN.id, message=Message.STAND_DOWN)) == {}
    assert amina.then(LeftUnsaid(responder_id=EVE.id, message=Message.RELIEVED)) == {}
    assert amina.then(LeftUnsaid(responder_id=DOV.id, message=Message.RELIEVED)) == {}
    assert amina.call == before


def test_who_stopped_and_is_on_their_way_again_is_not_said_to_be_there() -> None:
    amina = amina_asks("danger", THREE)
    amina.then(PresenceConfirmed(responder_id=BEN.id))
    still_there = news(BEN, Message.STILL_THERE)
    assert still_wanted(amina.call, still_there)
    amina.then(Stopped(responder_id=BEN.id))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert not still_wanted(amina.call, still_there)


def test_a_call_kept_before_it_was_noted_who_took_over_believes_who_is_there() -> None:
    amina = chi_takes_over()
    ben = replace(amina.stands(BEN.id), relieved_by=None)
    assert still_wanted(amina.call.with_responder(ben), news(BEN, Message.RELIEVED))
