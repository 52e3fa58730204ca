"""When no engine acts, or too late, it is said: in the log, and to who waits."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.engine.watchdog import Auditor
from yana.project import wiring

SILENT = "The part of YANA that reaches people is not working."


def test_work_that_is_overdue_is_reported_and_then_done(story: Story, here: World) -> None:
    amina, dana = story.person(), story.person("Dana")
    ben, chi = amina.has_supporter("Ben"), dana.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    here.stop()
    dana.asks("company")
    here.clock.set(here.clock.now() + timedelta(minutes=25))
    here.restart()
    with capture_logs() as lines:
        story.run_engine()
    (overdue,) = [one for one in lines if one["event"] == "overdue"]
    assert (overdue["log_level"], overdue["calls"], overdue["sends"]) == ("error", 2, 1)
    ben.hears()
    chi.hears()
    with capture_logs() as lines:
        story.time.passes(seconds=10)
    assert [one for one in lines if one["event"] == "overdue"] == []


def test_an_audit_counts_what_waits_longer_than_it_should(here: World) -> None:
    auditor = Auditor(ledger=wiring.system().ledger)
    now = here.clock.now()
    report = auditor.turn(now)
    assert report is not None
    assert (report.health.calls_open, report.health.calls_overdue) == (0, 0)
    assert auditor.turn(now + timedelta(seconds=1)) is None
    assert auditor.turn(now - timedelta(hours=1)) is not None


def test_who_waits_is_told_when_no_engine_acts(story: Story, here: World) -> None:
    amina = story.person()
    amina.asks("urgent")
    amina.does_not_see(SILENT)
    here.stop()
    story.time.jumps(timedelta(seconds=20))
    amina.sees(SILENT, "Your ask is kept.", "call somebody yourself now")
    here.restart()
    story.run_engine()
    amina.does_not_see(SILENT)


def test_a_clock_set_back_does_not_make_a_dead_engine_look_alive(story: Story, here: World) -> None:
    amina = story.person()
    amina.asks("urgent")
    here.stop()
    story.time.jumps(timedelta(hours=-1))
    amina.sees(SILENT)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
def test_an_engine_that_acts_after_a_step_is_seen_to_act(
    story: Story, here: World, step: timedelta
) -> None:
    amina = story.person()
    amina.asks("urgent")
    story.time.jumps(step)
    here.restart()
    story.run_engine()
    amina.sees("YANA last acted 1 second ago.")
    here.stop()
    story.time.jumps(timedelta(seconds=20))
    amina.sees(SILENT)
