"""What waits to leave is read again first: nobody is told what is not so any more, or twice."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.unit.core.cast import BEN, CHI, EVENING, Story, amina_asks, circle_of, supporter
from yana.core.call import CallState
from yana.core.circle import QuietHours, Supporter
from yana.core.effect import Message, Send
from yana.core.event import Acknowledged, Declined, SupporterRemoved
from yana.core.wanted import may_disturb, outdated, still_wanted

EVE, FAY, GIL = supporter("Eve"), supporter("Fay"), supporter("Gil")
FIVE = circle_of(BEN, CHI, EVE, FAY, GIL)


def sent_to(amina: Story, one: Supporter, message: Message, n: int) -> Send:
    """A message that waits to leave."""
    return Send(
        responder_id=one.id,
        address=one.addresses[0],
        message=message,
        pass_no=amina.call.pass_no,
        step_no=amina.call.step_no,
        n=n,
    )


def test_a_ring_that_could_not_leave_is_dropped_when_a_newer_one_waits() -> None:
    amina = amina_asks("danger")
    first = sent_to(amina, BEN, Message.RING, 1)
    assert still_wanted(amina.call, first)
    amina.passes(minutes=2)
    assert not still_wanted(amina.call, first)
    assert still_wanted(amina.call, sent_to(amina, BEN, Message.RING, 2))


@pytest.mark.parametrize(
    "event",
    [
        Acknowledged(responder_id=CHI.id),
        Declined(responder_id=BEN.id),
        SupporterRemoved(supporter_id=BEN.id),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_ring_does_not_leave_any_more_when_it_is_not_needed(
    event: Acknowledged | Declined | SupporterRemoved,
) -> None:
    amina = amina_asks("urgent")
    ring = sent_to(amina, BEN, Message.RING, 1)
    amina.then(event)
    assert not still_wanted(amina.call, ring)


def test_who_was_stood_down_does_not_hear_afterwards_that_they_were_asked() -> None:
    amina = amina_asks("urgent", FIVE)
    amina.then(Acknowledged(responder_id=BEN.id))
    asked = amina.asks_again("danger")
    assert "backup" in asked["Chi"]
    backup = sent_to(amina, CHI, Message.BACKUP, amina.stands(CHI.id).sends)
    assert still_wanted(amina.call, backup)
    assert amina.then(Acknowledged(responder_id=EVE.id))["Chi"] == ["stand_down"]
    assert not still_wanted(amina.call, backup), "it could not leave until now"


def test_standing_down_is_not_said_any_more_when_it_is_open_again() -> None:
    amina = amina_asks("worried", FIVE)
    amina.then(Acknowledged(responder_id=BEN.id))
    down = sent_to(amina, CHI, Message.STAND_DOWN, 2)
    assert still_wanted(amina.call, down)
    amina.passes(minutes=20)
    assert amina.call.state is CallState.REACHING
    assert not still_wanted(amina.call, down)


def test_an_older_word_on_the_same_thing_never_follows_a_newer_one_that_is_true() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    lapsed = sent_to(amina, CHI, Message.LAPSED, 2)
    assert outdated(amina.call, lapsed, {Message.STAND_DOWN}), "Ben has it, and Chi was told so"
    assert not outdated(amina.call, lapsed, {Message.NOT_WITH}), "that is not true any more"
    assert not outdated(amina.call, lapsed, {Message.ALSO_COMING}), "that is another thing"
    assert not outdated(amina.call, lapsed, set())
    assert outdated(amina.call, lapsed, {Message.LAPSED}), "nobody is told the same twice"
    ring = sent_to(amina, CHI, Message.RING, 2)
    assert not outdated(amina.call, ring, {Message.RING}), "a ring goes to every address"


def test_after_the_end_only_the_end_is_told() -> None:
    amina = amina_asks("urgent")
    rings = {message: sent_to(amina, BEN, message, 1) for message in Message}
    amina.settles()
    wanted = {message for message, send in rings.items() if still_wanted(amina.call, send)}
    assert wanted == {Message.ENDED}
    assert amina.passes(days=9) == []
    assert amina.now > EVENING


def test_who_has_it_now_themselves_is_not_told_that_somebody_has_it() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    down = sent_to(amina, CHI, Message.STAND_DOWN, 2)
    assert still_wanted(amina.call, down)
    amina.then(Acknowledged(responder_id=CHI.id))
    assert not still_wanted(amina.call, down)


def test_an_ask_waits_while_they_sleep_and_news_does_not() -> None:
    ben = replace(BEN, quiet=QuietHours(start=time(22), end=time(7)))
    amina = amina_asks("worried", circle_of(ben))
    night, morning = EVENING + timedelta(hours=4), EVENING + timedelta(hours=12)
    for message in Message:
        send = sent_to(amina, ben, message, 1)
        asks = message in {Message.RING, Message.BACKUP, Message.HAND_OVER}
        assert may_disturb(amina.call, send, night) is not asks
        assert may_disturb(amina.call, send, morning)


def test_who_may_be_woken_is_disturbed_at_night_when_it_is_urgent() -> None:
    ben = replace(BEN, quiet=QuietHours(start=time(22), end=time(7)), may_wake=True)
    night = EVENING + timedelta(hours=4)
    for urgency, woken in (("worried", False), ("urgent", True)):
        amina = amina_asks(urgency, circle_of(ben))
        assert may_disturb(amina.call, sent_to(amina, ben, Message.RING, 1), night) is woken


def test_the_hours_of_somebody_who_is_no_part_of_it_hold_up_nothing() -> None:
    amina = amina_asks("worried", circle_of(BEN))
    assert may_disturb(amina.call, sent_to(amina, EVE, Message.RING, 1), EVENING)
