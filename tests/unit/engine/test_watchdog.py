"""The auditor: repairs what a clock set back would delay, and counts what is late."""

from datetime import timedelta

from structlog.testing import capture_logs

from tests.unit.core.cast import AMINA, BEN, CIRCLE, EVENING, circle_of, signal
from tests.unit.engine.fakes import Town
from yana.core.event import Acknowledged
from yana.engine.ports import Refused, SendState
from yana.engine.set_back import AHEAD_MAX
from yana.engine.watchdog import AUDIT_EVERY, OVERDUE_AFTER, PAUSE_MAX

HOUR = timedelta(hours=1)
FOR_NOW = Refused(for_good=False, code="451")


def asked(urgency: str = "company") -> tuple[Town, str]:
    """Amina has asked, and the first rings have left."""
    town = Town()
    town.ledger.add_circle(CIRCLE)
    call = town.entrance.ask(AMINA.id, "first", signal(urgency)).call
    town.acts()
    town.email.heard()
    return town, call.id


def test_it_looks_every_few_seconds_and_not_more_often() -> None:
    town = Town()
    assert town.auditor.turn(EVENING) is not None
    assert town.auditor.turn(EVENING + AUDIT_EVERY - timedelta(seconds=1)) is None
    assert town.auditor.turn(EVENING + AUDIT_EVERY) is not None
    assert town.auditor.turn(EVENING - HOUR) is not None, "also when the clock went back"


def test_after_an_hour_back_the_next_is_asked_when_they_would_have_been() -> None:
    town, call_id = asked()
    town.clock.at -= HOUR
    town.acts()
    call = town.ledger.call(call_id)
    assert call is not None
    assert call.due_at == EVENING - HOUR + timedelta(minutes=20)
    town.passes(minutes=20)
    assert town.email.heard() == [("Chi", "ring")]


def test_after_an_hour_back_an_answer_is_believed_no_longer_than_before() -> None:
    town, call_id = asked()
    town.entrance.record(call_id, Acknowledged(responder_id=BEN.id))
    town.clock.at -= HOUR
    town.passes(minutes=29)
    assert town.email.heard() == []
    town.passes(minutes=1)
    assert ("Ben", "lapsed") in town.email.heard()


def test_after_an_hour_back_what_waits_to_be_tried_again_is_tried_at_once() -> None:
    town = Town()
    town.ledger.add_circle(circle_of(BEN))
    town.email.always = FOR_NOW
    town.entrance.ask(AMINA.id, "first", signal("company"))
    town.passes(minutes=2)
    town.email.heard()
    town.clock.at -= HOUR
    town.acts()
    assert town.email.heard() == [("Ben", "ring")]


def test_engines_whose_clocks_differ_a_little_trouble_nobody() -> None:
    town, call_id = asked()
    before = town.ledger.call(call_id)
    town.clock.at -= AHEAD_MAX
    town.acts()
    assert town.ledger.call(call_id) == before


def test_what_is_late_is_counted_and_said_loudly() -> None:
    town, _ = asked()
    late = EVENING + timedelta(minutes=20) + OVERDUE_AFTER
    with capture_logs() as lines:
        report = town.auditor.turn(late)
    assert report is not None
    assert (report.health.calls_open, report.health.calls_overdue) == (1, 1)
    assert [line["event"] for line in lines] == ["overdue"]


def test_when_all_is_well_nothing_is_said() -> None:
    town, _ = asked()
    with capture_logs() as lines:
        report = town.auditor.turn(EVENING + timedelta(minutes=1))
    assert report is not None
    assert (report.calls_moved_back, report.sends_pulled_in) == (0, 0)
    assert lines == []


def test_no_pause_of_ours_looks_like_a_clock_set_back() -> None:
    town = Town()
    town.ledger.add_circle(circle_of(BEN))
    town.email.always = FOR_NOW
    town.entrance.ask(AMINA.id, "first", signal("company"))
    for _ in range(20):
        town.passes(minutes=1)
        assert town.auditor.audit(town.clock.at).sends_pulled_in == 0
    assert {
        SendState.READY: timedelta(minutes=1),
        SendState.UNKNOWN: timedelta(minutes=4),
    } == PAUSE_MAX
