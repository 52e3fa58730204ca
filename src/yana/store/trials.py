"""Trials end: nobody real waits in them, and an abandoned one would be rung for ever."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yana.store.models import (
    ArrivalRow,
    CallRow,
    CheckInEntryRow,
    CheckInRow,
    EntryRow,
    FollowUpRow,
    InboxRow,
    PersonRow,
    RequestRow,
    SendRow,
    SetAsideRow,
    SupporterRow,
)

AT_ONCE_MAX = 20
"""Removed in one transaction, which must stay short."""


def forget_trials(begun_before: datetime) -> int:
    """Remove trials that began before this, calls and all; return how many."""
    old = PersonRow.objects.filter(trial=True, account=None, created_at__lt=begun_before)
    persons = list(old.order_by("created_at").values_list("id", flat=True)[:AT_ONCE_MAX])
    if not persons:
        return 0
    calls = list(CallRow.objects.filter(person_id__in=persons).values_list("id", flat=True))
    supporters = SupporterRow.objects.filter(person_id__in=persons)
    targets = [str(one) for one in (*supporters.values_list("id", flat=True), *persons)]
    forget_calls(calls)
    SendRow.objects.filter(channel="inbox", target__in=targets).delete()
    InboxRow.objects.filter(channel="inbox", target__in=targets).delete()
    ArrivalRow.objects.filter(person_id__in=persons).delete()
    CheckInEntryRow.objects.filter(check_in__person_id__in=persons).delete()
    CheckInRow.objects.filter(person_id__in=persons).delete()
    supporters.delete()
    PersonRow.objects.filter(id__in=persons).delete()
    return len(persons)


def forget_calls(calls: Sequence[UUID]) -> None:
    """Remove these calls and all that belongs to them; never calls of a real person."""
    SendRow.objects.filter(call_id__in=calls).delete()
    EntryRow.objects.filter(call_id__in=calls).delete()
    FollowUpRow.objects.filter(call_id__in=calls).delete()
    SetAsideRow.objects.filter(call_id__in=calls).delete()
    RequestRow.objects.filter(call_id__in=calls).delete()
    CallRow.objects.filter(id__in=calls).delete()
