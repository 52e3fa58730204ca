"""When an engine last acted, whatever keeps it: a dead one from the future does not look alive."""

from datetime import timedelta

from tests.contract.houses import House, in_transaction
from tests.unit.core.cast import EVENING
from yana.engine.ports import BEAT_AHEAD_MAX

HOUR = timedelta(hours=1)


def test_who_acted_before_the_clock_was_set_back_is_forgotten(house: House) -> None:
    assert house.acted_at() is None, "no engine ever acted"
    in_transaction(house, lambda tx: tx.beat("old", EVENING + HOUR))
    in_transaction(house, lambda tx: tx.beat("new", EVENING))
    assert house.acted_at() == EVENING
    near = EVENING + BEAT_AHEAD_MAX
    in_transaction(house, lambda tx: tx.beat("other", near))
    in_transaction(house, lambda tx: tx.beat("new", EVENING))
    assert house.acted_at() == near, "clocks of two engines may differ so much"
