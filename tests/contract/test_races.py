"""Two at once: whoever comes second reads again, and nothing happens twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection, connections

from tests.contract.houses import RACE_SECONDS_MAX, House, at_once, in_transaction
from tests.contract.test_calls import CALL, SOON, begin, crowd, opened, read
from tests.contract.test_sends import claim, finish, letter
from tests.trouble.waiting import until
from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, EVENING, id_of, signal
from tests.unit.engine.fakes import StillClock, entrance_of
from yana.core.call import Call, CallState
from yana.core.circle import Circle, Consent
from yana.core.event import Acknowledged, TimeReached
from yana.core.lifecycle import advance
from yana.engine.entrance import Received
from yana.engine.ports import SendState, Stale, Transaction

ROUNDS = 5
"""A race is run several times: one that is lost only now and then is lost some night."""


@pytest.mark.parametrize("race", range(ROUNDS))
def test_two_asks_of_one_person_at_once_become_one_call(house: House, race: int) -> None:
    house.add_circle(CIRCLE)
    entrance = entrance_of(house.ledger, StillClock())

    def ask(request_id: str) -> Callable[[], Received]:
        return lambda: entrance.ask(AMINA.id, request_id, signal("urgent"))

    answers = at_once(ask("one"), ask("two"), ask("two"))
    received = [one for one in answers if isinstance(one, Received)]
    assert len(received) == 3, answers
    assert len({one.call.id for one in received}) == 1
    assert sorted((one.merged, one.repeated) for one in received) == [
        (False, False),
        *sorted([(False, True), (True, False)]),
    ]


@pytest.mark.parametrize("race", range(ROUNDS))
def test_of_two_calls_begun_at_once_for_one_person_one_is_kept(house: House, race: int) -> None:
    house.add_circle(CIRCLE)

    def begin_one(name: str) -> Callable[[], None]:
        call, effects = opened(id_of(name))
        return lambda: in_transaction(house, lambda tx: tx.begin(call, name, effects))

    ended = at_once(begin_one("one"), begin_one("two"))
    assert sorted(map(repr, ended)) == ["None", "Stale()"]
    winner = ("one", "two")[ended.index(None)]
    call = in_transaction(house, lambda tx: tx.open_call_of(AMINA.id))
    assert isinstance(call, Call)
    assert call.id == id_of(winner)


@pytest.mark.parametrize("race", range(ROUNDS))
def test_of_two_engines_that_move_the_same_call_one_wins(house: House, race: int) -> None:
    (call,) = crowd(house, 1)
    due_at = call.due_at
    assert due_at is not None

    def move() -> int:
        with house.ledger.transaction() as tx:
            due = tx.due_calls(due_at, 10)
            for one in due:
                assert isinstance(one, Call)
                after, effects = advance(one, TimeReached(), due_at)
                tx.keep(one, after, TimeReached(), effects, due_at)
        return len(due)

    assert sorted(map(repr, at_once(move, move))) == ["0", "1"]
    assert [type(one).__name__ for one in house.entries(call.id)].count("TimeReached") == 1


@pytest.mark.parametrize("race", range(ROUNDS))
def test_of_two_who_answer_on_the_same_reading_one_must_read_again(house: House, race: int) -> None:
    call = begin(house)
    both_have_read = Barrier(2)

    def answer(responder_id: str) -> Callable[[], None]:
        event = Acknowledged(responder_id=responder_id)

        def work() -> None:
            before = in_transaction(house, lambda tx: tx.call(CALL))
            assert before is not None
            after, effects = advance(before, event, SOON)
            both_have_read.wait(RACE_SECONDS_MAX)
            in_transaction(house, lambda tx: tx.keep(before, after, event, effects, SOON))

        return work

    ended = at_once(answer(BEN.id), answer(CHI.id))
    assert sorted(map(repr, ended)) == ["None", "Stale()"]
    winner = (BEN, CHI)[ended.index(None)]
    assert [one.id for one in read(house).holders()] == [winner.id]
    assert house.entries(CALL) == [Acknowledged(responder_id=winner.id)]
    assert read(house).version == call.version + 1


def test_two_who_answer_at_once_both_have_it(house: House) -> None:
    begin(house)
    entrance = entrance_of(house.ledger, StillClock())
    answers = at_once(
        lambda: entrance.record(CALL, Acknowledged(responder_id=BEN.id)),
        lambda: entrance.record(CALL, Acknowledged(responder_id=CHI.id)),
    )
    assert not [one for one in answers if isinstance(one, Exception)]
    assert read(house).state is CallState.ANSWERED
    assert {one.id for one in read(house).holders()} == {BEN.id, CHI.id}


@pytest.mark.parametrize("race", range(ROUNDS))
def test_two_engines_never_get_the_same_message(house: House, race: int) -> None:
    def post(tx: Transaction) -> None:
        for number in range(30):
            tx.post(letter(f"letter {number}"), EVENING)

    in_transaction(house, post)

    def claims(worker: str) -> Callable[[], list[str]]:
        return lambda: [one.id for _ in range(4) for one in claim(house, worker=worker, limit=6)]

    got = [one for one in at_once(claims("one"), claims("two")) if isinstance(one, list)]
    assert len(got) == 2
    taken = [*got[0], *got[1]]
    assert len(taken) == len(set(taken))
    taken += [one.id for one in claim(house, limit=30)]
    assert len(taken) == 30


def test_of_two_who_say_what_became_of_a_message_the_one_who_holds_it_is_believed(
    house: House,
) -> None:
    in_transaction(house, lambda tx: tx.post(letter(), EVENING))
    (first,) = claim(house, worker="stalled")
    (second,) = claim(house, SOON, worker="other")
    believed = at_once(
        lambda: finish(house, first, SendState.DEAD),
        lambda: finish(house, second, SendState.HANDED),
    )
    assert believed == [False, True]


@pytest.mark.parametrize("race", range(ROUNDS))
def test_a_letter_posted_by_two_at_once_is_one(house: House, race: int) -> None:
    def post() -> None:
        in_transaction(house, lambda tx: tx.post(letter(), EVENING))

    ended = at_once(post, post)
    assert all(one is None or isinstance(one, Stale) for one in ended)
    assert len(claim(house)) == 1


def test_a_second_engine_does_not_wait_for_the_first(postgresql_house: House) -> None:
    calls = crowd(postgresql_house, 3)
    due_at = calls[-1].due_at
    assert due_at is not None
    with postgresql_house.ledger.transaction() as tx:
        assert tx.due_calls(due_at, 2) == calls[:2]
        (beside,) = at_once(
            lambda: in_transaction(postgresql_house, lambda tx: tx.due_calls(due_at, 10))
        )
    assert beside == calls[2:]


def somebody_waits() -> bool:
    """Whether a session of the database waits for what another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_who_waited_for_the_circle_sees_who_was_excluded_meanwhile(
    postgresql_house: House,
) -> None:
    postgresql_house.add_circle(CIRCLE)
    waits = Barrier(2)

    def read_beside() -> Circle | None:
        waits.wait(RACE_SECONDS_MAX)
        try:
            return in_transaction(postgresql_house, lambda tx: tx.circle(AMINA.id))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with postgresql_house.ledger.transaction() as tx:
            tx.circle(AMINA.id)
            beside = pool.submit(read_beside)
            waits.wait(RACE_SECONDS_MAX)
            until(somebody_waits, "the other reads, and waits for us")
            tx.keep_supporter(AMINA.id, replace(CHI, consent=Consent.EXCLUDED))
        seen = beside.result(RACE_SECONDS_MAX)
    assert seen is not None
    assert [one.name for one in seen.supporters if one.agreed] == [BEN.name]
