"""Check-ins: looked at when they are due, oldest first; whoever changes an old reading is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.contract.houses import House, at_once, in_transaction
from tests.unit.core.cast import AMINA, BEN, CIRCLE, EVENING, id_of
from tests.unit.engine.fakes import StillClock, check_ins_of, entrance_of
from yana.core.check_in import CheckIn, CheckInState, begin
from yana.core.check_in_event import CheckedIn, Ended, Missed, Paused, Said
from yana.core.circle import Circle, Person
from yana.core.rhythm import Rhythm
from yana.engine.check_ins import CheckIns
from yana.engine.duress import Duress
from yana.engine.expected import CheckInLine
from yana.engine.ports import Due, Ledger, Stale, StoreAway, Transaction
from yana.engine.recurrence import RuleCalendar

EIGHT = Rhythm(rule="DTSTART:20260101T200000\nRRULE:FREQ=DAILY", zone="Europe/Berlin")
A_MINUTE = timedelta(minutes=1)
MISSED_AT = datetime.fromisoformat("2026-03-03T19:30:00+00:00")
"""In Berlin it is half past eight by then."""


def kept(house: House, name: str = "rhythm", now: datetime = EVENING) -> CheckIn:
    """Amina's check-ins by a rhythm of this name, kept."""
    row = begin(id_of(name), AMINA.id, EIGHT, now, RuleCalendar())
    in_transaction(house, lambda tx: tx.begin_check_in(row, now))
    return row


def read(house: House, name: str = "rhythm") -> CheckIn | None:
    """The check-ins as last kept."""
    return in_transaction(house, lambda tx: tx.check_in(id_of(name)))


def due(house: House, now: datetime, limit: int = 10) -> list[str]:
    """Which check-ins have come due."""
    return [one.id for one in in_transaction(house, lambda tx: tx.due_check_ins(now, limit))]


def keep(house: House, row: CheckIn, now: datetime = EVENING, **changes: object) -> CheckIn:
    """Keep a change of these."""
    after = replace(row, **changes)  # type: ignore[arg-type]
    in_transaction(house, lambda tx: tx.keep_check_in(row, after, [], now))
    return replace(after, version=row.version + 1)


@pytest.fixture
def home(house: House) -> House:
    """A house in which Amina lives."""
    house.add_circle(CIRCLE)
    return house


def test_what_was_kept_is_read_back_as_it_was(home: House) -> None:
    row = kept(home)
    assert read(home) == row
    full = keep(
        home,
        row,
        state=CheckInState.MISSED,
        prompted=2,
        asked_anew_at=EVENING,
        missed_since=EVENING - A_MINUTE,
        heard_at=EVENING - 2 * A_MINUTE,
        expected_since=EVENING - 3 * A_MINUTE,
        rhythm=replace(EIGHT, early=timedelta(hours=2), prompts=(timedelta(0),), zone="UTC"),
    )
    assert read(home) == full
    assert full.version == 1
    assert read(home, "another") is None


def test_those_that_are_due_come_oldest_first_and_no_more_than_wanted(home: House) -> None:
    rows = {name: kept(home, name) for name in "abc"}
    for name, minutes in (("a", 3), ("b", 1), ("c", 2)):
        keep(home, rows[name], due_at=EVENING + minutes * A_MINUTE)
    assert due(home, EVENING + A_MINUTE - timedelta.resolution) == []
    assert due(home, EVENING + A_MINUTE) == [id_of("b")]
    assert due(home, EVENING + 3 * A_MINUTE) == [id_of("b"), id_of("c"), id_of("a")]
    assert due(home, EVENING + 3 * A_MINUTE, limit=2) == [id_of("b"), id_of("c")]


def test_due_check_ins_are_something_due(home: House) -> None:
    row = kept(home)
    assert row.due_at is not None
    assert not home.ledger.due(row.due_at - timedelta.resolution)
    only = Due(calls=False, sends=False, follow_ups=False, check_ins=True)
    assert home.ledger.due(row.due_at) == only
    keep(home, row, state=CheckInState.ENDED, due_at=None, expected_at=None, opens_at=None)
    assert not home.ledger.due(row.due_at + timedelta(days=999))


def test_a_persons_check_ins_come_the_oldest_rhythm_first(home: House) -> None:
    zoe = Person(id=id_of("Zoe"), name="Zoe")
    home.add_circle(Circle(person=zoe))
    first = kept(home, "z")
    second = kept(home, "a", now=EVENING + A_MINUTE)
    assert list(in_transaction(home, lambda tx: tx.check_ins_of(AMINA.id))) == [first, second]
    assert list(in_transaction(home, lambda tx: tx.check_ins_of(zoe.id))) == []


def test_who_changes_an_old_reading_is_told_so_and_nothing_of_it_is_kept(home: House) -> None:
    row = kept(home)
    newer = keep(home, row, prompted=1)
    with pytest.raises(Stale):
        in_transaction(home, lambda tx: tx.keep_check_in(row, row, [Ended()], EVENING))
    assert read(home) == newer
    assert home.check_in_lines(row.id) == []
    with pytest.raises(Stale):
        in_transaction(home, lambda tx: tx.begin_check_in(row, EVENING))
    unknown = replace(row, id=id_of("unknown"))
    with pytest.raises(Stale):
        in_transaction(home, lambda tx: tx.keep_check_in(unknown, unknown, [], EVENING))


def test_what_was_said_and_missed_stands_in_the_ledger_in_its_order(home: House) -> None:
    row = kept(home)
    first: list[CheckInLine] = [
        CheckedIn(said=Said.NOT_WELL, at=EVENING),
        Missed(expected_at=EVENING),
    ]
    in_transaction(home, lambda tx: tx.keep_check_in(row, row, first, EVENING))
    paused = Paused(until=MISSED_AT, knows=BEN.id)
    after = replace(row, version=1)
    in_transaction(home, lambda tx: tx.keep_check_in(after, after, [paused], EVENING))
    assert home.check_in_lines(row.id) == [*first, paused]


def test_what_was_put_off_is_looked_at_only_then_and_else_unchanged(home: House) -> None:
    row = kept(home)
    assert row.due_at is not None
    until = row.due_at + A_MINUTE
    in_transaction(home, lambda tx: tx.put_off_check_in(row.id, until))
    assert due(home, until - timedelta.resolution) == []
    assert due(home, until) == [row.id]
    assert read(home) == row


def test_those_kept_by_a_clock_ahead_are_found(home: House) -> None:
    rows = [kept(home, name, now=EVENING + timedelta(days=9)) for name in "abc"]
    kept(home, "now")

    def ahead(limit: int) -> set[str]:
        found = in_transaction(home, lambda tx: tx.check_ins_from_the_future(EVENING, limit))
        return {one.id for one in found}

    assert ahead(10) == {row.id for row in rows}
    assert len(ahead(2)) == 2
    keep(home, rows[0])
    assert ahead(10) == {rows[1].id, rows[2].id}


def test_who_is_expected_always_comes_due(database_house: House) -> None:
    database_house.add_circle(CIRCLE)
    row = kept(database_house)
    for state in (CheckInState.EXPECTED, CheckInState.PAUSED):
        with pytest.raises(AssertionError):
            keep(database_house, row, state=state, due_at=None)
    assert read(database_house) == row
    keep(database_house, row, state=CheckInState.MISSED, due_at=None)


@pytest.mark.parametrize("spoiled", ["", "{}", "nonsense", '{"id": 7}'])
def test_one_that_cannot_be_read_holds_up_no_other_and_is_looked_at_again_a_minute_later(
    database_house: House, spoiled: str
) -> None:
    database_house.add_circle(CIRCLE)
    good, bad = kept(database_house, "good"), kept(database_house, "bad")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE check_in SET body = %s WHERE body LIKE %s", [spoiled, f"%{bad.id}%"])
    now = good.due_at
    assert now is not None
    assert due(database_house, now) == [good.id]
    keep(database_house, good, due_at=now + timedelta(days=1))
    assert not database_house.ledger.due(now + A_MINUTE - timedelta.resolution)
    assert database_house.ledger.due(now + A_MINUTE).check_ins
    assert [one.id for one in in_transaction(database_house, of_amina)] == [good.id]
    with pytest.raises(ValueError, match="valid"):
        read(database_house, "bad")


def of_amina(tx: Transaction) -> list[CheckIn]:
    """Amina's check-ins that can be read."""
    return list(tx.check_ins_of(AMINA.id))


class DiesAtTheEnd:
    """A ledger whose next transactions die before their commit, with all their changes made."""

    def __init__(self, ledger: Ledger, deaths: int) -> None:
        self._ledger = ledger
        self.deaths = deaths

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction, undone while any death is left."""
        with self._ledger.transaction() as tx:
            yield tx
            if self.deaths:
                self.deaths -= 1
                raise StoreAway

    def due(self, now: datetime) -> Due:
        """What is due."""
        return self._ledger.due(now)


def engine(ledger: Ledger, now: datetime) -> CheckIns:
    """The check-ins over this ledger, at this time."""
    clock = StillClock()
    clock.at = now
    return check_ins_of(ledger, clock, entrance_of(ledger, clock))


def about_to_be_missed(house: House) -> CheckIn:
    """Amina was asked in time, and is silent."""
    row = kept(house)
    return keep(house, row, prompted=3, due_at=MISSED_AT)


def open_call(house: House) -> object:
    """The call that is open for Amina, if any."""
    return in_transaction(house, lambda tx: tx.open_call_of(AMINA.id))


def test_a_missed_one_its_line_and_its_call_are_kept_together_or_not_at_all(home: House) -> None:
    row = about_to_be_missed(home)
    ledger = DiesAtTheEnd(home.ledger, deaths=2)
    check_ins = engine(ledger, MISSED_AT)
    for _ in range(2):
        with pytest.raises(StoreAway):
            check_ins.turn(MISSED_AT)
        assert read(home) == row
        assert open_call(home) is None
        assert home.check_in_lines(row.id) == []
    assert check_ins.turn(MISSED_AT)
    missed = read(home)
    assert missed is not None
    assert missed.missed_since == row.expected_at
    assert open_call(home) is not None
    assert row.expected_at is not None
    assert home.check_in_lines(row.id) == [Missed(expected_at=row.expected_at)]


def test_a_late_word_and_the_end_of_the_call_are_kept_together_or_not_at_all(home: House) -> None:
    about_to_be_missed(home)
    engine(home.ledger, MISSED_AT).turn(MISSED_AT)
    later = MISSED_AT + A_MINUTE
    ledger = DiesAtTheEnd(home.ledger, deaths=1)
    with pytest.raises(StoreAway):
        engine(ledger, later).say(AMINA.id, Said.GOOD, "one")
    row = read(home)
    assert row is not None
    assert row.missed_since is not None
    assert open_call(home) is not None
    engine(ledger, later).say(AMINA.id, Said.GOOD, "one")
    assert open_call(home) is None


def test_of_two_engines_and_a_late_word_at_once_nothing_is_doubled_or_lost(home: House) -> None:
    row = about_to_be_missed(home)
    check_ins = engine(home.ledger, MISSED_AT)

    def turn() -> bool:
        return check_ins.turn(MISSED_AT)

    def say() -> bool:
        return bool(check_ins.say(AMINA.id, Said.GOOD, "one"))

    assert not [one for one in at_once(turn, turn, say) if isinstance(one, Exception)]
    after = read(home)
    assert after is not None
    assert row.expected_at is not None
    lines = home.check_in_lines(row.id)
    assert lines.count(Missed(expected_at=row.expected_at)) <= 1
    (said,) = (one for one in lines if isinstance(one, CheckedIn))
    assert (said.said, said.at) == (Said.GOOD, MISSED_AT)
    assert after.missed_since is None, "she was heard, before it or after it"
    assert open_call(home) is None


def test_a_word_for_danger_is_kept_replaced_and_forgotten(home: House) -> None:
    first = Duress(tag="a" * 64, not_told=(id_of("Dov"),))
    second = Duress(tag="b" * 64)
    for kept in (None, first, second, None, first):
        with home.ledger.transaction() as tx:
            tx.keep_duress(AMINA.id, kept)
        assert in_transaction(home, lambda tx: tx.duress_of(AMINA.id)) == kept
    assert in_transaction(home, lambda tx: tx.duress_of(id_of("Zoe"))) is None


def test_a_row_that_is_put_off_again_and_again_is_seen_from_outside(home: House) -> None:
    row = about_to_be_missed(home)
    for minutes in range(3):
        now = MISSED_AT + timedelta(minutes=minutes)
        with home.ledger.transaction() as tx:
            tx.put_off_check_in(row.id, now + timedelta(minutes=1))
            assert tx.health(now, now - timedelta(seconds=15)).check_ins_overdue == 1
    kept = read(home)
    assert kept is not None
    with home.ledger.transaction() as tx:
        tx.keep_check_in(kept, kept, [], MISSED_AT)
        assert tx.health(MISSED_AT, MISSED_AT - timedelta(days=9)).check_ins_overdue == 0
