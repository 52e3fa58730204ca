"""The outbox: messages on their way out."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from yana.store.models.call import CallRow


class SendRow(models.Model):
    """One message to one address; it stays open until the world has said what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=400, unique=True)
    call = models.ForeignKey(
        CallRow, null=True, on_delete=models.PROTECT, related_name="sends", db_index=False
    )
    responder_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=32)
    target = models.CharField(max_length=320)
    message = models.CharField(max_length=32)
    n = models.PositiveIntegerField(default=0)
    pass_no = models.PositiveIntegerField(default=0)
    step_no = models.PositiveIntegerField(default=0)
    facts = models.TextField(default="{}")
    state = models.CharField(max_length=16)
    due_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True, default="")
    fence = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    repeat = models.BooleanField(default=False)
    provider_id = models.CharField(max_length=200, blank=True, default="")
    code = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "send"
        constraints = [
            models.CheckConstraint(
                name="send_open_is_due",
                condition=Q(due_at__isnull=False) | ~Q(state__in=["ready", "claimed", "unknown"]),
            ),
        ]
        indexes = [
            # `due_at` of a claimed message is when its lease ends.
            models.Index(
                name="send_due", fields=["channel", "due_at"], condition=Q(due_at__isnull=False)
            ),
            models.Index(name="send_claimed", fields=["worker"], condition=Q(state="claimed")),
            models.Index(name="send_by_call", fields=["call", "responder_id"]),
        ]
