"""Whoever speaks right after the clock was set back is heard by the time that it is now."""

from datetime import timedelta

from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, signal, supporter
from tests.unit.engine.fakes import Town
from yana.core.call import Call, CallState, Outcome
from yana.core.event import Acknowledged, AttemptDelayed, Settled
from yana.engine.set_back import AHEAD_MAX

HOUR = timedelta(hours=1)
CIRCLE_OF_THREE = circle_of(BEN, CHI, supporter("Eve"))


def asked() -> tuple[Town, Call]:
    """Amina is worried: Ben and Chi were rung, and Eve will be after five minutes."""
    town = Town()
    town.ledger.add_circle(CIRCLE_OF_THREE)
    return town, town.entrance.ask(AMINA.id, "first", signal("worried")).call


def events(town: Town, call: Call) -> list[str]:
    """What the call's ledger says, in short."""
    return [type(one.what).__name__ for one in town.ledger.entries(call.id)]


def test_what_was_to_come_moves_with_the_clock_before_the_word_counts() -> None:
    town, call = asked()
    town.clock.at -= HOUR
    after = town.entrance.record(call.id, AttemptDelayed(responder_id=BEN.id))
    assert after.due_at == EVENING - HOUR + timedelta(minutes=5)
    assert events(town, call) == ["ClockStepped", "AttemptDelayed"]
    assert town.ledger.call(call.id) == after or after.version == 1
    town.passes(minutes=5)
    assert ("Eve", "ring") in town.email.heard()


def test_a_clock_that_is_a_little_behind_another_moves_nothing() -> None:
    town, call = asked()
    town.clock.at -= AHEAD_MAX
    after = town.entrance.record(call.id, AttemptDelayed(responder_id=BEN.id))
    assert after.due_at == call.due_at
    assert events(town, call) == ["AttemptDelayed"]


def test_what_has_ended_has_nothing_to_move() -> None:
    town, call = asked()
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    town.clock.at -= HOUR
    after = town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    assert after.state is CallState.SETTLED
    assert events(town, call) == ["Settled", "Acknowledged"]
