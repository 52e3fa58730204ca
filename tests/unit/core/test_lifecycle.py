"""The story as one table, and what a clock that jumps does to it."""

from datetime import timedelta

import pytest

from tests.unit.core.cast import BEN, CHI, EVENING, amina_asks, circle_of
from yana.core.call import CallState
from yana.core.event import Acknowledged, ClockStepped, PresenceConfirmed, TimeReached
from yana.core.lifecycle import ACCOMPANIED, ANSWERED, REACHING, SETTLED, STORY

HOUR = timedelta(hours=1)


def test_every_row_says_what_it_means_and_leads_somewhere() -> None:
    for kind, row in STORY.items():
        assert row.means, kind
        for state in (REACHING, ANSWERED, ACCOMPANIED):
            assert row.leads_to(state), f"{kind} leads nowhere from {state}"
        assert row.leads_to(SETTLED) == ()


def test_from_everywhere_an_end_can_be_reached() -> None:
    for state in (REACHING, ANSWERED, ACCOMPANIED):
        assert any(SETTLED in row.leads_to(state) for row in STORY.values())


def test_nothing_happens_before_its_time() -> None:
    amina = amina_asks("urgent")
    before = amina.call
    amina.sleeps(seconds=119)
    assert amina.then(TimeReached()) == {}
    assert amina.call == before


def test_after_downtime_it_goes_on_from_present_truth_and_makes_nothing_good() -> None:
    amina = amina_asks("danger")
    amina.sleeps(days=1)
    assert amina.then(TimeReached()) == {"Ben": ["ring"], "Chi": ["ring"]}
    assert amina.then(TimeReached()) == {}
    assert amina.call.due_at == amina.now + timedelta(minutes=2)


def test_an_answer_during_downtime_counts_before_the_step_that_was_missed() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.sleeps(hours=2)
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(TimeReached()) == {}
    assert amina.call.state is CallState.ANSWERED


@pytest.mark.parametrize("back_by", [timedelta(minutes=1), HOUR, 400 * 24 * HOUR])
def test_a_clock_set_back_keeps_every_wait_as_long_as_it_was(back_by: timedelta) -> None:
    amina = amina_asks("urgent")
    amina.passes(minutes=1)
    amina.now -= back_by
    assert amina.then(ClockStepped(back_by=back_by)) == {}
    assert amina.passes(minutes=1)[0][0] == 1


def test_a_clock_set_back_keeps_leases_and_checks_too() -> None:
    amina = amina_asks("urgent")
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.passes(minutes=3)
    amina.now -= HOUR
    amina.then(ClockStepped(back_by=HOUR))
    ben, chi = amina.stands(BEN.id), amina.stands(CHI.id)
    assert ben.present_by == EVENING + timedelta(minutes=10) - HOUR
    assert ben.backup_at == EVENING + timedelta(minutes=5) - HOUR
    assert chi.check_at == EVENING + timedelta(minutes=45) - HOUR


def test_a_clock_is_only_ever_set_back_by_something() -> None:
    amina = amina_asks("urgent")
    with pytest.raises(AssertionError):
        amina.then(ClockStepped(back_by=timedelta(0)))
