"""The canary, moment by moment: when operators are told, and what is ended only once."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.unit.core.cast import EVENING
from tests.unit.engine.test_canary import link_of
from tests.unit.engine.torn import TornLedger
from tests.unit.engine.watched_town import OPERATOR, ROBOT, WatchedTown
from yana.core.call import Outcome
from yana.core.event import Seen, Settled
from yana.core.policy import Step, Urgency, default_policies
from yana.engine.canary import NoCanary
from yana.engine.ports import StoreAway
from yana.engine.robot import passed
from yana.engine.watch_circles import canary_circle, operators_circle, watch_policy
from yana.engine.watched import CANARY_ID, OPERATORS_ID, ROBOT_ID, Watch, Watcher


def broken_inbox() -> tuple[str, ...]:
    """Mail that cannot be read."""
    raise OSError


def test_when_no_test_call_can_be_made_operators_hear_of_it_after_two_periods_and_a_bit() -> None:
    here = WatchedTown()
    here.lives(seconds=10)
    here.canary = here.new_canary(inbox=broken_inbox)
    here.lives(minutes=24, seconds=40, step=timedelta(seconds=10))
    assert here.operators_heard() == []
    here.lives(seconds=10)
    assert here.operators_heard() == ["ring"]


def test_when_one_that_is_under_way_cannot_be_seen_to_they_hear_of_it_sooner() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(seconds=10)
    here.canary = here.new_canary(inbox=broken_inbox)
    here.lives(minutes=4, seconds=40)
    assert here.operators_heard() == []
    here.lives(seconds=10)
    assert here.operators_heard() == ["ring"]


def test_what_another_engine_begins_later_is_left_to_it() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=6)
    off = NoCanary(ledger=here.ledger, entrance=here.entrance)
    off.turn(here.clock.now())
    assert here.open_of(CANARY_ID) == here.open_of(OPERATORS_ID) == []
    here.lives(minutes=10)
    (begun,) = here.open_of(CANARY_ID)
    off.turn(here.clock.now())
    assert here.open_of(CANARY_ID) == [begun]


def test_while_operators_are_told_what_comes_in_is_still_read_and_they_hear_when_it_came() -> None:
    here, box = WatchedTown(), list[str]()
    here.post_works = False

    def emptied() -> tuple[str, ...]:
        found = tuple(box)
        box.clear()
        return found

    here.canary = here.new_canary(inbox=emptied)
    here.lives(minutes=4, seconds=50)
    assert here.operators_heard() == []
    here.lives(seconds=10)
    assert here.operators_heard() == ["ring"], "five minutes to the second"
    box.append(link_of(here.watch().about))
    here.lives(seconds=10)
    assert here.watch().good
    for _ in range(60):
        if not here.told:
            box.append(link_of(here.watch().about))
            here.lives(seconds=10)
    (end,) = (one for one in here.told if one.target == OPERATOR.target)
    word = f"A test message has arrived at {here.clock.now():%H:%M} (UTC)."
    assert end.facts["seen"] == word


def test_what_the_robot_does_is_kept_whole() -> None:
    here = WatchedTown()
    here.post_works = False
    assert not here.robot.receive(link_of("59a1e3c4-0c6f-4c52-9c9b-c0ffee000009"))
    here.look()
    about = here.watch().about
    link = link_of(about)
    assert here.robot.receive(link)
    read = Watch(watcher=Watcher.ROBOT, at=EVENING, good=True, good_at=EVENING, about=about)
    here.clock.passes(seconds=1)
    assert here.robot.receive(link), "rung again: it is known already"
    assert here.watch(Watcher.ROBOT) == read
    assert here.ledger.entries(about)[0].what == Seen(responder_id=ROBOT_ID)
    open_call = here.ledger.call(about)
    assert open_call is not None
    assert passed(open_call) is False
    here.lives(seconds=1)
    ended = here.ledger.call(about)
    assert ended is not None
    assert ended.settlement is not None
    assert (ended.settlement.by, ended.settlement.outcome) == (ROBOT_ID, Outcome.SAFE)
    assert passed(ended) is True


def test_a_test_call_that_another_has_ended_proves_nothing() -> None:
    here = WatchedTown()
    here.post_works = False
    here.look()
    ended = here.entrance.record(here.watch().about, Settled(by=None, outcome=Outcome.SAFE))
    assert passed(ended) is False


def test_switched_off_one_that_cannot_be_read_ends_as_well() -> None:
    ledger = TornLedger()
    here = WatchedTown(ledger=ledger)
    here.post_works = False
    here.look()
    about = here.watch().about
    ledger.torn.add(about)
    NoCanary(ledger=ledger, entrance=here.entrance).turn(here.clock.now())
    assert here.open_of(CANARY_ID) == []
    ended = ledger.call(about)
    assert ended is not None
    assert ended.settlement is not None
    assert (ended.settlement.by, ended.settlement.outcome) == (None, Outcome.SAFE)


def test_watchers_are_reached_as_their_own_policies_say() -> None:
    for circle, urgency, again, lease in (
        (canary_circle(ROBOT), Urgency.COMPANY, timedelta(minutes=10), timedelta(minutes=10)),
        (operators_circle([OPERATOR]), Urgency.URGENT, timedelta(hours=1), timedelta(hours=36)),
    ):
        policy, step = watch_policy(circle), Step(count=None, wait=again)
        assert policy is not None
        assert (policy.steps, policy.again) == ((step,), step)
        assert (policy.lease, policy.lease_max) == (lease, lease)
        assert policy.wakes is True
        assert policy.backup_after is None
        assert policy.urgency is default_policies()[urgency].urgency


def test_operators_who_have_ended_it_are_not_called_again_on_that_day() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=6)
    ended = Settled(by=None, outcome=Outcome.FALSE_ALARM)
    here.entrance.record(here.operators_call, ended)
    here.lives(hours=23)
    assert here.operators_heard() == ["ring", "ended"]
    assert here.open_of(OPERATORS_ID) == []
    here.lives(hours=1)
    assert here.operators_heard() == ["ring"]


def test_a_clock_set_back_takes_the_last_good_answer_along() -> None:
    here = WatchedTown()
    here.lives(minutes=9)
    here.post_works = False
    here.lives(minutes=2)
    age = here.watch().at - _good_at(here)
    here.clock.at -= timedelta(hours=3)
    here.look()
    assert here.watch().at == here.clock.now()
    assert _good_at(here) == here.clock.now() - age


def test_a_clock_set_back_before_anything_was_answered_is_noticed_all_the_same() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=2)
    here.clock.at -= timedelta(hours=3)
    here.look()
    assert (here.watch().at, here.watch().good_at) == (here.clock.now(), None)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_bad_clock_of_one_engine_silences_no_other(hours: int) -> None:
    here, off = WatchedTown(), timedelta(hours=hours)
    here.post_works = False
    there = here.new_canary()
    for _ in range(60):
        here.lives(seconds=10)
        here.clock.at += off
        there.turn(here.clock.now())
        here.clock.at -= off
    assert here.operators_heard() == ["ring"]


def test_a_store_that_is_away_now_and_then_is_no_sleep() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(seconds=10)
    began = here.clock.at

    def away_for_a_while() -> tuple[str, ...]:
        if (here.clock.at - began) % timedelta(seconds=330) < timedelta(seconds=130):
            raise StoreAway
        return ()

    here.canary = here.new_canary(inbox=away_for_a_while)
    for _ in range(60):
        with suppress(StoreAway):
            here.canary.turn(here.clock.now())
        here.clock.passes(seconds=10)
    here.acts()
    here.look()
    assert here.operators_heard() == ["ring"]


@pytest.mark.parametrize("seconds", [31, 110])
def test_a_short_nap_is_a_sleep_too(seconds: int) -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=3, seconds=30)
    here.clock.passes(seconds=seconds)
    here.lives(minutes=4, seconds=50)
    assert here.operators_heard() == [], "the mail had no five minutes of an awake machine yet"
    here.lives(seconds=10)
    assert here.operators_heard() == ["ring"]


def test_that_somebody_looks_is_kept_every_ten_seconds_and_no_more_often() -> None:
    here = WatchedTown()
    here.look()
    kept_at = here.clock.now()
    here.lives(seconds=9, step=timedelta(seconds=1))
    assert here.watch(Watcher.LOOK).at == kept_at
    here.lives(seconds=1, step=timedelta(seconds=1))
    assert here.watch(Watcher.LOOK).at == here.clock.now()


def test_an_engine_that_starts_where_one_ended_long_ago_gives_the_mail_time() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=2)
    here.clock.passes(minutes=2, seconds=1)
    here.canary = here.new_canary()
    here.lives(minutes=4, seconds=50)
    assert here.operators_heard() == []
    here.lives(seconds=10)
    assert here.operators_heard() == ["ring"]


def test_an_engine_that_starts_where_one_ended_just_now_counts_from_the_test() -> None:
    here = WatchedTown()
    here.post_works = False
    here.lives(minutes=2)
    here.clock.passes(minutes=2)
    here.canary = here.new_canary()
    here.lives(seconds=50)
    assert here.operators_heard() == []
    here.lives(seconds=10)
    assert here.operators_heard() == ["ring"]


def _good_at(here: WatchedTown) -> datetime:
    found = here.watch().good_at
    assert found is not None
    return found
