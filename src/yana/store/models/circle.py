"""Persons and their supporters."""

from uuid import uuid4

from django.conf import settings
from django.db import models


class PersonRow(models.Model):
    """One who may ask for help. `account` is empty for trials."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="person"
    )
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=16, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, blank=True, default="")
    trial = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "person"


class SupporterRow(models.Model):
    """One supporter in one circle; rows are never deleted, so that the past stays true."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="supporters")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=32)
    target = models.CharField(max_length=320)
    language = models.CharField(max_length=16, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    quiet_start = models.TimeField(null=True)
    quiet_end = models.TimeField(null=True)
    may_wake = models.BooleanField(default=False)
    consent = models.CharField(max_length=16)

    class Meta:
        db_table = "supporter"
        indexes = [models.Index(fields=["channel", "target"], name="supporter_by_address")]
