"""Check-ins in memory, under the same rules as in a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from yana.core.check_in import CheckIn
from yana.engine.duress import Duress
from yana.engine.expected import CheckInEntry, CheckInLine
from yana.engine.memory_rows import KeptCheckIn, Rows
from yana.engine.ports import Stale


class CheckInTable:
    """What a transaction does with check-ins."""

    _rows: Rows

    def due_check_ins(self, now: datetime, limit: int) -> Sequence[CheckIn]:
        """Return check-ins whose moment has come, oldest first."""
        kept = self._rows.check_ins.values()
        due = [(one.due_at, one.row) for one in kept if one.due_at and one.due_at <= now]
        due.sort(key=lambda found: found[0])
        return [row for _, row in due[:limit]]

    def check_in(self, check_in_id: str) -> CheckIn | None:
        """Return the check-ins of this rhythm as last kept."""
        kept = self._rows.check_ins.get(check_in_id)
        return None if kept is None else kept.row

    def check_ins_of(self, person_id: str) -> Sequence[CheckIn]:
        """Return a person's check-ins, those of their oldest rhythm first."""
        kept = self._rows.check_ins.values()
        return [one.row for one in kept if one.row.person_id == person_id]

    def begin_check_in(self, row: CheckIn, now: datetime) -> None:
        """Keep new check-ins."""
        if row.id in self._rows.check_ins:
            raise Stale
        self._put_check_in(row, now)

    def keep_check_in(
        self, before: CheckIn, after: CheckIn, lines: Sequence[CheckInLine], now: datetime
    ) -> None:
        """Keep a change and what it says in the ledger; Stale if `before` is not what is kept."""
        kept = self._rows.check_ins.get(before.id)
        if kept is None or kept.row.version != before.version:
            raise Stale
        self._put_check_in(replace(after, version=before.version + 1), now)
        said = self._rows.check_in_entries
        if lines and before.id not in said:
            self._rows.journal.put(said, before.id, [])
        for line in lines:
            self._rows.journal.append(said[before.id], CheckInEntry(at=now, what=line))

    def put_off_check_in(self, check_in_id: str, until: datetime) -> None:
        """Look at these again only then; nothing else about them changes."""
        kept = self._rows.check_ins[check_in_id]
        self._rows.journal.put(
            self._rows.check_ins, check_in_id, replace(kept, due_at=until, broken=True)
        )

    def duress_of(self, person_id: str) -> Duress | None:
        """Return what is kept of a person's word for danger, if they have one."""
        return self._rows.duress.get(person_id)

    def keep_duress(self, person_id: str, duress: Duress | None) -> None:
        """Keep a person's word for danger, in place of the one before; None forgets it."""
        if duress is None:
            self._rows.journal.remove(self._rows.duress, person_id)
        else:
            self._rows.journal.put(self._rows.duress, person_id, duress)

    def check_ins_from_the_future(self, now: datetime, limit: int) -> Sequence[CheckIn]:
        """Return check-ins last kept later than `now`: the clock was set back."""
        ahead = [one.row for one in self._rows.check_ins.values() if one.kept_at > now]
        return ahead[:limit]

    def _put_check_in(self, row: CheckIn, now: datetime) -> None:
        kept = KeptCheckIn(row=row, due_at=row.due_at, kept_at=now)
        self._rows.journal.put(self._rows.check_ins, row.id, kept)
