"""What the intake keeps: everything that was gathered in one statement, which is its transaction.

One statement, for each one more is a way there and back, and Python's threads hand over to each
other each time.
"""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from django.db import OperationalError, connection, connections

from yana.engine.expected import Arrival
from yana.store.arrivals import HELD_AS
from yana.store.ledger import named_errors
from yana.store.statements import change, every, key, read_id

SQLITE = """
INSERT INTO "arrival" (person_id, request_id, said, place, at, way)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
  json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]')
FROM json_each(%s) WHERE EXISTS (SELECT 1 FROM "person" WHERE id = json_extract(value, '$[0]'))
ON CONFLICT DO NOTHING
"""
POSTGRESQL = """
INSERT INTO "arrival" (person_id, request_id, said, place, at, way)
SELECT person_id, request_id, said, place, at, way FROM (
  SELECT one.*, pg_advisory_xact_lock_shared(%s, held) FROM (
    SELECT (value ->> 0)::uuid AS person_id, value ->> 1 AS request_id, value ->> 2 AS said,
      (value ->> 3)::smallint AS place, (value ->> 4)::timestamptz AS at, value ->> 5 AS way,
      hashtext(value ->> 0) AS held
    FROM jsonb_array_elements(%s::jsonb) AS value ORDER BY held OFFSET 0
  ) AS one OFFSET 0
) AS arrived WHERE EXISTS (SELECT 1 FROM "person" p WHERE p.id = arrived.person_id)
ON CONFLICT DO NOTHING
"""
"""The locks first, in the order in which the engine takes them: none waits for the other's."""

PERSONS = 'SELECT id FROM "person" WHERE id IN ({marks})'
KEYS = """
SELECT t.hash, p.id FROM "token" t
JOIN "auth_user" a ON a.id = t.account_id LEFT JOIN "person" p ON p.account_id = a.id
WHERE t.revoked_at IS NULL AND a.is_active = %s AND t.hash IN ({marks})
"""


BUSY_TRIES = 2_000
BUSY_PAUSE_SECONDS = 0.001
"""Two seconds. SQLite itself would look again only every 100 ms, and an engine that works through
a thousand rows, commit after commit, would be ahead each time."""


def hurry() -> None:
    """Let this process give up a database that does not answer after seconds: it has a spool."""
    options = connections.settings["default"]["OPTIONS"]
    if connections.settings["default"]["ENGINE"].endswith("sqlite3"):
        options["timeout"] = 0
    else:
        options["options"] = "-c lock_timeout=1000 -c statement_timeout=2000"


def receive(arrivals: Sequence[Arrival]) -> frozenset[str]:
    """Keep these for good, and return those persons of them that there are not.

    StoreAway when nothing was kept, or nobody knows; a repeat is kept once.
    """
    with named_errors():
        if connection.vendor == "postgresql":
            rows = [_row_of_postgresql(one) for one in arrivals]
            kept = change(POSTGRESQL, HELD_AS, json.dumps(rows))
        else:
            rows = [_row_of_sqlite(one) for one in arrivals]
            kept = _in_turn(json.dumps(rows))
        return frozenset() if kept == len(arrivals) else _unknown(arrivals)


def persons_of_keys(hashes: Sequence[str]) -> Mapping[str, str | None]:
    """Return whose keys these are, by hash; None for an account that is no person yet.

    Keys that do not exist or were revoked are left out.
    """
    with named_errors():
        statement = KEYS.format(marks=_marks(hashes))
        found = every(statement, True, *hashes)  # noqa: FBT003 - is_active
        return {row[0]: None if row[1] is None else read_id(row[1]) for row in found}


def _in_turn(rows: str) -> int:
    for _ in range(BUSY_TRIES):
        try:
            return change(SQLITE, rows)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlite_errorname", None) != "SQLITE_BUSY":
                raise
        time.sleep(BUSY_PAUSE_SECONDS)
    return change(SQLITE, rows)


def _unknown(arrivals: Sequence[Arrival]) -> frozenset[str]:
    persons = frozenset(one.person_id for one in arrivals)
    found = every(PERSONS.format(marks=_marks([*persons])), *map(key, persons))
    return persons - {read_id(row[0]) for row in found}


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _row_of_postgresql(one: Arrival) -> list[Any]:
    at = one.at.isoformat()
    return [one.person_id, one.request_id, one.said.value, one.said.place, at, one.way]


def _row_of_sqlite(one: Arrival) -> list[Any]:
    # As Django's fields write them, at a tenth of what they take.
    person, at = one.person_id.replace("-", ""), str(one.at.astimezone(UTC).replace(tzinfo=None))
    return [person, one.request_id, one.said.value, one.said.place, at, one.way]
