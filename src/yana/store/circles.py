"""Persons and circles as the core knows them, read by statements: every ask begins with them."""

from datetime import time
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog
from django.db import connection

from yana.core.circle import Address, Circle, Consent, Person, QuietHours, Supporter
from yana.store.statements import every, first, key, read_hour, read_id

log = structlog.get_logger("yana.circles")

PERSON = """
SELECT p.id, p.name, p.language, p.zone, p.country, p.trial, a.email
FROM "person" p LEFT JOIN "auth_user" a ON a.id = p.account_id
"""
SUPPORTERS = """
SELECT id, name, language, zone, quiet_start, quiet_end, may_wake, channel, target, consent
FROM "supporter" WHERE person_id = %s ORDER BY place, id
"""
CONSENTS = {one.value: one for one in Consent}


def person(person_id: str) -> Person | None:
    """Return the person with this id."""
    found = first(f"{PERSON} WHERE p.id = %s", key(person_id))
    return None if found is None else _person(_PersonRow(*found))


def person_of_account(account_id: int) -> Person | None:
    """Return the person that this account is, or None before they set up a circle."""
    found = first(f"{PERSON} WHERE p.account_id = %s", account_id)
    return None if found is None else _person(_PersonRow(*found))


def circle(person_id: str, *, held: bool = False) -> Circle | None:
    """Return the circle, everyone who was ever asked in it.

    `held` keeps others from editing it until the transaction ends.
    """
    hold = "FOR UPDATE OF p" if held and connection.features.has_select_for_update else ""
    found = first(f"{PERSON} WHERE p.id = %s {hold}", key(person_id))
    if found is None:
        return None
    # A statement of its own: it must see what was changed by whoever held the circle before us.
    rows = [_SupporterRow(*row) for row in every(SUPPORTERS, key(person_id))]
    return Circle(
        person=_person(_PersonRow(*found)),
        supporters=tuple(_supporter(row) for row in rows if _consent_is_known(row)),
    )


class _PersonRow(NamedTuple):
    id: str
    name: str
    language: str
    zone: str
    country: str
    trial: bool
    email: str | None


class _SupporterRow(NamedTuple):
    id: str
    name: str
    language: str
    zone: str
    quiet_start: time | str | None
    quiet_end: time | str | None
    may_wake: bool
    channel: str
    target: str
    consent: str


def _person(row: _PersonRow) -> Person:
    person_id = read_id(row.id)
    address = Address(channel="inbox", target=person_id)
    if row.email is not None:
        address = Address(channel="email", target=row.email)
    return Person(
        addresses=(address,),
        id=person_id,
        name=row.name,
        language=row.language,
        zone=_known_zone(row.zone),
        country=row.country,
        trial=bool(row.trial),
    )


def _supporter(row: _SupporterRow) -> Supporter:
    quiet, start, end = None, read_hour(row.quiet_start), read_hour(row.quiet_end)
    if start is not None and end is not None:
        quiet = QuietHours(start=start, end=end)
    return Supporter(
        id=read_id(row.id),
        name=row.name,
        language=row.language,
        zone=_known_zone(row.zone),
        quiet=quiet,
        may_wake=bool(row.may_wake),
        addresses=(Address(channel=row.channel, target=row.target),),
        consent=CONSENTS[row.consent],
    )


def _consent_is_known(row: _SupporterRow) -> bool:
    # Perhaps a newer version wrote it. Nobody is reached on a guess; the others still are.
    known = row.consent in CONSENTS
    if not known:
        log.error("supporter_unreadable", supporter=read_id(row.id), consent=row.consent)
    return known


@cache
def _known_zone(zone: str) -> str:
    # This machine may have lost a zone that it once knew; nobody goes unheard for that.
    try:
        return ZoneInfo(zone).key
    except (KeyError, OSError, ValueError):
        return "UTC"
