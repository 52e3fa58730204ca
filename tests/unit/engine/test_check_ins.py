"""Check-ins in the engine: who is asked, whom a missed one rings, and what a late word ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CIRCLE, EVENING, signal
from tests.unit.engine.fakes import Town, check_ins_of
from yana.core.call import Call, CallState, Outcome
from yana.core.check_in import CheckIn, advance_check_in
from yana.core.check_in_event import CheckedIn, Missed, Said
from yana.core.circle import Address, Circle
from yana.core.event import Acknowledged, Settled
from yana.core.policy import Urgency
from yana.core.rhythm import Rhythm
from yana.core.signal import SignalKind
from yana.engine.entrance import NotFound
from yana.engine.ports import Refused
from yana.engine.recurrence import RuleCalendar

EIGHT = Rhythm(rule="DTSTART:20260101T200000\nRRULE:FREQ=DAILY", zone="UTC")
"""An hour after the evening of the tests begins."""
ASKED = ("Amina", "check_in")
TOLD_MISSED = ("Amina", "check_in_missed")


class Home:
    """Amina checks in at eight in the evening; Ben and Chi are her circle."""

    def __init__(self, rhythm: Rhythm = EIGHT, circle: Circle = CIRCLE) -> None:
        self.town = Town()
        self.town.ledger.add_circle(circle)
        self.check_ins = check_ins_of(self.town.ledger, self.town.clock, self.town.entrance)
        self.id = self.check_ins.begin(AMINA.id, rhythm).id

    @property
    def row(self) -> CheckIn:
        """Her check-ins as they are kept."""
        with self.town.ledger.transaction() as tx:
            row = tx.check_in(self.id)
        assert row is not None
        return row

    @property
    def calls(self) -> list[Call]:
        """The calls that are open."""
        return self.town.ledger.open_calls()

    def passes(self, **span: float) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Time passes with the engine awake; what she was told, and what her circle was."""
        self.town.passes(**span)
        return self.town.inbox.heard(), self.town.email.heard()

    def says(self, said: Said = Said.GOOD, request_id: str = "one") -> None:
        """She checks in."""
        self.check_ins.say(AMINA.id, said, request_id)

    def is_missed(self) -> Call:
        """She does not check in, and a call is open."""
        self.passes(minutes=95)
        (call,) = self.calls
        return call


def test_who_is_expected_is_asked_and_nobody_else_hears_of_it() -> None:
    home = Home()
    assert home.passes(minutes=29) == ([], [])
    assert home.passes(minutes=1) == ([ASKED], [])
    assert home.passes(minutes=45) == ([ASKED, ASKED], [])
    assert home.calls == []


def test_a_missed_check_in_rings_the_circle_and_says_so_to_the_person() -> None:
    home = Home()
    home.passes(minutes=89)
    hers, theirs = home.passes(minutes=2)
    assert hers == [TOLD_MISSED]
    assert theirs[0] == ("Ben", "ring")
    assert {name for name, _ in theirs} <= {"Ben", "Chi"}
    (call,) = home.calls
    (why,) = call.signals
    assert (why.kind, why.urgency) == (SignalKind.MISSED, Urgency.WORRIED)
    assert why.expected_at == EVENING + timedelta(hours=1)
    assert home.row.missed_since == why.expected_at


def test_the_rhythm_says_how_urgent_a_missed_check_in_is() -> None:
    home = Home(replace(EIGHT, urgency=Urgency.DANGER))
    assert home.is_missed().urgency is Urgency.DANGER


def test_who_checks_in_is_neither_asked_again_nor_missed() -> None:
    home = Home()
    home.passes(minutes=31)
    home.says()
    assert home.passes(hours=23) == ([], [])
    assert home.calls == []


def test_a_late_word_ends_the_call_and_those_who_were_told_hear_it() -> None:
    home = Home()
    call = home.is_missed()
    home.town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    home.passes(minutes=1)
    home.says()
    _, theirs = home.passes(minutes=1)
    assert ("Ben", "ended") in theirs
    assert home.calls == []
    ended = home.town.ledger.call(call.id)
    assert ended is not None
    assert ended.settlement is not None
    assert (ended.settlement.by, ended.settlement.outcome) == (None, Outcome.SAFE)


def test_all_right_does_not_end_a_call_that_was_asked_for() -> None:
    home = Home()
    home.town.entrance.ask(AMINA.id, "help", signal("urgent"))
    home.is_missed()
    home.says()
    home.passes(minutes=1)
    assert [call.state for call in home.calls] == [CallState.REACHING]


def test_who_asks_while_they_are_looked_for_is_not_let_go_by_a_word_after_it() -> None:
    home = Home()
    call = home.is_missed()
    home.town.entrance.ask(AMINA.id, "help", signal("urgent"))
    home.says()
    assert [one.id for one in home.calls] == [call.id]


def test_an_ask_outranks_silence_however_many_check_ins_are_missed_after_it() -> None:
    home = Home()
    home.is_missed()
    home.town.entrance.ask(AMINA.id, "help", signal("worried"))
    home.passes(days=25)
    (call,) = home.calls
    assert call.asked_for
    home.says()
    assert [one.id for one in home.calls] == [call.id]


def test_missing_while_a_call_is_open_joins_it_without_a_sound() -> None:
    home = Home()
    call = home.town.entrance.ask(AMINA.id, "help", signal("urgent")).call
    home.town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    home.passes(minutes=89)
    before = len(home.town.ledger.sent(call.id))
    home.town.clock.passes(minutes=1)
    assert home.check_ins.turn(home.town.clock.now())
    (joined,) = home.calls
    assert (joined.id, joined.signals[-1].kind) == (call.id, SignalKind.MISSED)
    assert len(home.town.ledger.sent(call.id)) == before


@pytest.mark.parametrize(
    ("said", "urgency"), [(Said.NOT_WELL, Urgency.WORRIED), (Said.HELP, Urgency.URGENT)]
)
def test_who_is_not_well_is_rung_for_at_once_and_once(said: Said, urgency: Urgency) -> None:
    home = Home()
    home.says(said)
    home.says(said)
    (call,) = home.calls
    assert (call.urgency, len(call.signals)) == (urgency, 1)
    assert call.signals[0].kind is SignalKind.ASK
    assert ("Ben", "ring") in home.passes(minutes=1)[1]


def test_without_any_rhythm_not_being_well_is_heard_as_well() -> None:
    town = Town()
    town.ledger.add_circle(CIRCLE)
    check_ins = check_ins_of(town.ledger, town.clock, town.entrance)
    assert check_ins.say(AMINA.id, Said.HELP, "one") == []
    assert len(town.ledger.open_calls()) == 1
    with pytest.raises(NotFound):
        check_ins.say(BEN.id, Said.GOOD, "two")
    with pytest.raises(NotFound):
        check_ins.begin(BEN.id, EIGHT)


def test_nobody_changes_the_check_ins_of_somebody_else() -> None:
    home = Home()
    changes: tuple[Callable[[], CheckIn], ...] = (
        lambda: home.check_ins.end(BEN.id, home.id),
        lambda: home.check_ins.change(BEN.id, home.id, EIGHT),
        lambda: home.check_ins.end(AMINA.id, BEN.id),
    )
    for change in changes:
        with pytest.raises(NotFound):
            change()
    assert home.row.version == 0


def test_with_two_rhythms_one_call_is_opened_and_one_word_ends_it() -> None:
    home = Home()
    home.check_ins.begin(AMINA.id, EIGHT)
    call = home.is_missed()
    assert len(call.signals) == 2
    home.says()
    assert home.calls == []
    assert {one.state.value for one in home.check_ins.say(AMINA.id, Said.GOOD, "b")} == {"expected"}


def test_in_a_pause_it_is_silent_and_its_end_is_said() -> None:
    home = Home()
    home.check_ins.pause(AMINA.id, EVENING + timedelta(days=2))
    assert home.passes(days=2, minutes=-1) == ([], [])
    assert home.passes(minutes=2) == ([ASKED], [])
    letter = home.town.ledger.letters()[-1]
    assert letter.facts["why"] == "back"
    home.check_ins.pause(AMINA.id, EVENING + timedelta(days=9))
    home.check_ins.resume(AMINA.id)
    assert home.passes(minutes=90)[0] == [ASKED, ASKED, ASKED, TOLD_MISSED]


def test_what_was_ended_is_silent_for_good_also_after_a_pause_of_another_rhythm() -> None:
    home = Home()
    home.check_ins.end(AMINA.id, home.id)
    home.check_ins.pause(AMINA.id, EVENING + timedelta(days=1))
    assert home.passes(days=4) == ([], [])


def test_another_rhythm_holds_from_its_next_moment_on() -> None:
    home = Home()
    nine = replace(EIGHT, rule="DTSTART:20260101T210000\nRRULE:FREQ=DAILY")
    home.check_ins.change(AMINA.id, home.id, nine)
    assert home.passes(minutes=89) == ([], [])
    assert home.passes(minutes=2) == ([ASKED], [])


def test_a_prompt_that_became_untrue_does_not_leave() -> None:
    home = Home()
    home.town.inbox.always = Refused(for_good=False, code="busy")
    home.passes(minutes=31)
    home.says()
    home.town.inbox.sent.clear()
    home.town.inbox.always = Town().inbox.always
    assert home.passes(minutes=20) == ([], [])


def test_that_people_are_asked_is_not_said_to_who_was_heard_of_meanwhile() -> None:
    home = Home()
    home.passes(minutes=89)
    home.town.inbox.always = Refused(for_good=False, code="busy")
    home.passes(minutes=2)
    home.says()
    home.town.inbox.sent.clear()
    home.town.inbox.always = Town().inbox.always
    assert home.passes(minutes=20)[0] == []


def test_later_prompts_try_the_next_address_and_that_it_was_missed_is_told_to_all() -> None:
    mails = tuple(Address(channel="email", target=f"{n}@amina.test") for n in "ab")
    home = Home(circle=replace(CIRCLE, person=replace(AMINA, addresses=mails)))
    home.town.passes(minutes=80)
    hers = [one.target for one in home.town.email.sent if one.message.value == "check_in"]
    assert hers == ["a@amina.test", "b@amina.test", "a@amina.test"]
    home.town.passes(minutes=10)
    told = [one.target for one in home.town.email.sent if one.message.value == "check_in_missed"]
    assert sorted(told) == ["a@amina.test", "b@amina.test"]


def test_a_person_without_an_address_is_missed_all_the_same() -> None:
    home = Home(circle=replace(CIRCLE, person=replace(AMINA, addresses=())))
    hers, theirs = home.passes(minutes=91)
    assert hers == []
    assert ("Ben", "ring") in theirs


def test_the_ledger_says_what_was_said_and_missed_and_nothing_of_mere_looks() -> None:
    home = Home()
    home.is_missed()
    home.says()
    entries = home.town.ledger.check_in_entries(home.id)
    due = EVENING + timedelta(hours=1)
    missed, said = (one.what for one in entries)
    assert missed == Missed(expected_at=due)
    assert isinstance(said, CheckedIn)
    assert (said.said, said.at) == (Said.GOOD, home.town.clock.now())


def test_a_request_that_is_sent_again_days_later_is_no_new_check_in() -> None:
    home = Home()
    home.passes(minutes=30)
    home.says(request_id="the first")
    home.passes(hours=24)
    before = home.row
    home.says(request_id="the first")
    assert home.row == before, "a telephone sends again what it could not send yesterday"
    home.says(request_id="the second")
    assert home.row.heard_at == home.town.clock.now()


def test_a_rule_that_cannot_be_read_any_more_is_taken_as_daily_and_nobody_goes_unnoticed() -> None:
    home = Home()
    with home.town.ledger.transaction() as tx:
        rhythm = replace(home.row.rhythm, rule="DTSTART:20260101T200000\nRRULE:FREQ=NO")
        tx.keep_check_in(home.row, replace(home.row, rhythm=rhythm), [], home.town.clock.now())
    assert [one.kind for one in home.is_missed().signals] == [SignalKind.MISSED]
    assert home.row.expected_at is not None
    assert home.row.due_at is not None


def test_check_ins_that_nobody_moves_are_overdue_for_the_auditor() -> None:
    home = Home()
    home.town.clock.passes(hours=3)
    report = home.town.auditor.audit(home.town.clock.now())
    assert report.health.check_ins_overdue == 1


@pytest.mark.parametrize("first", [Said.GOOD, Said.NOT_WELL])
def test_help_by_a_request_that_said_something_else_before_is_heard(first: Said) -> None:
    home = Home()
    home.says(first, "one")
    home.says(Said.HELP, "one")
    (call,) = home.calls
    assert call.urgency is Urgency.URGENT


def test_help_by_the_request_of_a_call_that_ended_hours_ago_is_heard() -> None:
    home = Home()
    home.says(Said.HELP, "one")
    (call,) = home.calls
    home.town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    home.says(Said.HELP, "one")
    assert home.calls == [], "sent twice"
    home.town.clock.passes(hours=5)
    home.says(Said.HELP, "one")
    assert len(home.calls) == 1


def test_a_word_from_before_the_last_missed_one_does_not_end_the_call() -> None:
    home = Home()
    home.passes(minutes=95)
    first_due = EVENING + timedelta(hours=1)
    home.passes(hours=48)
    with home.town.ledger.transaction() as tx:
        row = tx.check_in(home.id)
        assert row is not None
        event = CheckedIn(said=Said.GOOD, at=first_due - timedelta(minutes=30))
        after, effects = advance_check_in(row, event, home.town.clock.now(), RuleCalendar())
    assert effects == ()
    assert after.missed_since == first_due


def test_the_same_rhythm_sent_again_says_nothing_of_the_person() -> None:
    home = Home()
    home.passes(minutes=80)
    home.check_ins.change(AMINA.id, home.id, EIGHT)
    home.passes(minutes=15)
    assert len(home.calls) == 1
    home.check_ins.change(AMINA.id, home.id, EIGHT)
    assert len(home.calls) == 1
