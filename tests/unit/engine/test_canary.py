"""The canary: made now and then, answered by the robot, and told of when it is not."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.unit.core.cast import AMINA, CIRCLE, signal
from tests.unit.engine.fakes import LINKS
from tests.unit.engine.watched_town import OPERATOR, ROBOT, WatchedTown
from yana.core.call import Outcome
from yana.core.event import Acknowledged, Seen, Settled
from yana.engine.canary import SWITCHED_OFF, NoCanary
from yana.engine.links import Purpose
from yana.engine.ports import Refused
from yana.engine.watch_circles import gather, operators_circle
from yana.engine.watched import CANARY_ID, OPERATORS_ID, ROBOT_ID

FOR_NOW = Refused(for_good=False, code="451")


def town(*, post_works: bool = True) -> WatchedTown:
    """A town whose first test call has just begun."""
    found = WatchedTown()
    found.post_works = post_works
    found.look()
    return found


def operator_of(where: WatchedTown) -> str:
    """The one operator, as a responder."""
    call = where.ledger.call(where.operators_call)
    assert call is not None
    return call.responders[0].id


def test_a_test_message_that_arrives_is_answered_as_a_human_would_and_noted() -> None:
    here = town()
    assert here.watch().good is False
    here.lives(seconds=10, step=timedelta(seconds=1))
    watch = here.watch()
    assert (watch.good, watch.good_at) == (True, watch.at + timedelta(seconds=2))
    assert watch.said == "over email in 0 s"
    said = [type(one.what) for one in here.ledger.entries(watch.about)]
    assert (said[0], said[1], said[-1]) == (Seen, Acknowledged, Settled)
    assert here.operators_heard() == []


def test_one_is_made_every_ten_minutes_and_never_two_at_once() -> None:
    here = town()
    here.lives(hours=2)
    assert len(here.begun) == 13
    here.post_works = False
    here.lives(hours=5)
    assert len(here.begun) == 14
    assert len(here.open_of(CANARY_ID)) == 1


def test_operators_hear_of_an_unanswered_one_what_was_seen() -> None:
    here = town(post_works=False)
    here.lives(minutes=4, seconds=50)
    assert here.operators_heard() == []
    here.lives(seconds=20)
    (told,) = here.told
    assert (told.target, told.message.value) == (OPERATOR.target, "ring")
    assert told.facts["seen"] == "The test message of 19:00 (UTC, 2 Mar) got no answer."


def test_who_looks_after_it_is_not_woken_again_until_the_next_day() -> None:
    here = town(post_works=False)
    here.lives(hours=1)
    assert here.operators_heard() == ["ring"]
    here.lives(minutes=10)
    assert here.operators_heard() == ["ring"], "nobody has answered, so it is said again"
    here.entrance.record(here.operators_call, Acknowledged(responder_id=operator_of(here)))
    here.lives(hours=22, step=timedelta(seconds=25))
    assert here.operators_heard() == []
    here.lives(hours=2, step=timedelta(seconds=25))
    assert here.operators_heard() == ["asked_again"]
    assert len(here.begun) == 1


def test_when_messages_arrive_again_operators_are_told_the_end() -> None:
    here = town(post_works=False)
    here.lives(minutes=8)
    assert here.operators_heard() == ["ring"]
    here.entrance.record(here.operators_call, Acknowledged(responder_id=operator_of(here)))
    here.post_works = True
    here.lives(minutes=3)
    assert here.operators_heard() == ["ended"]
    assert here.watch().good
    assert here.open_of(OPERATORS_ID) == []


def test_a_mail_server_that_refuses_is_found_out_and_its_recovery_too() -> None:
    here = town(post_works=False)
    here.lives(minutes=3)
    here.email.always = FOR_NOW
    here.lives(minutes=20)
    assert not here.watch().good
    here.email.always = type(here.email)().always
    here.post_works = True
    here.lives(minutes=2)
    assert here.watch().good
    heard = here.operators_heard()
    assert set(heard) <= {"ring", "ended"}
    assert here.open_of(OPERATORS_ID) == []


def test_a_new_engine_goes_on_with_the_one_that_is_under_way() -> None:
    here = town(post_works=False)
    here.lives(minutes=1)
    assert here.robot.receive(link_of(here.watch().about))
    here.canary = here.new_canary()
    here.lives(seconds=10)
    assert here.watch().good
    assert len(here.begun) == 1


def test_two_engines_make_one() -> None:
    here = town()
    here.lives(minutes=9, seconds=55)
    here.clock.passes(seconds=5)
    others = [here.new_canary() for _ in range(3)]
    for one in others:
        one.turn(here.clock.now())
    here.look()
    assert len(here.begun) == 2
    assert len(here.open_of(CANARY_ID)) == 1


def test_what_is_due_for_people_goes_first_for_a_minute() -> None:
    here = town()
    here.lives(minutes=9, seconds=50)
    here.ledger.add_circle(CIRCLE)
    here.entrance.ask(AMINA.id, "first", signal("danger", here.clock.now()))
    here.clock.passes(seconds=10)
    here.canary.turn(here.clock.now())
    assert here.open_of(CANARY_ID) == [], "her messages wait, and go first"
    here.clock.passes(minutes=1)
    here.canary.turn(here.clock.now())
    assert len(here.open_of(CANARY_ID)) == 1, "something is always due, and it must be known"


def test_who_slept_gives_the_mail_time_before_anybody_is_told() -> None:
    here = town(post_works=False)
    here.lives(minutes=1)
    here.clock.passes(hours=8)
    here.canary = here.new_canary()
    here.lives(minutes=4)
    assert here.operators_heard() == []
    assert here.robot.receive(link_of(here.watch().about)), "it waited at the mail server"
    here.lives(seconds=10)
    assert here.watch().good_at is not None
    assert len(here.begun) == 2, "it was answered, and the next one was long due"
    assert here.operators_heard() == []


def test_an_engine_that_is_started_again_and_again_tells_the_operators_all_the_same() -> None:
    here = town(post_works=False)
    for _ in range(4):
        here.canary = here.new_canary()
        here.lives(minutes=1, seconds=10)
        here.clock.passes(seconds=20)
    assert here.operators_heard() == ["ring"], "it was away for seconds, not asleep"


def test_a_clock_set_back_delays_no_test_call() -> None:
    here = town()
    here.lives(minutes=5)
    here.clock.at -= timedelta(hours=3)
    here.lives(minutes=11)
    assert here.watch().good
    assert here.watch().at <= here.clock.now()
    assert here.operators_heard() == []


def test_late_mail_of_an_earlier_test_call_proves_nothing() -> None:
    here = town()
    here.lives(minutes=5)
    earlier = here.begun[0]
    here.post_works = False
    here.lives(minutes=6)
    assert not here.watch().good
    assert not here.robot.receive(link_of(earlier))
    here.lives(seconds=10)
    assert not here.watch().good


def test_nobody_but_the_robot_is_believed() -> None:
    here = town(post_works=False)
    here.lives(seconds=10)
    about = here.watch().about
    forged = LINKS.url(Purpose.ANSWER, about, str(uuid4()))
    for text in ("", "no link", forged, link_of(about).replace("/a/", "/m/"), link_of(about)[:-9]):
        assert not here.robot.receive(text)
    here.lives(minutes=1)
    assert not here.watch().good


def test_old_test_calls_are_cleared_and_a_persons_never() -> None:
    here = town()
    here.ledger.add_circle(CIRCLE)
    hers = here.entrance.ask(AMINA.id, "first", signal("company", here.clock.now())).call
    here.entrance.record(hers.id, Settled(by=None, outcome=Outcome.SAFE))
    here.lives(hours=60, step=timedelta(seconds=25))
    kept = [one for one in here.begun if here.ledger.call(one) is not None]
    assert len(here.begun) > 340
    assert len(kept) in range(285, 295)
    assert here.ledger.call(hers.id) is not None


def test_operators_who_change_are_told_or_left_out_at_once() -> None:
    here = town(post_works=False)
    here.lives(minutes=6)
    assert here.operators_heard() == ["ring"]
    new = replace(OPERATOR, target="new@example.test")
    gather(here.ledger, here.entrance, operators_circle([new]))
    here.lives(minutes=1)
    assert [one.target for one in here.told] == ["new@example.test"]
    here.told.clear()
    here.lives(hours=2)
    assert {one.target for one in here.told} == {"new@example.test"}


def test_without_operators_the_rest_goes_on() -> None:
    here = town(post_works=False)
    gather(here.ledger, here.entrance, operators_circle([]))
    here.lives(minutes=20)
    assert here.open_of(OPERATORS_ID) == []
    here.post_works = True
    here.lives(minutes=11)
    assert here.watch().good


@pytest.mark.parametrize(
    ("post_works", "minutes", "said"),
    [
        (False, 6, "The test message of 19:00 (UTC, 2 Mar) got no answer."),
        (True, 26, "No test call could be made since 19:00 (UTC, 2 Mar)."),
    ],
)
def test_a_canary_that_is_itself_broken_is_told_to_the_operators(
    post_works: bool, minutes: int, said: str
) -> None:
    def broken_inbox() -> tuple[str, ...]:
        raise OSError

    here = town(post_works=post_works)
    here.lives(seconds=10)
    here.canary = here.new_canary(inbox=broken_inbox)
    here.lives(minutes=minutes)
    assert [one.facts["seen"] for one in here.told] == [said]
    here.told.clear()
    here.post_works = True
    here.canary = here.new_canary()
    here.lives(minutes=11)
    assert here.operators_heard() == ["ended"]


def test_who_switches_test_calls_off_hears_no_more_of_them() -> None:
    here = town(post_works=False)
    here.lives(minutes=6)
    assert here.operators_heard() == ["ring"]
    off = NoCanary(ledger=here.ledger, entrance=here.entrance)
    off.turn(here.clock.now())
    off.turn(here.clock.now())
    here.passes(hours=48)
    told = [one for one in here.email.sent if one.target == OPERATOR.target]
    assert [one.facts["seen"] for one in told] == [SWITCHED_OFF]
    assert here.ledger.open_calls() == []


def test_a_test_message_names_no_person() -> None:
    here = town(post_works=False)
    here.clock.passes(minutes=10)
    here.acts()
    (attempt,) = here.email.sent
    assert attempt.target == ROBOT.target
    assert attempt.facts == {
        "watch": "canary",
        "seen": "",
        "name": "",
        "urgency": "company",
        "link": link_of(here.watch().about),
    }


def link_of(call_id: str) -> str:
    """Where the robot answers this call."""
    return LINKS.url(Purpose.ANSWER, call_id, ROBOT_ID)


def test_what_arrives_late_is_not_well_and_operators_hear_of_it_once_a_day() -> None:
    here = town(post_works=False)
    here.lives(minutes=6)
    assert here.operators_heard() == ["ring"]
    here.robot.receive(here.held_up[0])
    here.lives(seconds=5, step=timedelta(seconds=1))
    assert (here.watch().good_at, here.operators_heard()) == (None, [])
    here.lives(minutes=30)
    assert here.operators_heard() == [], "they know already"
    here.post_works = True
    here.lives(minutes=11)
    assert here.watch().good_at is not None
    assert here.operators_heard() == ["ended"]


def test_a_clock_that_is_set_back_makes_no_old_test_young() -> None:
    here = town()
    here.lives(minutes=9)
    here.post_works = False
    here.lives(minutes=2)
    here.clock.at -= timedelta(hours=1)
    here.lives(minutes=6)
    assert here.operators_heard() == ["ring"]
