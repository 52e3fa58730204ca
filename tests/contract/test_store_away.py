"""A store that is away is named so, nothing is half kept, and it is used again once it is back."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier

import pytest
from django.db import DataError, connection
from pytest_django.plugin import DjangoDbBlocker

from tests.contract.houses import RACE_SECONDS_MAX, House, at_once, in_transaction
from tests.contract.test_calls import CALL, begin, crowd
from tests.databases import use_database
from tests.unit.core.cast import AMINA, EVENING, id_of
from yana.core.call import Call
from yana.engine.ports import Stale, StoreAway, Transaction
from yana.store.ledger import DjangoLedger


@pytest.fixture(params=["sqlite:///{folder}/nowhere/x.sqlite3", "postgresql://@/x?host={folder}"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no store."""
    return str(request.param).format(folder=tmp_path)


def test_a_store_that_cannot_be_reached_is_away_until_it_can(
    sqlite: str, nowhere: str, django_db_blocker: DjangoDbBlocker
) -> None:
    ledger = DjangoLedger()
    with django_db_blocker.unblock():
        use_database(nowhere)
        with pytest.raises(StoreAway), ledger.transaction() as tx:
            tx.call(CALL)
        with pytest.raises(StoreAway):
            ledger.due(EVENING)
        use_database(sqlite)
        with ledger.transaction() as tx:
            assert tx.person_of(id_of("nobody")) is None


def test_a_connection_that_was_cut_is_replaced(postgresql_house: House) -> None:
    begin(postgresql_house)

    def cut(tx: Transaction) -> None:
        tx.call(CALL)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(StoreAway):
        in_transaction(postgresql_house, cut)
    assert in_transaction(postgresql_house, lambda tx: tx.person_of(CALL)) == AMINA.id


def test_a_connection_made_while_the_server_took_no_writes_is_replaced(
    postgresql_house: House,
) -> None:
    begin(postgresql_house)
    with connection.cursor() as cursor:
        # What a connection to a standby keeps also when that has become the one that takes writes.
        cursor.execute("SET default_transaction_read_only = on")
    with pytest.raises(StoreAway):
        in_transaction(postgresql_house, lambda tx: tx.beat("engine", EVENING))
    in_transaction(postgresql_house, lambda tx: tx.beat("engine", EVENING))
    assert postgresql_house.acted_at() == EVENING


def test_what_is_asked_after_an_error_was_swallowed_is_away_and_not_for_ever(
    postgresql_house: House,
) -> None:
    def swallow(tx: Transaction) -> None:
        with connection.cursor() as cursor, pytest.raises(DataError):
            cursor.execute("SELECT 1 / 0")
        tx.person_of(CALL)

    begin(postgresql_house)
    with pytest.raises(StoreAway):
        in_transaction(postgresql_house, swallow)
    assert in_transaction(postgresql_house, lambda tx: tx.person_of(CALL)) == AMINA.id


def test_of_two_who_wait_for_each_other_one_must_read_again(postgresql_house: House) -> None:
    one, other = crowd(postgresql_house, 2)
    both_hold_one = Barrier(2)

    def hold(first: Call, second: Call) -> Callable[[], None]:
        def work(tx: Transaction) -> None:
            tx.circle(first.person.id)
            both_hold_one.wait(RACE_SECONDS_MAX)
            tx.circle(second.person.id)

        return lambda: in_transaction(postgresql_house, work)

    ended = at_once(hold(one, other), hold(other, one))
    assert [type(each) for each in ended if each is not None] == [Stale]
