"""Follow-ups in the database."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from yana.core.settle import FollowUp
from yana.engine.ports import Stale
from yana.store.models import FollowUpRow
from yana.store.rows import follow_up_value


class FollowUpTable:
    """What a transaction does with follow-ups."""

    def due_follow_ups(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        """Return follow-ups whose time has come, oldest first."""
        due = FollowUpRow.objects.filter(due_at__lte=now, state="open").order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        return [follow_up_value(row) for row in due[:limit]]

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
