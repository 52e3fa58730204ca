"""People for the bench: many circles at once, set up straight in the store."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from secrets import token_hex
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction

from yana.core.call import Call
from yana.core.circle import Circle
from yana.core.effect import Send
from yana.core.lifecycle import open_call
from yana.core.policy import Step, Urgency, default_policies
from yana.core.signal import Signal
from yana.store import circles, codec
from yana.store.models import CallRow, PersonRow, SendRow, SupporterRow, TokenRow

LONG = timedelta(days=30)

SET_UP = "set up"
"""What the mail server is said to have called a message that never went over a line."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """One who can ask: signed in with a browser, and with a key to the API."""

    circle: Circle
    session: str
    key: str

    @property
    def person_id(self) -> str:
        """The id of the person that this is."""
        return self.circle.person.id


def set_up(count: int, supporters: int, domain: str = "example.test") -> list[Asker]:
    """So many persons with an account, each with so many supporters who agreed and can be woken."""
    now = datetime.now(UTC)
    with transaction.atomic():
        users = _accounts(count)
        rows = [
            PersonRow(account=one, name="Amina", zone="UTC", country="DE", created_at=now)
            for one in users
        ]
        PersonRow.objects.bulk_create(rows)
        SupporterRow.objects.bulk_create(
            _supporter_row(row, place, domain) for row in rows for place in range(supporters)
        )
        askers = [_asker(row, now) for row in rows]
        Session.objects.bulk_create(asker[1] for asker in askers)
        TokenRow.objects.bulk_create(asker[2] for asker in askers)
    return [asker[0] for asker in askers]


def open_waiting(askers: list[Asker], due_at: datetime) -> None:
    """Open a call for each, all told already; each looks again at `due_at`, and rings everyone.

    Then not for a long time: a second ring would hide that the first was lost.
    """
    at = datetime.now(UTC)
    everyone = Step(count=None, wait=due_at - at)
    later = Step(count=None, wait=LONG)
    policy = replace(default_policies()[Urgency.DANGER], steps=(everyone,), again=later)
    signal = Signal(at=at, urgency=Urgency.DANGER)
    opened = [open_call(str(uuid4()), one.circle, signal, policy) for one in askers]
    with transaction.atomic():
        CallRow.objects.bulk_create(_call_row(call) for call, _ in opened)
        SendRow.objects.bulk_create(
            _handed_row(call, effect, at)
            for call, effects in opened
            for effect in effects
            if isinstance(effect, Send)
        )


def _call_row(call: Call) -> CallRow:
    return CallRow(
        id=call.id,
        person_id=call.person.id,
        state=call.state.value,
        urgency=call.urgency.value,
        due_at=call.due_at,
        version=call.version,
        opened_at=call.opened_at,
        kept_at=call.opened_at,
        body=codec.write_call(call),
    )


def _handed_row(call: Call, send: Send, at: datetime) -> SendRow:
    return SendRow(
        key=f"{call.id}:{send.pass_no}:{send.step_no}:{send.responder_id}:email:{send.n}",
        call_id=call.id,
        responder_id=send.responder_id,
        channel="email",
        target=send.address.target,
        message=send.message.value,
        n=send.n,
        pass_no=send.pass_no,
        step_no=send.step_no,
        state="handed",
        tries=1,
        fence=1,
        created_at=at,
        handed_at=at,
        provider_id=SET_UP,
    )


def _accounts(count: int) -> list[User]:
    users = [
        User(username=f"amina-{uuid4()}", email=f"amina-{uuid4()}@example.test")
        for _ in range(count)
    ]
    for one in users:
        one.set_unusable_password()
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in users
    )
    return users


def _supporter_row(person: PersonRow, place: int, domain: str) -> SupporterRow:
    return SupporterRow(
        person=person,
        place=place,
        name=f"Ben {place}",
        channel="email",
        target=f"s{place}-{person.id}@{domain}",
        may_wake=True,
        consent="agreed",
    )


def _asker(row: PersonRow, now: datetime) -> tuple[Asker, Session, TokenRow]:
    key, session_key = f"yana_{token_hex(32)}", token_hex(16)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    account = row.account
    assert account is not None
    kept = {
        SESSION_KEY: str(account.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: account.get_session_auth_hash(),
    }
    session = Session(
        session_key=session_key, session_data=store.encode(kept), expire_date=now + LONG
    )
    hashed = sha256(key.encode()).hexdigest()
    token = TokenRow(account=account, hash=hashed, name="bench", created_at=now)
    circle = circles.circle(str(row.pk))
    assert circle is not None
    return Asker(circle=circle, session=session_key, key=key), session, token


def person_of(recipient: str) -> str:
    """Whose supporter this address is."""
    return recipient.partition("@")[0].partition("-")[2]
