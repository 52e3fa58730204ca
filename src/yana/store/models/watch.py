"""What the watchers saw last."""

from django.db import models


class WatchRow(models.Model):
    """What one watcher last did, and how it went; there is one row for each watcher."""

    watcher = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField()
    good = models.BooleanField()
    good_at = models.DateTimeField(null=True)
    about = models.CharField(max_length=64, blank=True, default="")
    said = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "watch"
