"""What pages and the API may look at. Nothing here changes anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from yana.core.call import Call
from yana.core.circle import Consent, Person
from yana.core.effect import Message, Note
from yana.core.event import Event
from yana.core.settle import FollowUp
from yana.engine.ports import SendState
from yana.engine.watched import WATCH_PERSONS
from yana.store import codec
from yana.store.circles import person
from yana.store.models import (
    BeatRow,
    CallRow,
    EntryRow,
    FollowUpRow,
    InboxRow,
    SendRow,
    SupporterRow,
)
from yana.store.rows import follow_up_value

log = structlog.get_logger("yana.reading")

ROWS_AT_ONCE = 2


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a call's ledger: what happened, and when."""

    at: datetime
    what: Event | Note


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message of a call, and what is known of it."""

    id: str
    responder_id: str
    channel: str
    message: Message
    pass_no: int
    state: SendState
    tries: int
    repeat: bool
    code: str
    created_at: datetime
    handed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Membership:
    """One circle that somebody supports."""

    person: Person
    supporter_id: str
    consent: Consent


def memberships(addresses: Sequence[str]) -> list[Membership]:
    """Return the circles whose supporters are reached at one of these e-mail addresses."""
    rows = SupporterRow.objects.filter(
        channel="email", target__in=[one.lower() for one in addresses]
    ).exclude(person_id__in=[UUID(one) for one in WATCH_PERSONS])
    return [
        Membership(person=whose, supporter_id=str(row.id), consent=Consent(row.consent))
        for row in rows
        if (whose := person(str(row.person_id))) is not None
    ]


def call(call_id: str) -> Call | None:
    """Return the call with this id."""
    return _readable(CallRow.objects.filter(id=call_id).first())


def open_call(person_id: str) -> Call | None:
    """Return the person's open call; there is at most one."""
    row = CallRow.objects.filter(person_id=UUID(person_id)).exclude(state="settled").first()
    return _readable(row)


def latest_call(person_id: str) -> Call | None:
    """Return the person's newest call, open or settled."""
    row = CallRow.objects.filter(person_id=UUID(person_id)).order_by("-opened_at").first()
    return _readable(row)


def calls_backwards(person_id: str) -> Iterator[Call | None]:
    """Yield the person's calls, the newest first; None for one that cannot be read."""
    rows = CallRow.objects.filter(person_id=UUID(person_id)).order_by("-opened_at")
    for start in count(0, ROWS_AT_ONCE):
        some = list(rows[start : start + ROWS_AT_ONCE])
        if not some:
            return
        yield from map(_readable, some)


def entries(call_id: str) -> list[Entry]:
    """Return a call's ledger, oldest first."""
    rows = EntryRow.objects.filter(call_id=UUID(call_id)).order_by("id")
    return [Entry(at=row.at, what=codec.read_entry(row.kind, row.body)) for row in rows]


def sent(call_id: str) -> list[Sent]:
    """Return a call's messages, oldest first."""
    rows = SendRow.objects.filter(call_id=UUID(call_id)).order_by("created_at", "n")
    return [_sent(row) for row in rows]


def latest_ring_states(person_id: str) -> dict[str, SendState]:
    """Return for each supporter what became of the newest ask or invitation to them."""
    mine = SupporterRow.objects.filter(person_id=UUID(person_id))
    # An invitation belongs to no call, but that it came back must be seen too.
    invited = Q(call__isnull=True, responder_id__in=mine.values("id"))
    rows = (
        SendRow.objects.filter(Q(call__person_id=UUID(person_id)) | invited)
        .exclude(state="dropped")
        .order_by("created_at", "n")
        .values_list("responder_id", "state")
    )
    return {str(responder_id): SendState(state) for responder_id, state in rows}


def follow_up(follow_up_id: str) -> FollowUp | None:
    """Return the follow-up with this id."""
    row = FollowUpRow.objects.filter(id=follow_up_id).first()
    return None if row is None else follow_up_value(row)


def open_follow_ups(person_id: str) -> list[FollowUp]:
    """Return what somebody promised this person and nobody has closed yet, soonest first."""
    rows = FollowUpRow.objects.filter(call__person_id=UUID(person_id), state="open").order_by(
        "due_at"
    )
    return [follow_up_value(row) for row in rows]


def engine_acted_at() -> datetime | None:
    """Return when an engine last acted, or None if none ever did."""
    return BeatRow.objects.order_by("-acted_at").values_list("acted_at", flat=True).first()


def inbox(targets: Sequence[str], limit: int = 50) -> list[InboxRow]:
    """Return what the built-in inbox holds for these addresses, newest first."""
    return list(InboxRow.objects.filter(target__in=targets).order_by("-at")[:limit])


def inbox_all(limit: int = 100) -> list[InboxRow]:
    """Return the newest messages that were kept here because no mail server is set up."""
    return list(InboxRow.objects.exclude(channel="inbox").order_by("-at")[:limit])


def is_id(text: str) -> bool:
    """Return whether this text is an id at all; the database refuses what is not."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _readable(row: CallRow | None) -> Call | None:
    """Return the call, or None when its body cannot be read: asking must stay possible then.

    The engine sets such a call aside and rings its circle; the next ask does so at once.
    """
    if row is None:
        return None
    try:
        return codec.read_call(row.body, row.version)
    except ValueError:
        log.exception("call_unreadable", call=str(row.id))
        return None


def _sent(row: SendRow) -> Sent:
    return Sent(
        id=str(row.id),
        responder_id=str(row.responder_id),
        channel=row.channel,
        message=Message(row.message),
        pass_no=row.pass_no,
        state=SendState(row.state),
        tries=row.tries,
        repeat=row.repeat,
        code=row.code,
        created_at=row.created_at,
        handed_at=row.handed_at,
        ended_at=row.ended_at,
    )


def missing_migrations() -> int:
    """Return how many changes of shape this version has that the database does not."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
