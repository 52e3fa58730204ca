"""The circles of the watchers: who is in them, and that keeping them once more changes nothing."""

from dataclasses import replace
from datetime import timedelta

from tests.unit.engine.watched_town import OPERATOR, ROBOT, WatchedTown
from yana.core.circle import Circle, Consent, Person, Supporter
from yana.engine.watch_circles import canary_circle, gather, operators_circle
from yana.engine.watched import CANARY_ID, OPERATORS_ID, ROBOT_ID


def test_in_one_a_robot_is_everybody_and_in_the_other_each_operator_is_reached() -> None:
    robot = Supporter(
        id=ROBOT_ID, name="Robot", addresses=(ROBOT,), may_wake=True, consent=Consent.AGREED
    )
    assert canary_circle(ROBOT) == Circle(
        person=Person(id=CANARY_ID, name="YANA"), supporters=(robot,)
    )
    (operator,) = operators_circle([OPERATOR]).supporters
    assert operator == replace(robot, id=operator.id, name="Operator", addresses=(OPERATOR,))
    assert operators_circle([OPERATOR]).person == Person(id=OPERATORS_ID, name="YANA")
    another = operators_circle([replace(OPERATOR, target="new@example.test")]).supporters[0]
    assert another.id != operator.id


def test_the_same_circle_once_more_changes_nothing_and_tells_nobody_anything() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=6)
    here.told.clear()
    call_id = here.operators_call
    before = here.ledger.call(call_id), here.ledger.entries(call_id)
    gather(here.ledger, here.entrance, operators_circle([OPERATOR]))
    here.lives(minutes=1)
    assert (here.ledger.call(call_id), here.ledger.entries(call_id)) == before
    assert here.told == []
    with here.ledger.transaction() as tx:
        assert tx.circle(OPERATORS_ID) == operators_circle([OPERATOR])


def test_without_a_robot_no_test_call_is_made() -> None:
    here = WatchedTown()
    here.lives(minutes=1)
    here.entrance.exclude(CANARY_ID, ROBOT_ID)
    here.lives(minutes=30)
    assert len(here.begun) == 1


def test_an_engine_that_slept_gives_the_mail_time_too() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=1)
    here.clock.passes(hours=8)
    here.lives(minutes=4)
    assert here.operators_heard() == []
    here.lives(minutes=1, step=timedelta(seconds=10))
    assert here.operators_heard() == ["ring"]
