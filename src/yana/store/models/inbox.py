"""The built-in inbox."""

from django.db import models


class InboxRow(models.Model):
    """One message in the built-in inbox; `token` is the attempt's, so a repeat is one message."""

    token = models.UUIDField(primary_key=True, editable=False)
    channel = models.CharField(max_length=32)
    target = models.CharField(max_length=320)
    message = models.CharField(max_length=32)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=500, blank=True, default="")
    link_label = models.CharField(max_length=100, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "inbox"
        indexes = [models.Index(fields=["target", "at"], name="inbox_by_target")]
