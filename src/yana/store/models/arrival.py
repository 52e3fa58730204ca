"""Check-ins that the intake has received."""

from django.db import models
from django.db.models import Q


class ArrivalRow(models.Model):
    """One check-in as it came in. Folded in, it stays for a while, so that a repeat is known.

    `person_id` is no foreign key: checking one would lock the person's row against their call.
    """

    person_id = models.UUIDField()
    request_id = models.CharField(max_length=64)
    said = models.CharField(max_length=16)
    place = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    way = models.CharField(max_length=8)
    folded_at = models.DateTimeField(null=True)
    put_off_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "arrival"
        constraints = [
            # Who says "good" and later "help" as the same request has asked for help.
            models.UniqueConstraint(name="arrival_once", fields=["person_id", "request_id", "said"])
        ]
        indexes = [
            models.Index(
                name="arrival_waits", fields=["place", "id"], condition=Q(folded_at__isnull=True)
            )
        ]
