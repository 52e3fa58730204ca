"""What the engine keeps of itself, and the cheap questions it asks often."""

from datetime import datetime

from yana.engine.ports import BEAT_AHEAD_MAX, Due, Health
from yana.store.arrivals import WAITS, put_off_between
from yana.store.models import BeatRow, CallRow, CheckInRow, SendRow
from yana.store.models.check_in import BROKEN
from yana.store.statements import first, moment
from yana.store.trials import forget_trials

COUNT_MAX = 1_000
"""The auditor counts no further: by then a human must look anyway, and a count must stay cheap."""

DUE = f"""
SELECT
  EXISTS (SELECT 1 FROM "call" WHERE due_at IS NOT NULL AND due_at <= %s),
  EXISTS (SELECT 1 FROM "send" WHERE due_at IS NOT NULL AND due_at <= %s),
  EXISTS (SELECT 1 FROM "follow_up" WHERE due_at IS NOT NULL AND due_at <= %s),
  EXISTS (SELECT 1 FROM "check_in" WHERE due_at IS NOT NULL AND due_at <= %s)
    OR EXISTS (SELECT 1 FROM "arrival" WHERE {WAITS})
"""  # noqa: S608 - our own words


class EngineTable:
    """What a transaction does for the engine itself."""

    def beat(self, worker: str, now: datetime) -> None:
        """Keep that this engine acted now."""
        BeatRow.objects.update_or_create(worker=worker, defaults={"acted_at": now})
        # Kept before the clock was set back, by one that may be dead: it would look alive for long.
        BeatRow.objects.filter(acted_at__gt=now + BEAT_AHEAD_MAX).delete()

    def forget_trials(self, begun_before: datetime) -> int:
        """Remove trials that began before this, calls and all; return how many."""
        return forget_trials(begun_before)

    def health(self, now: datetime, overdue_since: datetime) -> Health:
        """Return the auditor's counts, by indexed and bounded queries."""
        open_calls = CallRow.objects.filter(due_at__isnull=False)
        overdue = open_calls.filter(due_at__lte=overdue_since).order_by("due_at")
        sends = SendRow.objects.filter(due_at__lte=overdue_since)
        check_ins = CheckInRow.objects.filter(due_at__lte=overdue_since)
        broken = CheckInRow.objects.filter(state=BROKEN)
        return Health(
            calls_open=open_calls[:COUNT_MAX].count(),
            calls_overdue=overdue[:COUNT_MAX].count(),
            sends_overdue=sends[:COUNT_MAX].count(),
            check_ins_overdue=check_ins[:COUNT_MAX].count() + broken[:COUNT_MAX].count(),
            oldest_overdue=overdue.values_list("due_at", flat=True).first(),
        )


def due(now: datetime) -> Due:
    """Return what is due, in one look at five indexes."""
    at = moment(now)
    found = first(DUE, at, at, at, at, *put_off_between(now))
    assert found is not None
    calls, sends, follow_ups, check_ins = map(bool, found)
    return Due(calls=calls, sends=sends, follow_ups=follow_ups, check_ins=check_ins)
