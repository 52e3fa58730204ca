"""Statements written out, for what runs at every ask and for every message on its way.

Django needs longer to put a query together (0.5 ms) than the database to answer it (0.02 ms).
Everything that is not on the path of a call is asked through the models.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, ForeignKey, Model, UUIDField

_KEY: "Field[Any, Any]" = UUIDField()

ROWS_MAX = 40
"""Rows in one statement: SQLite may take no more than 999 values."""


def every(statement: str, *values: Any) -> Sequence[tuple[Any, ...]]:  # noqa: ANN401 - of any type
    """Return all rows that a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return found


def first(statement: str, *values: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - of any type
    """Return the first row that a statement finds, if any."""
    found = every(statement, *values)
    return found[0] if found else None


def change(statement: str, *values: Any) -> int:  # noqa: ANN401 - of any type
    """Carry out a change; the number of rows that it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        changed: int = cursor.rowcount
    return changed


class Statement(NamedTuple):
    """A change, before it is carried out."""

    words: str
    values: Sequence[Any]


def change_all(statements: Sequence[Statement]) -> None:
    """Carry out changes one after the other, however many rows each of them changes."""
    if connection.vendor == "postgresql" and statements:
        # Each by itself is a way there and back, and most of what it costs.
        together = "; ".join(one.words for one in statements)
        change(together, *chain.from_iterable(one.values for one in statements))
        return
    for one in statements:
        change(one.words, *one.values)


def insertion(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> Sequence[Statement]:
    """Return what keeps these new rows; what a row does not say is as its model has it."""
    into, columns = _insertion(model)
    values = [
        [prepared(row.get(name, default)) for name, default, prepared in columns] for row in rows
    ]
    one = f"({', '.join(['%s'] * len(columns))})"
    batches = (values[start : start + ROWS_MAX] for start in range(0, len(values), ROWS_MAX))
    return [
        Statement(f"{into} VALUES {', '.join([one] * len(some))}", [*chain.from_iterable(some)])
        for some in batches
    ]


def key(text: str | UUID) -> Any:  # noqa: ANN401 - as the database wants it
    """Return an id as the database is asked for it; ValueError when it is none."""
    return _KEY.get_db_prep_value(text if isinstance(text, UUID) else UUID(text), connection)


def moment(at: datetime | None) -> Any:  # noqa: ANN401 - as the database wants it
    """Return a moment as the database is asked for it."""
    return connection.ops.adapt_datetimefield_value(at)


def read_id(found: UUID | str) -> str:
    """Return an id that was found, in the one spelling that the core knows."""
    return str(found if isinstance(found, UUID) else UUID(found))


def read_key(found: UUID | str) -> UUID:
    """Return an id that was found, to be compared; SQLite gives it as text."""
    return found if isinstance(found, UUID) else UUID(found)


def read_moment(found: datetime | str | None) -> datetime | None:
    """Return a moment that was found, aware; SQLite gives it as text, or without its zone."""
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)


UNREADABLE = (AttributeError, TypeError, ValueError)
"""What reading a column may end in: SQLite keeps any text, whatever the column is said to hold."""


def read_hour(found: time | str | None) -> time | None:
    """Return a time of day that was found; SQLite gives it as text."""
    return time.fromisoformat(found) if isinstance(found, str) else found


class _Column(NamedTuple):
    name: str
    default: Any
    prepared: Callable[[Any], Any]


@cache
def _insertion(model: type[Model]) -> tuple[str, Sequence[_Column]]:
    # A number of its own is what the database gives a row.
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, AutoField)]
    names = ", ".join(f'"{one.column}"' for one in fields)
    # Only names of our own tables and columns are put in; values never are.
    statement = f'INSERT INTO "{model._meta.db_table}" ({names})'
    columns = [_Column(one.attname, _default(one), _preparing(one)) for one in fields]
    return statement, columns


def _default(field: "Field[Any, Any]") -> Any:  # noqa: ANN401 - of any type
    # An id is said for every row: one that is made here would be the same in all of them.
    return None if field.primary_key else field.get_default()


def _preparing(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    kept = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(kept, UUIDField):
        return lambda value: None if value is None else key(value)
    return moment if isinstance(kept, DateTimeField) else _as_it_is


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - of any type
    return value
