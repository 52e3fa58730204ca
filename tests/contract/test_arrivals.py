"""Arrivals: what the intake has called received counts, once, before anybody is called missing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import connection, connections

from tests.contract.houses import RACE_SECONDS_MAX, House, at_once, in_transaction
from tests.unit.core.cast import AMINA, CIRCLE, EVENING, id_of
from tests.unit.engine.fakes import StillClock, check_ins_of, entrance_of
from yana.core.call import Call
from yana.core.check_in import CheckIn, CheckInState
from yana.core.check_in_event import Said
from yana.core.circle import Circle, Person
from yana.core.policy import Urgency
from yana.core.rhythm import Rhythm
from yana.engine.expected import PUT_OFF_MAX, Arrival
from yana.engine.ports import Transaction

RULE = "DTSTART:20260101T210000\nRRULE:FREQ=DAILY;BYHOUR=21;BYMINUTE=0;BYSECOND=0"
RHYTHM = Rhythm(
    rule=RULE,
    zone="UTC",
    early=None,
    prompts=(timedelta(0),),
    grace=timedelta(minutes=30),
    urgency=Urgency.WORRIED,
)
DUE = EVENING.replace(hour=21)
MISSED = DUE + RHYTHM.grace
A_SECOND = timedelta(seconds=1)
ZOE = Person(id=id_of("Zoe"), name="Zoe", addresses=AMINA.addresses)


def arrival(
    said: Said = Said.GOOD, request_id: str = "one", at: datetime = EVENING, of: Person = AMINA
) -> Arrival:
    """A check-in that came in by a key."""
    return Arrival(person_id=of.id, request_id=request_id, said=said, at=at, way="key")


class Evening:
    """Amina checks in at nine every evening."""

    def __init__(self, house: House) -> None:
        self.house, self.clock = house, StillClock()
        house.add_circle(CIRCLE)
        self.entrance = entrance_of(house.ledger, self.clock)
        self.check_ins = check_ins_of(house.ledger, self.clock, self.entrance)
        self.id = self.check_ins.begin(AMINA.id, RHYTHM).id

    def turn(self, at: datetime) -> bool:
        """The engine looks at this moment."""
        self.clock.at = at
        return self.check_ins.turn(at)

    def row(self) -> CheckIn:
        """What is expected of her."""
        row = in_transaction(self.house, lambda tx: tx.check_in(self.id))
        assert row is not None
        return row

    def call(self) -> Call | None:
        """Her open call, if any."""
        call = in_transaction(self.house, lambda tx: tx.open_call_of(AMINA.id))
        assert call is None or isinstance(call, Call)
        return call


@pytest.fixture
def evening(house: House) -> Evening:
    """An evening on each ledger."""
    return Evening(house)


def following(house: House, now: datetime = EVENING) -> list[tuple[str, Said]]:
    """What is to be folded in next."""
    found = in_transaction(house, lambda tx: tx.next_arrivals(now, 10))
    return [(one.request_id, one.said) for one in found]


def test_what_arrived_is_read_as_it_came_in(house: House) -> None:
    house.add_circle(CIRCLE)
    assert house.receives(arrival()) == frozenset()
    (kept,) = in_transaction(house, lambda tx: tx.next_arrivals(EVENING, 10))
    assert replace(kept, id=0) == arrival()


def test_a_repeat_is_one_also_after_it_was_folded_in(evening: Evening) -> None:
    evening.house.receives(arrival(), arrival())
    evening.house.receives(arrival())
    assert following(evening.house) == [("one", Said.GOOD)]
    assert evening.turn(EVENING)
    evening.house.receives(arrival())
    assert following(evening.house) == []


def test_help_by_the_request_that_said_good_before_is_heard(evening: Evening) -> None:
    evening.house.receives(arrival())
    evening.house.receives(arrival(Said.HELP))
    assert following(evening.house) == [("one", Said.HELP), ("one", Said.GOOD)]


def test_a_person_that_there_is_not_spoils_nobody_elses_arrival(house: House) -> None:
    house.add_circle(CIRCLE)
    unknown = house.receives(arrival(of=ZOE), arrival(), arrival(of=ZOE, request_id="two"))
    assert unknown == {ZOE.id}
    assert following(house) == [("one", Said.GOOD)]


def test_needs_come_first_and_then_the_oldest(house: House) -> None:
    house.add_circle(CIRCLE)
    for said in (Said.GOOD, Said.AS_USUAL, Said.NOT_WELL, Said.HELP, Said.GOOD, Said.HELP):
        house.receives(arrival(said, request_id=f"{len(following(house))}"))
    assert [name for name, _ in following(house)] == ["3", "5", "2", "0", "1", "4"]


def test_one_that_was_put_off_comes_back_also_when_a_clock_had_been_ahead(house: House) -> None:
    house.add_circle(CIRCLE)
    house.receives(arrival())
    soon = EVENING + timedelta(minutes=1)

    def put_off(until: datetime) -> None:
        (one,) = in_transaction(house, lambda tx: tx.hold_arrivals([AMINA.id]))
        in_transaction(house, lambda tx: tx.put_off_arrival(one, until))

    assert house.ledger.due(EVENING).check_ins
    put_off(soon)
    assert following(house) == []
    assert not house.ledger.due(EVENING)
    assert following(house, soon) == [("one", Said.GOOD)]
    put_off(EVENING + PUT_OFF_MAX + A_SECOND)
    assert following(house) == [("one", Said.GOOD)]
    assert house.ledger.due(EVENING).check_ins


def test_of_two_engines_one_folds_it_in(house: House) -> None:
    house.add_circle(CIRCLE)
    house.receives(arrival())
    (one,) = in_transaction(house, lambda tx: tx.next_arrivals(EVENING, 10))

    def fold() -> bool:
        return in_transaction(house, lambda tx: tx.fold_arrival(one, EVENING))

    assert sorted(map(bool, at_once(fold, fold))) == [False, True]
    assert following(house) == []
    assert not house.ledger.due(EVENING)


def test_what_was_folded_in_long_ago_is_forgotten_and_what_waits_never(house: House) -> None:
    house.add_circle(CIRCLE)
    house.receives(arrival(), arrival(request_id="two"), arrival(request_id="three"))

    def work(tx: Transaction) -> int:
        first, second, _ = tx.hold_arrivals([AMINA.id])
        tx.fold_arrival(first, EVENING)
        tx.fold_arrival(second, EVENING + A_SECOND)
        return tx.forget_arrivals(EVENING + A_SECOND, 10)

    assert in_transaction(house, work) == 1
    assert in_transaction(house, lambda tx: tx.forget_arrivals(MISSED, 1)) == 1
    assert in_transaction(house, lambda tx: tx.forget_arrivals(MISSED, 10)) == 0
    house.receives(arrival())
    assert following(house) == [("three", Said.GOOD), ("one", Said.GOOD)]


def test_who_checked_in_at_the_intake_is_expected_the_next_day(evening: Evening) -> None:
    evening.house.receives(arrival(at=EVENING))
    evening.turn(DUE - timedelta(minutes=30))
    row = evening.row()
    assert row.heard_at == EVENING
    assert row.expected_at == DUE + timedelta(days=1)


def test_a_check_in_from_a_clock_that_is_ahead_counts_as_said_now(evening: Evening) -> None:
    evening.house.receives(arrival(at=EVENING + timedelta(hours=1)))
    evening.turn(EVENING)
    assert evening.row().heard_at == EVENING


def test_nobody_is_called_missing_who_was_told_that_it_was_received(evening: Evening) -> None:
    evening.turn(DUE)
    # So many others came before that hers is not among the next ones.
    others = [arrival(request_id=f"other {number}", of=ZOE) for number in range(80)]
    evening.house.add_circle(Circle(person=ZOE, supporters=()))
    evening.house.receives(*others, arrival(at=MISSED - A_SECOND))
    evening.turn(MISSED)
    row = evening.row()
    assert (row.state, row.missed_since) == (CheckInState.EXPECTED, None)
    assert evening.call() is None
    assert next(name for name, _ in following(evening.house)).startswith("other")


def test_who_did_not_is_missed(evening: Evening) -> None:
    evening.turn(DUE)
    evening.turn(MISSED)
    assert evening.row().state is CheckInState.MISSED
    assert evening.call() is not None


def test_a_word_that_arrives_late_ends_the_call(evening: Evening) -> None:
    evening.turn(DUE)
    evening.turn(MISSED)
    evening.house.receives(arrival(at=MISSED + A_SECOND))
    evening.turn(MISSED + A_SECOND)
    assert evening.row().state is CheckInState.EXPECTED
    assert evening.call() is None


@pytest.mark.parametrize(
    ("said", "urgency"), [(Said.HELP, Urgency.URGENT), (Said.NOT_WELL, Urgency.WORRIED)]
)
def test_who_needs_somebody_opens_one_call_however_often_it_arrives(
    evening: Evening, said: Said, urgency: Urgency
) -> None:
    evening.house.receives(arrival(said))
    evening.turn(EVENING)
    evening.house.receives(arrival(said))
    evening.turn(EVENING + A_SECOND)
    call = evening.call()
    assert call is not None
    assert (call.urgency, call.asked_for, len(call.signals)) == (urgency, True, 1)


def test_an_arrival_of_nobody_holds_up_no_other(evening: Evening, house: House) -> None:
    house.add_circle(Circle(person=ZOE, supporters=()))
    house.receives(arrival(Said.GOOD, of=ZOE), arrival(Said.HELP))
    evening.turn(EVENING)
    assert following(house) == []
    assert evening.call() is not None


@pytest.fixture
def night(postgresql_house: House) -> Evening:
    """An evening on PostgreSQL, where the intake writes beside the engine."""
    return Evening(postgresql_house)


def test_what_comes_in_while_she_is_called_missing_is_received_only_afterwards(
    night: Evening,
) -> None:
    deciding, decided = Event(), Event()

    def comes_in() -> bool:
        deciding.wait(RACE_SECONDS_MAX)
        try:
            night.house.receives(arrival(at=MISSED - A_SECOND))
            return decided.is_set()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(comes_in)
        with night.house.ledger.transaction() as tx:
            assert tx.hold_arrivals([AMINA.id]) == []
            deciding.set()
            waits_in_vain(lambda: not following(night.house))
            decided.set()
        assert beside.result(RACE_SECONDS_MAX), "received before she was called missing"
    assert following(night.house) == [("one", Said.GOOD)]


def test_what_comes_in_from_others_meanwhile_does_not_wait(night: Evening) -> None:
    night.house.add_circle(Circle(person=ZOE, supporters=()))
    with night.house.ledger.transaction() as tx:
        tx.hold_arrivals([AMINA.id])
        (unknown,) = at_once(lambda: night.house.receives(arrival(of=ZOE)))
        assert unknown == frozenset()


def waits_in_vain(holds: Callable[[], bool], looks: int = 50) -> None:
    """It stays as it is, however often one looks."""
    for _ in range(looks):
        assert holds()


def test_what_a_newer_version_says_besides_is_taken_as_help_and_stops_nothing(
    database_house: House,
) -> None:
    database_house.add_circle(CIRCLE)
    database_house.receives(arrival(), arrival(request_id="two"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE arrival SET said = 'of tomorrow' WHERE request_id = 'one'")
    assert set(following(database_house)) == {("one", Said.HELP), ("two", Said.GOOD)}
