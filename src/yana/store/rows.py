"""Between rows and the values that the core works with."""

from uuid import UUID

from django.db.models import Max

from yana.core.circle import Supporter
from yana.core.settle import FollowUp, FollowUpState
from yana.store.models import FollowUpRow, SupporterRow


def keep_supporter(person_id: str, supporter: Supporter) -> None:
    """Keep a supporter's row as this value says; a new one goes to the end of the circle."""
    last = SupporterRow.objects.filter(person_id=UUID(person_id)).aggregate(last=Max("place"))[
        "last"
    ]
    details = {
        "name": supporter.name,
        "language": supporter.language,
        "zone": supporter.zone,
        "quiet_start": supporter.quiet.start if supporter.quiet else None,
        "quiet_end": supporter.quiet.end if supporter.quiet else None,
        "may_wake": supporter.may_wake,
        "channel": supporter.addresses[0].channel,
        "target": supporter.addresses[0].target,
        "consent": supporter.consent.value,
    }
    SupporterRow.objects.update_or_create(
        id=supporter.id,
        defaults=details,
        create_defaults={**details, "person_id": person_id, "place": (last or 0) + 1},
    )


def follow_up_value(row: FollowUpRow) -> FollowUp:
    """Return the follow-up that a row describes."""
    return FollowUp(
        id=str(row.id),
        call_id=str(row.call_id),
        by=None if row.by is None else str(row.by),
        due_at=row.due_at,
        state=FollowUpState(row.state),
        reminded=row.reminded,
    )
