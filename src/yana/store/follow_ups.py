"""Follow-ups in the database."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import connection

from yana.core.settle import FollowUp, FollowUpState
from yana.engine.ports import Stale
from yana.store.models import FollowUpRow
from yana.store.rows import follow_up_value
from yana.store.statements import UNREADABLE, change, every, moment, read_id, read_moment

UNREADABLE_AGAIN = timedelta(minutes=1)
"""A promise that cannot be read is looked at again so soon, and not at every turn."""

# The moment as it stands: of a column, SQLite's driver reads it itself, and one that it cannot read
# would cost us all the other rows.
DUE = """
SELECT id, call_id, "by", COALESCE(due_at, NULL), state, reminded FROM "follow_up"
WHERE due_at <= %s ORDER BY due_at LIMIT %s{held}
"""

LOOK_AGAIN = 'UPDATE "follow_up" SET due_at = %s WHERE id = %s'

log = structlog.get_logger("yana.follow_ups")


class _Due(NamedTuple):
    """A promise as the database gives it."""

    id: UUID | str
    call_id: UUID | str
    by: UUID | str | None
    due_at: datetime | str
    state: str
    reminded: int


class FollowUpTable:
    """What a transaction does with follow-ups."""

    def due_follow_ups(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        """Return follow-ups whose time has come, oldest first."""
        held = connection.features.has_select_for_update_skip_locked
        statement = DUE.format(held=" FOR UPDATE SKIP LOCKED" if held else "")
        found = [_Due._make(one) for one in every(statement, moment(now), limit)]
        return [one for one in _read(found, now) if one.state is FollowUpState.OPEN]

    def follow_up(self, follow_up_id: str) -> FollowUp | None:
        """Return the follow-up as last kept."""
        row = FollowUpRow.objects.filter(id=follow_up_id).first()
        return None if row is None else follow_up_value(row)

    def keep_follow_up(self, before: FollowUp, after: FollowUp) -> None:
        """Keep a follow-up's change; Stale if `before` is not what is kept."""
        unchanged = FollowUpRow.objects.filter(
            id=before.id, state=before.state.value, reminded=before.reminded
        )
        changed = unchanged.update(
            state=after.state.value, due_at=after.due_at, reminded=after.reminded
        )
        if not changed:
            raise Stale

    def pull_in_follow_ups(self, later_than: datetime, due_at: datetime) -> int:
        """Make due then what was brought up before and would be again later than it may."""
        late = FollowUpRow.objects.filter(due_at__gt=later_than, state="open", reminded__gt=0)
        return late.update(due_at=due_at)


def _read(rows: Sequence[_Due], now: datetime) -> Iterator[FollowUp]:
    """Yield those that can be read; the others stay, and must not hold them up meanwhile."""
    for row in rows:
        try:
            yield _value(row)
        except UNREADABLE as error:
            _look_again(row, error, now)


def _look_again(row: _Due, error: Exception, now: datetime) -> None:
    log.error("follow_up_unreadable", follow_up=str(row.id), error=repr(error))
    change(LOOK_AGAIN, moment(now + UNREADABLE_AGAIN), row.id)


def _value(row: _Due) -> FollowUp:
    return FollowUp(
        id=read_id(row.id),
        call_id=read_id(row.call_id),
        by=None if row.by is None else read_id(row.by),
        due_at=read_moment(row.due_at),
        state=FollowUpState(row.state),
        reminded=int(row.reminded),
    )
