"""Trials end, and nothing else does."""

from datetime import timedelta

from tests.contract.houses import House, in_transaction
from tests.contract.test_calls import CALL, SOON, begin
from tests.unit.core.cast import AMINA, EVENING, id_of
from yana.core.check_in import begin as begin_check_ins
from yana.core.check_in_event import CheckedIn, Said
from yana.core.rhythm import Rhythm
from yana.engine.recurrence import RuleCalendar
from yana.store import circles
from yana.store.models import PersonRow
from yana.store.people import begin_trial

A_SECOND = timedelta(seconds=1)


def test_who_tried_check_ins_is_forgotten_too(database_house: House) -> None:
    trial = begin_trial("UTC", "", EVENING)
    eight = Rhythm(rule="DTSTART:20260101T200000\nRRULE:FREQ=DAILY", zone="UTC")
    row = begin_check_ins(id_of("rhythm"), trial.id, eight, EVENING, RuleCalendar())
    with database_house.ledger.transaction() as tx:
        tx.begin_check_in(row, EVENING)
        tx.keep_check_in(row, row, [CheckedIn(said=Said.GOOD, at=EVENING)], EVENING)
    assert in_transaction(database_house, lambda tx: tx.forget_trials(SOON)) == 1
    assert in_transaction(database_house, lambda tx: tx.check_in(row.id)) is None
    assert not database_house.ledger.due(EVENING + timedelta(days=9)).check_ins


def test_an_old_trial_is_forgotten_and_no_real_call_ever_is(database_house: House) -> None:
    begin(database_house)
    trial = begin_trial("UTC", "", EVENING)
    later = begin_trial("UTC", "", SOON)
    assert in_transaction(database_house, lambda tx: tx.forget_trials(EVENING)) == 0
    assert in_transaction(database_house, lambda tx: tx.forget_trials(EVENING + A_SECOND)) == 1
    assert circles.circle(trial.id) is None
    assert circles.circle(later.id) is not None
    assert in_transaction(database_house, lambda tx: tx.forget_trials(SOON)) == 0
    assert in_transaction(database_house, lambda tx: tx.call(CALL)) is not None
    assert PersonRow.objects.filter(id=AMINA.id).exists()
