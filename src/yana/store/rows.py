"""Between rows and the values that the core works with."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db.models import Max

from yana.core.circle import Address, Circle, Consent, Person, QuietHours, Supporter
from yana.core.settle import FollowUp, FollowUpState
from yana.store.models import FollowUpRow, PersonRow, SupporterRow

log = structlog.get_logger("yana.rows")


def person_value(row: PersonRow) -> Person:
    """Return the person that a row describes."""
    address = Address(channel="inbox", target=str(row.id))
    if row.account is not None:
        address = Address(channel="email", target=row.account.email)
    return Person(
        addresses=(address,),
        id=str(row.id),
        name=row.name,
        language=row.language,
        zone=_known_zone(row.zone),
        country=row.country,
        trial=row.trial,
    )


def circle_value(person: PersonRow, supporters: Iterable[SupporterRow]) -> Circle:
    """Return the circle that these rows describe."""
    return Circle(
        person=person_value(person),
        supporters=tuple(supporter_value(row) for row in supporters if _consent_is_known(row)),
    )


def _consent_is_known(row: SupporterRow) -> bool:
    # Perhaps a newer version wrote it. Nobody is reached on a guess; the others still are.
    known = row.consent in {one.value for one in Consent}
    if not known:
        log.error("supporter_unreadable", supporter=str(row.id), consent=row.consent)
    return known


def supporter_value(row: SupporterRow) -> Supporter:
    """Return the supporter that a row describes."""
    quiet = None
    if row.quiet_start is not None and row.quiet_end is not None:
        quiet = QuietHours(start=row.quiet_start, end=row.quiet_end)
    return Supporter(
        id=str(row.id),
        name=row.name,
        language=row.language,
        zone=_known_zone(row.zone),
        quiet=quiet,
        may_wake=row.may_wake,
        addresses=(Address(channel=row.channel, target=row.target),),
        consent=Consent(row.consent),
    )


@cache
def _known_zone(zone: str) -> str:
    # This machine may have lost a zone that it once knew; nobody goes unheard for that.
    try:
        return ZoneInfo(zone).key
    except (KeyError, OSError, ValueError):
        return "UTC"


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
