"""Who may do what: the one place where the API decides it.

A key stands for an account. The account is a person, and it is a responder wherever one of its
verified e-mail addresses is a supporter's. Calls that do not exist and calls that are not open to
this account give the same answer, so that nobody learns from it which one it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast
from uuid import UUID

from allauth.account.models import EmailAddress
from django.http import HttpRequest
from ninja.security import HttpBearer

from yana.api.problems import ProblemError
from yana.core.call import Call, Responder, Standing
from yana.core.circle import Consent, Person
from yana.engine.system import System
from yana.store import circles, reading, tokens

ENDED_SHOWN_FOR = timedelta(days=1)
"""As on the pages: a day after its end a call is gone for those who were asked."""

NO_CALL = "There is no such call for this key. Check the id and the key."


@dataclass(frozen=True)
class Account:
    """Whose key it is."""

    id: int

    @cached_property
    def person(self) -> Person | None:
        """Return the person that this account is, if it has set up a circle."""
        return circles.person_of_account(self.id)

    @cached_property
    def addresses(self) -> list[str]:
        """Return the e-mail addresses that this account has proved to be its own."""
        verified = EmailAddress.objects.filter(user_id=self.id, verified=True)
        return list(verified.values_list("email", flat=True))


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One call, and who this account is in it: its person, or one of its responders."""

    call: Call
    responder_id: str | None

    @property
    def responder(self) -> Responder | None:
        """Return the responder that this account is; None for the person."""
        return self.call.responder(self.responder_id) if self.responder_id else None


class Key(HttpBearer):
    """A bearer key, made on the page /tokens/."""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        """Return the account that this key belongs to."""
        account_id = tokens.find(token)
        return None if account_id is None else Account(account_id)


def system(request: HttpRequest) -> System:
    """Return the joined parts that this server works with."""
    return cast("System", request.yana)  # type: ignore[attr-defined]


def account(request: HttpRequest) -> Account:
    """Return whose key this request carries."""
    return cast("Account", request.auth)  # type: ignore[attr-defined]


def person(request: HttpRequest) -> Person:
    """Return the person that this account is; others are told how to become one."""
    found = account(request).person
    if found is None:
        raise ProblemError(403, "This account has no circle yet. Set one up at /start/ first.")
    return found


def seat(request: HttpRequest, call_id: UUID) -> Seat:
    """Return this account's seat in the call; without one there is no such call."""
    entrance = system(request).entrance
    unread = entrance.mend if request.method == "POST" else entrance.glance
    found = reading.call(str(call_id)) or unread(str(call_id))
    now = system(request).clock.now()
    taken = None if found is None else _seat(account(request), found, now)
    if taken is None:
        raise ProblemError(404, NO_CALL)
    return taken


def responder(request: HttpRequest, call_id: UUID) -> Seat:
    """Return the seat of a responder; the person of the call is told what they may do."""
    taken = seat(request, call_id)
    if taken.responder_id is None:
        raise ProblemError(
            403, "Only a responder can do this. You can confirm presence, settle, or ask again."
        )
    return taken


def _seat(mine: Account, call: Call, now: datetime) -> Seat | None:
    if mine.person is not None and mine.person.id == call.person.id:
        return None if call.hidden else Seat(call=call, responder_id=None)
    for membership in reading.memberships(mine.addresses):
        here = membership.person.id == call.person.id and membership.consent is Consent.AGREED
        known = call.responder(membership.supporter_id) if here else None
        if known is not None and _open_to(known, call, now):
            return Seat(call=call, responder_id=known.id)
    return None


def _open_to(responder: Responder, call: Call, now: datetime) -> bool:
    if responder.standing is Standing.REMOVED:
        return False
    if call.settlement is None:
        return True
    return responder.told and now - call.settlement.at <= ENDED_SHOWN_FOR
