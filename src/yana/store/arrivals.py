"""Arrivals in the database: what the intake has received, until the engine has folded it in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from yana.core.check_in_event import Said
from yana.engine.expected import PUT_OFF_MAX, Arrival
from yana.store.statements import change, every, key, moment, read_id, read_moment

SAID = {one.value: one for one in Said}
"""What a newer version may say besides is taken as help: nobody is passed over for a word."""

HELD_AS = 1_631_022_450
"""Which of PostgreSQL's advisory locks are ours: a number of no meaning."""

COLUMNS = "id, person_id, request_id, said, at, way"
PUT_OFF = "put_off_until IS NOT NULL AND put_off_until > %s AND put_off_until <= %s"
WAITS = f"folded_at IS NULL AND NOT ({PUT_OFF})"
NEXT = f"""
SELECT {COLUMNS} FROM "arrival" WHERE {WAITS} ORDER BY place, id LIMIT %s
"""  # noqa: S608 - our own words
OF_PERSONS = """
SELECT {columns} FROM "arrival" WHERE person_id IN ({persons}) AND folded_at IS NULL ORDER BY id
"""
HOLD = """
SELECT pg_advisory_xact_lock(%s, one) FROM (
  SELECT DISTINCT hashtext(person) AS one FROM unnest(%s::text[]) AS person ORDER BY one
) AS held
"""
FOLD = 'UPDATE "arrival" SET folded_at = %s WHERE id = %s AND folded_at IS NULL'
PUT_OFF_UNTIL = 'UPDATE "arrival" SET put_off_until = %s WHERE id = %s'
FORGET = """
DELETE FROM "arrival" WHERE id IN (
  SELECT id FROM (SELECT id, folded_at FROM "arrival" ORDER BY id LIMIT %s) AS oldest
  WHERE folded_at < %s
)
"""


class ArrivalTable:
    """What a transaction does with arrivals."""

    def next_arrivals(self, now: datetime, limit: int) -> Sequence[Arrival]:
        """Return arrivals to fold in, needs first and then the oldest, but for those put off."""
        held = connection.features.has_select_for_update_skip_locked
        statement = f"{NEXT} FOR UPDATE SKIP LOCKED" if held else NEXT
        return _read(every(statement, *put_off_between(now), limit))

    def hold_arrivals(self, person_ids: Sequence[str]) -> Sequence[Arrival]:
        """Return all arrivals of these persons that are not folded in, the oldest first.

        SQLite has one writer, and it is this transaction. On PostgreSQL the intake takes the same
        locks, shared: whatever it has called received is seen by the second statement.
        """
        if not person_ids:
            return ()
        if connection.vendor == "postgresql":
            every(HOLD, HELD_AS, [*person_ids])
        marks = ", ".join(["%s"] * len(person_ids))
        statement = OF_PERSONS.format(columns=COLUMNS, persons=marks)
        return _read(every(statement, *map(key, person_ids)))

    def fold_arrival(self, arrival: Arrival, now: datetime) -> bool:
        """Keep that this arrival is folded in; False if another was faster."""
        return change(FOLD, moment(now), arrival.id) == 1

    def put_off_arrival(self, arrival: Arrival, until: datetime) -> None:
        """Leave this arrival out of the next ones until then."""
        change(PUT_OFF_UNTIL, moment(until), arrival.id)

    def forget_arrivals(self, folded_before: datetime, limit: int) -> int:
        """Remove what was folded in before this, looking at the oldest few; return how many."""
        return change(FORGET, limit, moment(folded_before))


def put_off_between(now: datetime) -> tuple[Any, Any]:
    """Return between which moments it lies until when an arrival is put off."""
    return moment(now), moment(now + PUT_OFF_MAX)


def _read(found: Sequence[tuple[Any, ...]]) -> list[Arrival]:
    return [_arrival(*row) for row in found]


def _arrival(*row: Any) -> Arrival:  # noqa: ANN401 - of any type
    number, person_id, request_id, said, at, way = row
    came = read_moment(at)
    assert came is not None
    return Arrival(
        id=number,
        person_id=read_id(person_id),
        request_id=request_id,
        said=SAID.get(said, Said.HELP),
        at=came,
        way=way,
    )
