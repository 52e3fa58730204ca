"""The cast: Amina asks, Ben and Chi respond, Dov must see nothing. Set up straight in the store."""

from dataclasses import replace
from datetime import datetime, time
from importlib import import_module
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model

from yana.core.circle import Address, Consent, Person, QuietHours, Supporter
from yana.engine.links import Links, Purpose
from yana.project.options import load
from yana.store import people
from yana.store.models import SupporterRow
from yana.store.rows import keep_supporter

ZONE = "Europe/Berlin"


def address(name: str) -> str:
    """Where somebody's mail comes to."""
    return f"{name.lower()}@example.test"


def set_up_person(name: str, country: str, now: datetime) -> tuple[str, dict[str, str]]:
    """The id of a person with an account, and the cookies of a browser that is signed in."""
    account = get_user_model().objects.create_user(username=name, email=address(name))
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    details = Person(id="", name=name, zone=ZONE, country=country)
    person = people.set_up_person(account.pk, details, now)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return person.id, {settings.SESSION_COOKIE_NAME: session.session_key}


def agreed_supporter(
    person_id: str, name: str, *, quiet: tuple[time, time] | None, may_wake: bool, zone: str
) -> Supporter:
    """A supporter who agreed some time ago."""
    supporter = Supporter(
        id=str(uuid4()),
        name=name,
        zone=zone,
        may_wake=may_wake,
        addresses=(Address(channel="email", target=address(name)),),
        consent=Consent.AGREED,
    )
    if quiet is not None:
        supporter = replace(supporter, quiet=QuietHours(start=quiet[0], end=quiet[1]))
    keep_supporter(person_id, supporter)
    return supporter


def supporter_form(name: str) -> dict[str, str]:
    """What the person fills in to add a supporter."""
    return {"name": name, "address": address(name), "language": "en", "zone": ZONE}


def supporter_id(person_id: str, name: str) -> str:
    """The id of the supporter with this name."""
    row = SupporterRow.objects.get(person_id=UUID(person_id), name=name)
    return str(row.id)


def member_path(person_id: str, supporter_id: str) -> str:
    """The supporter's own page, whose link every message to them carries."""
    links = Links(base_url="", keys=load().secret_keys)
    return links.url(Purpose.MEMBER, person_id, supporter_id)
