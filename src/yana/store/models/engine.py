"""Signs of life of the engines."""

from django.db import models


class BeatRow(models.Model):
    """When an engine last acted."""

    worker = models.CharField(max_length=64, primary_key=True)
    acted_at = models.DateTimeField()

    class Meta:
        db_table = "beat"
