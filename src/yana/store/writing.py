"""New rows the short way: the statement for a table is put together once, not for every row.

An ask and every message on its way write rows, and Django needs longer to put an INSERT together
(0.4 ms) than the database to carry it out.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert(*rows: Model) -> None:
    """Keep these new rows, all of one table; rows without a number get one from the database."""
    if not rows:
        return
    statement, fields = _insertion(type(rows[0]))
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


@cache
def _insertion(model: type[Model]) -> tuple[str, Sequence["Field[Any, Any]"]]:
    fields = [one for one in model._meta.concrete_fields if not _numbered(one)]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    places = ", ".join("%s" for _ in fields)
    # Only names of our own tables and columns are put in; values never are.
    statement = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608
    return statement, fields


def _numbered(field: "Field[Any, Any]") -> bool:
    return field.primary_key and field.get_internal_type() == "BigAutoField"
