"""The database's own clock, which nothing but a comparison may ask."""

from datetime import datetime

from django.db import connection


def its_now() -> datetime | None:
    """Return the time by the database's machine; None for SQLite, which is on this one."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (found,) = cursor.fetchone() or (None,)
    return found if isinstance(found, datetime) else None
