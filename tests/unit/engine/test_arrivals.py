"""What the intake has received reaches humans, and one that cannot be folded in stops no other."""

from datetime import datetime, timedelta
from typing import cast

from tests.unit.core.cast import AMINA, CIRCLE, EVENING
from tests.unit.engine.fakes import Town
from yana.core.check_in_event import Said
from yana.engine.check_ins import FOLDED_AT_ONCE, PAUSE_BROKEN, REMEMBERED
from yana.engine.expected import Arrival


def arrival(said: Said = Said.GOOD, request_id: str = "one", at: datetime = EVENING) -> Arrival:
    """A check-in of Amina's that came in by a link."""
    return Arrival(person_id=AMINA.id, request_id=request_id, said=said, at=at, way="link")


def town() -> Town:
    """Amina and her circle."""
    made = Town()
    made.ledger.add_circle(CIRCLE)
    return made


def waits(one: Town) -> list[str]:
    """What is still to be folded in."""
    with one.ledger.transaction() as tx:
        return [each.request_id for each in tx.hold_arrivals([AMINA.id])]


def test_who_says_help_at_the_intake_reaches_her_people() -> None:
    one = town()
    one.ledger.receive([arrival(Said.HELP)])
    one.acts()
    assert one.email.heard() == [("Ben", "ring"), ("Chi", "ring")]
    one.ledger.receive([arrival(Said.HELP)])
    one.acts()
    assert one.email.heard() == []


def test_who_says_good_reaches_nobody() -> None:
    one = town()
    one.ledger.receive([arrival()])
    one.acts()
    assert waits(one) == []
    assert one.email.heard() == []
    assert one.inbox.heard() == []


def test_a_help_behind_a_thousand_who_are_well_is_heard_in_the_next_turn() -> None:
    one = town()
    one.ledger.receive([arrival(request_id=f"{n}") for n in range(3 * FOLDED_AT_ONCE)])
    one.ledger.receive([arrival(Said.HELP, "help")])
    one.loop.turn()
    assert len(waits(one)) == 2 * FOLDED_AT_ONCE + 1
    assert one.email.heard()[:1] == [("Ben", "ring")]


def test_one_that_cannot_be_folded_in_is_put_off_and_the_others_are_not() -> None:
    one = town()
    broken = arrival(request_id="broken", at=cast("datetime", "yesterday"))
    one.ledger.receive([broken, arrival(Said.HELP, "help"), arrival(request_id="good")])
    one.acts()
    assert waits(one) == ["broken"]
    assert ("Ben", "ring") in one.email.heard()
    assert not one.ledger.due(one.clock.at).check_ins
    one.clock.at += PAUSE_BROKEN
    assert one.ledger.due(one.clock.at).check_ins
    one.loop.turn()
    assert waits(one) == ["broken"]


def test_a_need_of_somebody_who_is_gone_holds_up_nobody() -> None:
    one = town()
    one.ledger.receive([arrival(Said.HELP)])
    one.ledger._rows.circles.clear()
    one.acts()
    assert waits(one) == []


def test_what_was_folded_in_is_remembered_for_a_week_and_no_longer() -> None:
    one = town()
    one.ledger.receive([arrival()])
    one.acts()
    one.clock.at += REMEMBERED
    one.ledger.receive([arrival(), arrival(request_id="two")])
    one.acts()
    assert len(one.ledger._rows.arrivals) == 2
    one.clock.at += timedelta(seconds=1)
    one.ledger.receive([arrival(request_id="three")])
    one.acts()
    assert [each.arrival.request_id for each in one.ledger._rows.arrivals.values()] == [
        "two",
        "three",
    ]
