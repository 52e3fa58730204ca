"""Calls, the requests that opened them, and their ledger."""

from django.db import models
from django.db.models import Q

from yana.store.models.circle import PersonRow

SETTLED = "settled"


class CallRow(models.Model):
    """One call: its body as the core sees it, and the columns that are searched by."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="calls")
    state = models.CharField(max_length=16)
    urgency = models.CharField(max_length=16)
    due_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        db_table = "call"
        constraints = [
            models.CheckConstraint(
                name="call_unsettled_is_due",
                condition=Q(due_at__isnull=False) | Q(state=SETTLED),
            ),
            models.UniqueConstraint(
                name="call_one_open_a_person",
                fields=["person"],
                condition=~Q(state=SETTLED),
            ),
        ]
        indexes = [
            # Only unsettled calls have a due time, so these stay as small as the present need.
            models.Index(name="call_due", fields=["due_at"], condition=Q(due_at__isnull=False)),
            models.Index(name="call_kept", fields=["kept_at"], condition=Q(due_at__isnull=False)),
        ]


class RequestRow(models.Model):
    """A request for help by the client's own id, and the call that it became part of."""

    # The unique key below begins with the person, as the index of an entry does with its call: a
    # second index would only be one more to write at every ask.
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, db_index=False)
    request_id = models.CharField(max_length=64)
    call = models.ForeignKey(CallRow, on_delete=models.PROTECT)

    class Meta:
        db_table = "request"
        constraints = [
            models.UniqueConstraint(name="request_once", fields=["person", "request_id"])
        ]


class EntryRow(models.Model):
    """One line of a call's ledger: an event that came in, or a moment written down."""

    call = models.ForeignKey(
        CallRow, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    body = models.TextField()

    class Meta:
        db_table = "entry"
        indexes = [models.Index(fields=["call", "id"], name="entry_by_call")]


class SetAsideRow(models.Model):
    """A call's body that could not be read, kept for the operator; the call itself went on."""

    call = models.ForeignKey(CallRow, on_delete=models.PROTECT)
    at = models.DateTimeField()
    body = models.TextField()
    error = models.TextField()

    class Meta:
        db_table = "set_aside"
