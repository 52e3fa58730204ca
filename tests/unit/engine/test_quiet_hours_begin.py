"""Quiet hours begin while a message waits: it does not leave, and others are asked at once."""

from dataclasses import replace
from datetime import time, timedelta

from tests.unit.core.cast import BEN, CHI, EVENING, circle_of
from tests.unit.engine.fakes import Town
from tests.unit.engine.test_outbox import asks
from yana.core.circle import QuietHours, Supporter
from yana.core.event import Acknowledged, HandOverOffered, PresenceConfirmed
from yana.engine.ports import SendState

ABOUT_TO_SLEEP = QuietHours(start=time(19, 1), end=time(8))


def sleeps_soon(one: Supporter) -> Supporter:
    """Their quiet hours begin a minute after the evening does."""
    assert EVENING.time() == time(19)
    return replace(one, quiet=ABOUT_TO_SLEEP)


def test_whose_quiet_hours_begin_before_the_ring_leaves_is_passed_over_at_once() -> None:
    town = Town()
    town.clock.at = EVENING + timedelta(seconds=59)
    call = asks(town, "company", circle_of(sleeps_soon(BEN), CHI))
    town.clock.passes(seconds=2)
    town.acts()
    assert town.email.heard() == [("Chi", "ring")]
    assert [one.state for one in town.ledger.sent(call.id)] == [
        SendState.DROPPED,
        SendState.HANDED,
    ]


def test_who_asked_one_whose_quiet_hours_begin_to_take_over_learns_that_they_will_not() -> None:
    town = Town()
    call = asks(town, "company", circle_of(BEN, sleeps_soon(CHI)))
    town.acts()
    town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    town.clock.at = EVENING + timedelta(seconds=59)
    town.entrance.record(call.id, HandOverOffered(responder_id=BEN.id, to=CHI.id))
    town.email.heard()
    town.clock.passes(seconds=2)
    town.acts()
    assert town.email.heard() == [("Ben", "hand_over_declined")]


def test_who_sleeps_and_is_not_wanted_any_more_costs_nobody_else_a_ring() -> None:
    town = Town()
    town.clock.at = EVENING + timedelta(seconds=59)
    call = asks(town, "company", circle_of(sleeps_soon(BEN), CHI))
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.clock.passes(seconds=2)
    town.acts()
    assert town.email.heard() == []
