"""Check-ins in the database: one row for each rhythm, found by its one due moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection

from yana.core.check_in import CheckIn
from yana.engine.duress import Duress
from yana.engine.expected import CheckInEntry, CheckInLine
from yana.engine.ports import Stale
from yana.store import codec
from yana.store.models import CheckInEntryRow, CheckInRow, DuressRow
from yana.store.models.check_in import BROKEN
from yana.store.statements import change, change_all, every, first, insertion, key, moment

UNREADABLE_AGAIN = timedelta(minutes=1)
"""Check-ins that cannot be read are looked at again so soon, and not at every turn."""

DUE = """
SELECT id, body, version FROM "check_in" WHERE due_at <= %s ORDER BY due_at LIMIT %s{held}
"""
ONE = 'SELECT body, version FROM "check_in" WHERE id = %s'
OF_PERSON = 'SELECT id, body, version FROM "check_in" WHERE person_id = %s'
AHEAD = 'SELECT id, body, version FROM "check_in" WHERE kept_at > %s LIMIT %s'
CHANGE = """
UPDATE "check_in" SET state = %s, due_at = %s, version = %s, kept_at = %s, body = %s
WHERE id = %s AND version = %s
"""
PUT_OFF = 'UPDATE "check_in" SET due_at = %s, state = %s WHERE id = %s'

log = structlog.get_logger("yana.check_ins")


class CheckInTable:
    """What a transaction does with check-ins."""

    def due_check_ins(self, now: datetime, limit: int) -> Sequence[CheckIn]:
        """Return check-ins whose moment has come, oldest first, but for those another holds."""
        held = connection.features.has_select_for_update_skip_locked
        statement = DUE.format(held=" FOR UPDATE SKIP LOCKED" if held else "")
        return _read(every(statement, moment(now), limit), now)

    def check_in(self, check_in_id: str) -> CheckIn | None:
        """Return the check-ins of this rhythm as last kept; ValueError when they are unreadable."""
        found = first(ONE, key(check_in_id))
        return None if found is None else codec.read_check_in(*found)

    def check_ins_of(self, person_id: str) -> Sequence[CheckIn]:
        """Return a person's check-ins, those of their oldest rhythm first."""
        return of_person(person_id)

    def begin_check_in(self, row: CheckIn, now: datetime) -> None:
        """Keep new check-ins."""
        kept = {
            "id": row.id,
            "person_id": row.person_id,
            "state": row.state.value,
            "due_at": row.due_at,
            "version": row.version,
            "kept_at": now,
            "body": codec.write_check_in(row),
        }
        change_all(insertion(CheckInRow, [kept]))

    def keep_check_in(
        self, before: CheckIn, after: CheckIn, lines: Sequence[CheckInLine], now: datetime
    ) -> None:
        """Keep a change and what it says in the ledger; Stale if `before` is not what is kept."""
        changed = change(
            CHANGE,
            after.state.value,
            moment(after.due_at),
            before.version + 1,
            moment(now),
            codec.write_check_in(after),
            key(after.id),
            before.version,
        )
        if changed != 1:
            raise Stale
        if lines:
            entries = [_entry(after, line, now) for line in lines]
            change_all(insertion(CheckInEntryRow, entries))

    def put_off_check_in(self, check_in_id: str, until: datetime) -> None:
        """Look at these again only then; nothing else about them changes."""
        change(PUT_OFF, moment(until), BROKEN, key(check_in_id))

    def duress_of(self, person_id: str) -> Duress | None:
        """Return what is kept of a person's word for danger, if they have one."""
        row = DuressRow.objects.filter(person_id=UUID(person_id)).first()
        return None if row is None else Duress(tag=row.tag, not_told=tuple(row.not_told))

    def keep_duress(self, person_id: str, duress: Duress | None) -> None:
        """Keep a person's word for danger, in place of the one before; None forgets it."""
        if duress is None:
            DuressRow.objects.filter(person_id=UUID(person_id)).delete()
            return
        kept = {"tag": duress.tag, "not_told": [*duress.not_told]}
        DuressRow.objects.update_or_create(person_id=UUID(person_id), defaults=kept)

    def check_ins_from_the_future(self, now: datetime, limit: int) -> Sequence[CheckIn]:
        """Return check-ins last kept later than `now`: the clock was set back."""
        return _read(every(AHEAD, moment(now), limit), now)


def of_person(person_id: str) -> Sequence[CheckIn]:
    """Return a person's check-ins that can be read, those of their oldest rhythm first."""
    found = _read(every(OF_PERSON, key(person_id)), None)
    return sorted(found, key=lambda row: row.begun_at)


def entries_of_person(person_id: str, limit: int) -> list[CheckInEntry]:
    """Return what a person said and missed, by all their rhythms, newest first."""
    rows = CheckInEntryRow.objects.filter(check_in__person_id=UUID(person_id)).order_by("-id")
    return [
        CheckInEntry(at=row.at, what=codec.read_check_in_line(row.kind, row.body))
        for row in rows[:limit]
    ]


def _read(found: Sequence[tuple[UUID | str, str, int]], now: datetime | None) -> list[CheckIn]:
    """Return those that can be read; the others stay, and must not hold these up meanwhile."""
    readable = []
    for check_in_id, body, version in found:
        try:
            readable.append(codec.read_check_in(body, version))
        except ValueError as error:
            _look_again(check_in_id, error, now)
    return readable


def _look_again(check_in_id: UUID | str, error: Exception, now: datetime | None) -> None:
    log.error("check_in_unreadable", check_in=str(check_in_id), error=repr(error))
    if now is not None:
        change(PUT_OFF, moment(now + UNREADABLE_AGAIN), BROKEN, check_in_id)


def _entry(row: CheckIn, line: CheckInLine, now: datetime) -> dict[str, object]:
    kind, body = codec.write_check_in_line(line)
    return {"check_in_id": row.id, "at": now, "kind": kind, "body": body}
