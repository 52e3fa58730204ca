"""Trials end, and nothing else does."""

from datetime import timedelta

from tests.contract.houses import House, in_transaction
from tests.contract.test_calls import CALL, SOON, begin
from tests.unit.core.cast import AMINA, EVENING
from yana.store import circles
from yana.store.models import PersonRow
from yana.store.people import begin_trial

A_SECOND = timedelta(seconds=1)


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
