"""Check-ins when things go wrong: nobody goes unnoticed, and nobody is missed because of us."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, EVENING, id_of, signal
from tests.unit.engine.fakes import LINKS, check_ins_of, entrance_of
from tests.unit.engine.test_check_ins import ASKED, EIGHT, TOLD_MISSED, Home
from yana.core.check_in import CheckIn, CheckInState
from yana.core.check_in_event import Said
from yana.core.circle import Circle, Person
from yana.core.rhythm import Rhythm
from yana.engine.check_ins import CheckIns
from yana.engine.loop import Loop
from yana.engine.memory import MemoryLedger
from yana.engine.ports import Ledger, Stale, StoreAway, Transaction
from yana.engine.recurrence import RuleCalendar

DUE = EVENING + timedelta(hours=1)
ZOE = Person(id=id_of("Zoe"), name="Zoe")


@dataclass
class TornCalendar:
    """A calendar that cannot work out one of the rules."""

    torn: str

    def after(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """The first due moment later than this one."""
        return RuleCalendar().after(self._readable(rhythm), moment)

    def latest(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """The last due moment that is not later than this one."""
        return RuleCalendar().latest(self._readable(rhythm), moment)

    def _readable(self, rhythm: Rhythm) -> Rhythm:
        if rhythm.rule == self.torn:
            raise ZeroDivisionError
        return rhythm


@dataclass
class FailingLedger:
    """A ledger whose transactions fail as told: where the clock is looked at, or at their end."""

    ledger: MemoryLedger
    at_the_clock: list[Exception]
    at_the_end: list[Exception]

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that fails if it is to."""
        with self.ledger.transaction() as tx:
            yield _Failing(tx, self.at_the_clock)  # type: ignore[misc]
            if self.ledger.changed and self.at_the_end:
                raise self.at_the_end.pop(0)


class _Failing:
    def __init__(self, tx: Transaction, errors: list[Exception]) -> None:
        self._tx = tx
        self._errors = errors

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)

    def check_ins_from_the_future(self, now: datetime, limit: int) -> object:
        if self._errors:
            raise self._errors.pop(0)
        return self._tx.check_ins_from_the_future(now, limit)


def failing(home: Home, *, clock: list[Exception], end: list[Exception]) -> CheckIns:
    """The check-ins of a home over a ledger that fails."""
    ledger: Ledger = FailingLedger(home.town.ledger, clock, end)  # type: ignore[assignment]
    return check_ins_of(ledger, home.town.clock, entrance_of(ledger, home.town.clock))


def looks(check_ins: CheckIns, home: Home) -> None:
    """An engine looks at the clock, and does what is due."""
    check_ins.look_at_the_clock(home.town.clock.now())
    while home.town.ledger.due(home.town.clock.now()).check_ins:
        check_ins.turn(home.town.clock.now())


def a_day_ahead(home: Home) -> None:
    """By a clock a day ahead she is missed, and says that she is all right; it is set back."""
    home.passes(minutes=95)
    home.says()
    home.passes(days=1)
    assert home.row.missed_since == DUE + timedelta(days=1)
    home.says(request_id="two")
    home.town.clock.at = EVENING + timedelta(minutes=96)


def test_after_hours_away_she_is_asked_anew_and_nobody_else_at_first() -> None:
    home = Home()
    home.town.clock.at = EVENING + timedelta(hours=7)
    home.town.acts()
    assert (home.town.inbox.heard(), home.town.email.heard()) == ([ASKED], [])
    assert home.town.ledger.letters()[-1].facts["why"] == "anew"
    assert home.calls == []
    hers, theirs = home.passes(minutes=30)
    assert hers == [ASKED, TOLD_MISSED]
    assert ("Ben", "ring") in theirs


def test_after_hours_away_who_had_checked_in_is_left_in_peace() -> None:
    home = Home()
    home.says()
    home.town.clock.at = EVENING + timedelta(hours=7)
    assert home.passes(hours=1) == ([], [])


def test_one_row_that_cannot_be_moved_holds_up_no_other_and_is_tried_again() -> None:
    home = Home()
    town = home.town
    town.ledger.add_circle(Circle(person=ZOE, supporters=(replace(BEN, id=id_of("Yan")),)))
    torn = replace(EIGHT, rule=f"{EIGHT.rule};COUNT=900")
    bad = home.check_ins.begin(ZOE.id, torn).id
    calendar = TornCalendar(torn=torn.rule)
    parts = {"ledger": town.ledger, "clock": town.clock, "entrance": town.entrance, "links": LINKS}
    check_ins = CheckIns(calendar=calendar, **parts)  # type: ignore[arg-type]
    for minutes in (31, 61, 76, 91):
        town.clock.at = EVENING + timedelta(minutes=minutes)
        looks(check_ins, home)
    assert home.row.state is CheckInState.MISSED
    assert [call.person.name for call in home.calls] == ["Amina"]
    calendar.torn = ""
    town.clock.at += timedelta(minutes=1)
    looks(check_ins, home)
    assert {call.person.name for call in home.calls} == {"Amina", "Zoe"}
    with town.ledger.transaction() as tx:
        row = tx.check_in(bad)
    assert row is not None
    assert row.missed_since == DUE


def test_one_row_that_cannot_be_moved_keeps_no_other_from_being_set_back() -> None:
    home = Home()
    home.town.ledger.add_circle(Circle(person=ZOE))
    torn = replace(EIGHT, rule=f"{EIGHT.rule};COUNT=900")
    for _ in range(3):
        home.check_ins.begin(ZOE.id, torn)
    a_day_ahead(home)
    parts = {"ledger": home.town.ledger, "clock": home.town.clock, "links": LINKS}
    check_ins = CheckIns(
        calendar=TornCalendar(torn=torn.rule),
        entrance=home.town.entrance,
        **parts,  # type: ignore[arg-type]
    )
    check_ins.look_at_the_clock(home.town.clock.now())
    assert home.row.expected_at == DUE + timedelta(days=1)


def test_when_the_clock_is_set_back_she_is_expected_on_the_day_that_it_is() -> None:
    home = Home()
    a_day_ahead(home)
    home.town.acts()
    assert home.row.missed_since is None
    assert home.row.expected_at == DUE + timedelta(days=1)


def test_who_was_missed_by_a_clock_ahead_is_asked_and_missed_again_when_it_is_so() -> None:
    home = Home()
    a_day_ahead(home)
    assert home.passes(hours=21) == ([], [("Ben", "ended"), ("Chi", "ended")])
    hers, theirs = home.passes(minutes=175)
    assert hers == [ASKED, ASKED, ASKED, TOLD_MISSED]
    assert ("Ben", "ring") in theirs
    assert len(home.calls) == 1


@pytest.mark.parametrize("error", [StoreAway(), Stale(), MemoryError()])
def test_a_clock_that_was_set_back_is_seen_although_the_store_was_away_just_then(
    error: Exception,
) -> None:
    home = Home()
    a_day_ahead(home)
    check_ins = failing(home, clock=[error], end=[])
    with pytest.raises(type(error)):
        check_ins.look_at_the_clock(home.town.clock.now())
    check_ins.look_at_the_clock(home.town.clock.now())
    assert home.row.expected_at == DUE + timedelta(days=1)


def test_a_race_lost_while_the_clock_is_set_back_is_run_again() -> None:
    home = Home()
    a_day_ahead(home)
    failing(home, clock=[], end=[Stale(), Stale()]).look_at_the_clock(home.town.clock.now())
    assert home.row.expected_at == DUE + timedelta(days=1)


def test_more_check_ins_than_one_batch_are_all_set_back() -> None:
    home = Home()
    for number in range(120):
        person = replace(AMINA, id=id_of(f"{number}"))
        home.town.ledger.add_circle(Circle(person=person))
        home.check_ins.begin(person.id, EIGHT)
    home.town.clock.passes(days=9)
    home.town.acts()
    home.town.clock.at = EVENING
    home.town.loop.turn()
    with home.town.ledger.transaction() as tx:
        assert tx.check_ins_from_the_future(EVENING, 200) == []
        ahead = [tx.check_ins_of(id_of(f"{number}"))[0].expected_at for number in range(120)]
    assert set(ahead) == {DUE}


@pytest.mark.parametrize("times", [1, 2])
def test_a_missed_check_in_and_its_call_are_kept_together_or_not_at_all(times: int) -> None:
    home = Home()
    home.passes(minutes=89)
    before = home.row
    home.town.clock.passes(minutes=1)
    check_ins = failing(home, clock=[], end=[StoreAway()] * times)
    for _ in range(times):
        with pytest.raises(StoreAway):
            check_ins.turn(home.town.clock.now())
        assert home.row == before
        assert home.calls == []
        assert home.town.ledger.check_in_entries(home.id) == []
    assert check_ins.turn(home.town.clock.now())
    assert home.row.missed_since == DUE
    assert len(home.calls) == 1


def test_a_late_word_and_the_end_of_the_call_are_kept_together_or_not_at_all() -> None:
    home = Home()
    home.is_missed()
    check_ins = failing(home, clock=[], end=[StoreAway()])
    with pytest.raises(StoreAway):
        check_ins.say(AMINA.id, Said.GOOD, "one")
    assert home.row.missed_since == DUE
    assert len(home.calls) == 1
    check_ins.say(AMINA.id, Said.GOOD, "one")
    assert home.calls == []
    assert home.row.state is CheckInState.EXPECTED


def test_a_batch_that_is_killed_for_another_reason_is_done_one_by_one() -> None:
    home = Home()
    home.passes(minutes=89)
    home.town.clock.passes(minutes=1)
    assert failing(home, clock=[], end=[MemoryError()]).turn(home.town.clock.now())
    assert home.row.missed_since == DUE
    assert len(home.calls) == 1


def test_two_engines_side_by_side_ask_once_and_open_one_call() -> None:
    home = Home()
    _, another = home.town.engine("another")
    heard: list[tuple[str, str]] = []
    for minutes in range(0, 100, 1):
        home.town.clock.at = EVENING + timedelta(minutes=minutes)
        for loop in (home.town.loop, another):
            while loop.turn():
                pass
        heard += home.town.inbox.heard()
    assert heard == [ASKED, ASKED, ASKED, TOLD_MISSED]
    (call,) = home.calls
    assert len(call.signals) == 1


def test_a_row_that_another_engine_has_moved_on_is_not_moved_twice() -> None:
    home = Home()
    home.passes(minutes=89)
    stale: CheckIn = home.row
    home.passes(minutes=5)
    with pytest.raises(Stale), home.town.ledger.transaction() as tx:
        tx.keep_check_in(stale, stale, [], EVENING)
    assert home.row.missed_since == DUE
    assert {one.supporter.name for one in home.calls[0].responders} == {BEN.name, CHI.name}


def test_whose_circle_is_gone_is_put_off_and_holds_up_nobody() -> None:
    home = Home(circle=CIRCLE)
    with home.town.ledger.transaction() as tx:
        row = replace(home.row, id=id_of("lost"), person_id=id_of("nobody"))
        tx.begin_check_in(row, EVENING)
    assert home.passes(minutes=91)[0] == [ASKED, ASKED, ASKED, TOLD_MISSED]
    with home.town.ledger.transaction() as tx:
        lost = tx.check_in(id_of("lost"))
    assert lost is not None
    assert lost.missed_since is None, "nothing is half kept"


class _NoArrivals(_Failing):
    def next_arrivals(self, now: datetime, limit: int) -> object:
        raise ZeroDivisionError


class NoArrivalsLedger(FailingLedger):
    """A ledger in which what has arrived cannot be read at all."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that cannot read what has arrived."""
        with self.ledger.transaction() as tx:
            yield _NoArrivals(tx, [])  # type: ignore[misc]


def test_check_ins_that_fail_as_a_whole_keep_no_message_from_leaving() -> None:
    home = Home()
    ledger: Ledger = NoArrivalsLedger(home.town.ledger, [], [])  # type: ignore[assignment]
    loop = Loop(
        ledger=home.town.ledger,
        clock=home.town.clock,
        outbox=home.town.outbox,
        auditor=home.town.auditor,
        check_ins=check_ins_of(ledger, home.town.clock, home.town.entrance),
        links=LINKS,
    )
    home.town.clock.passes(minutes=40)
    home.town.entrance.ask(AMINA.id, "first", signal("danger"))
    assert home.town.ledger.due(home.town.clock.now()).check_ins
    loop.turn()
    assert ("Ben", "ring") in home.town.email.heard()
