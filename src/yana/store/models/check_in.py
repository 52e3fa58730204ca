"""Check-ins that are expected of persons, and what became of them."""

from django.db import models
from django.db.models import Q

from yana.store.models.circle import PersonRow

BROKEN = "broken"
"""The state of a row that cannot be read or moved, until it is moved again."""


class CheckInRow(models.Model):
    """The check-ins by one rhythm: their body as the core sees it, and when to look next."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="check_ins")
    state = models.CharField(max_length=16)
    due_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField()
    kept_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        db_table = "check_in"
        constraints = [
            models.CheckConstraint(
                name="check_in_expected_is_due",
                condition=Q(due_at__isnull=False) | Q(state__in=["missed", "ended"]),
            )
        ]
        indexes = [
            models.Index(name="check_in_due", fields=["due_at"], condition=Q(due_at__isnull=False)),
            # There are none of these, or an operator must look.
            models.Index(name="check_in_broken", fields=["state"], condition=Q(state=BROKEN)),
        ]


class DuressRow(models.Model):
    """What is kept of a person's word for danger, and whom it must not reach."""

    person = models.OneToOneField(PersonRow, primary_key=True, on_delete=models.CASCADE)
    tag = models.CharField(max_length=64)
    not_told = models.JSONField(default=list)

    class Meta:
        db_table = "duress"


class CheckInEntryRow(models.Model):
    """One line of what was said, missed, paused or changed."""

    check_in = models.ForeignKey(
        CheckInRow, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    body = models.TextField()

    class Meta:
        db_table = "check_in_entry"
        indexes = [models.Index(fields=["check_in", "id"], name="check_in_entry_by_row")]
