"""Persons come to be here: by setting up a circle, or for a trial. Calls are not touched."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from yana.core.circle import Address, Consent, Person, Supporter
from yana.store import circles
from yana.store.models import PersonRow
from yana.store.rows import keep_supporter

TRIAL_PERSON = "Amina"
TRIAL_SUPPORTERS = ("Ben", "Chi")


def set_up_person(account_id: int, details: Person, now: datetime) -> Person:
    """Keep who this account is, new or changed, and return the person."""
    row, _ = PersonRow.objects.update_or_create(
        account_id=account_id,
        defaults={
            "name": details.name,
            "language": details.language,
            "zone": details.zone,
            "country": details.country,
        },
        create_defaults={
            "name": details.name,
            "language": details.language,
            "zone": details.zone,
            "country": details.country,
            "created_at": now,
        },
    )
    return _kept(row)


def set_up_watch_person(person_id: str, name: str, now: datetime) -> None:
    """Keep a person of the watchers, whom nobody is; doing it again changes nothing."""
    PersonRow.objects.get_or_create(id=person_id, defaults={"name": name, "created_at": now})


def begin_trial(zone: str, country: str, now: datetime) -> Person:
    """Return a new trial person whose two supporters have agreed and read the built-in inbox."""
    with transaction.atomic():
        row = PersonRow.objects.create(
            name=TRIAL_PERSON, zone=zone, country=country, trial=True, created_at=now
        )
        for name in TRIAL_SUPPORTERS:
            supporter_id = str(uuid4())
            supporter = Supporter(
                id=supporter_id,
                name=name,
                zone=zone,
                may_wake=True,
                addresses=(Address(channel="inbox", target=supporter_id),),
                consent=Consent.AGREED,
            )
            keep_supporter(str(row.id), supporter)
    return _kept(row)


def _kept(row: PersonRow) -> Person:
    kept = circles.person(str(row.id))
    assert kept is not None, "the row has just been written"
    return kept
