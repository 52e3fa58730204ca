"""Promises to look in again."""

from django.db import models
from django.db.models import Q

from yana.store.models.call import CallRow


class FollowUpRow(models.Model):
    """One follow-up; an open one always has a due time."""

    id = models.UUIDField(primary_key=True, editable=False)
    call = models.ForeignKey(CallRow, on_delete=models.PROTECT, related_name="follow_ups")
    by = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16)
    reminded = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "follow_up"
        constraints = [
            models.CheckConstraint(
                name="follow_up_open_is_due",
                condition=Q(due_at__isnull=False) | ~Q(state="open"),
            )
        ]
        indexes = [
            models.Index(name="follow_up_due", fields=["due_at"], condition=Q(due_at__isnull=False))
        ]
