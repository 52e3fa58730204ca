"""Calls in the database: kept with their events and messages in one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Max

from yana.core.call import Call
from yana.core.circle import Circle, Consent, Supporter
from yana.core.effect import Effect, KeepFollowUp, Note, Send
from yana.core.event import Event
from yana.core.settle import FollowUpState
from yana.engine.ports import SendState, Stale, Unreadable
from yana.store import circles, codec, rows
from yana.store.models import (
    CallRow,
    EntryRow,
    FollowUpRow,
    RequestRow,
    SendRow,
    SetAsideRow,
    SupporterRow,
)
from yana.store.statements import (
    Statement,
    change,
    change_all,
    first,
    insertion,
    key,
    moment,
    read_id,
    read_moment,
)

CALL = 'SELECT body, version FROM "call" WHERE id = %s'
KEPT_AT = 'SELECT kept_at FROM "call" WHERE id = %s'
OPEN_CALL = """SELECT id, body, version FROM "call" WHERE person_id = %s AND state <> 'settled'"""
CALL_OF_REQUEST = 'SELECT call_id FROM "request" WHERE person_id = %s AND request_id = %s'
CHANGE = """
UPDATE "call" SET state = %s, urgency = %s, due_at = %s, version = %s, kept_at = %s, body = %s
WHERE id = %s AND version = %s
"""


class CallTable:
    """What a transaction does with circles and calls."""

    def circle(self, person_id: str) -> Circle | None:
        """Return the circle, its person's row locked so that none edits beside us."""
        return circles.circle(person_id, held=True)

    def keep_supporter(self, person_id: str, supporter: Supporter) -> None:
        """Keep a supporter as they are now, new or changed."""
        rows.keep_supporter(person_id, supporter)

    def consent_of(self, supporter_id: str) -> Consent | None:
        """Return whether this supporter has agreed, or None when there is no such supporter."""
        found = SupporterRow.objects.filter(id=supporter_id).values_list("consent", flat=True)
        known = {one.value: one for one in Consent}
        return known.get(found.first() or "")

    def call_of_request(self, person_id: str, request_id: str) -> str | None:
        """Return the id of the call that this request of the client became part of."""
        found = first(CALL_OF_REQUEST, key(person_id), request_id)
        return None if found is None else read_id(found[0])

    def open_call_of(self, person_id: str) -> Call | Unreadable | None:
        """Return the person's unsettled call; there is at most one."""
        found = first(OPEN_CALL, key(person_id))
        return None if found is None else _read(*found)

    def call(self, call_id: str) -> Call | None:
        """Return the call as last kept."""
        found = first(CALL, key(call_id))
        return None if found is None else codec.read_call(*found)

    def begin(self, call: Call, request_id: str, effects: Sequence[Effect]) -> None:
        """Keep a new call, the request that opened it and its effects."""
        row = {
            "id": call.id,
            "person_id": call.person.id,
            "state": call.state.value,
            "urgency": call.urgency.value,
            "due_at": call.due_at,
            "version": call.version,
            "opened_at": call.opened_at,
            "kept_at": call.opened_at,
            "body": codec.write_call(call),
        }
        kept = _effects(call, effects, call.opened_at, entries=[])
        change_all((*insertion(CallRow, [row]), *_request(call, request_id), *kept))

    def join_request(self, call: Call, request_id: str) -> None:
        """Keep that this request of the client became part of this call."""
        change_all(_request(call, request_id))

    def keep(
        self, before: Call, after: Call, event: Event, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a call's change, event and effects; Stale if `before` is not what is kept."""
        _change_row(before.version, after, now)
        change_all(_effects(after, effects, now, entries=[event]))

    def due_calls(self, now: datetime, limit: int) -> Sequence[Call | Unreadable]:
        """Return calls whose time has come, oldest first, but for those another engine holds."""
        due = CallRow.objects.filter(due_at__lte=now).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        return [_read(row.id, row.body, row.version) for row in due[:limit]]

    def calls_from_the_future(
        self, now: datetime, limit: int
    ) -> Sequence[tuple[Call | Unreadable, datetime]]:
        """Return open calls kept later than `now`, each with when: the clock was set back."""
        ahead = CallRow.objects.filter(kept_at__gt=now, due_at__isnull=False)
        return [
            (_read(row.id, row.body, row.version), row.kept_at)
            for row in ahead.order_by("kept_at")[:limit]
        ]

    def kept_at(self, call_id: str) -> datetime | None:
        """Return when the call was last kept or seen, by the clock as it was then."""
        found = first(KEPT_AT, key(call_id))
        return None if found is None else read_moment(found[0])

    def see_calls(self, now: datetime, kept_before: datetime, limit: int) -> None:
        """Note of open calls that they were seen now, so that a clock set back later shows."""
        old = CallRow.objects.filter(kept_at__lte=kept_before, due_at__isnull=False)
        if connection.features.has_select_for_update_skip_locked:
            # Never wait for who is just changing a call: keeping it is a sign of the time as well.
            old = old.select_for_update(skip_locked=True)
        ids = list(old.order_by("kept_at").values_list("id", flat=True)[:limit])
        if ids:
            CallRow.objects.filter(id__in=ids).update(kept_at=now)

    def rebuild(
        self, broken: Unreadable, call: Call, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a fresh call in place of an unreadable one, and the broken body."""
        body = CallRow.objects.values_list("body", flat=True).get(id=broken.call_id)
        SetAsideRow.objects.create(call_id=broken.call_id, at=now, body=body, error=broken.error)
        _change_row(broken.version, call, now)
        change_all(_effects(call, effects, now, entries=[]))

    def person_of(self, call_id: str) -> str | None:
        """Return whose call this is, even when its body cannot be read."""
        person_id = CallRow.objects.filter(id=call_id).values_list("person_id", flat=True).first()
        return None if person_id is None else str(person_id)

    def highest_n(self, call_id: str) -> int:
        """Return the highest number that a message of this call bears; 0 before the first."""
        return SendRow.objects.filter(call_id=UUID(call_id)).aggregate(n=Max("n"))["n"] or 0


def _read(call_id: UUID | str, body: str, version: int) -> Call | Unreadable:
    try:
        return codec.read_call(body, version)
    except ValueError as error:
        return Unreadable(
            call_id=read_id(call_id),
            version=version,
            error=str(error),
            not_told=_not_told(body),
        )


def _not_told(body: str) -> tuple[str, ...]:
    # Of all that may be lost, this must not be if it can still be read at all.
    try:
        return tuple(str(one) for one in json.loads(body)["not_told"])
    except (ValueError, KeyError, TypeError):
        return ()


def _change_row(version: int, after: Call, now: datetime) -> None:
    changed = change(
        CHANGE,
        after.state.value,
        after.urgency.value,
        moment(after.due_at),
        version + 1,
        moment(now),
        codec.write_call(after),
        key(after.id),
        version,
    )
    if changed != 1:
        raise Stale


def _request(call: Call, request_id: str) -> Sequence[Statement]:
    row = {"person_id": call.person.id, "request_id": request_id, "call_id": call.id}
    return insertion(RequestRow, [row])


def _effects(
    call: Call, effects: Sequence[Effect], now: datetime, *, entries: Iterable[Event]
) -> Sequence[Statement]:
    lines = [*entries, *(one for one in effects if isinstance(one, Note))]
    sends = (one for one in effects if isinstance(one, Send))
    promises = (one for one in effects if isinstance(one, KeepFollowUp))
    return [
        *insertion(EntryRow, (_entry_row(call, line, now) for line in lines)),
        *insertion(SendRow, (_send_row(call, one, now) for one in sends)),
        *insertion(FollowUpRow, (_follow_up_row(call, one) for one in promises)),
    ]


def _entry_row(call: Call, line: Event | Note, now: datetime) -> Mapping[str, Any]:
    kind, body = codec.write_entry(line)
    return {"call_id": call.id, "at": now, "kind": kind, "body": body}


def _follow_up_row(call: Call, one: KeepFollowUp) -> Mapping[str, Any]:
    return {
        "id": uuid4(),
        "call_id": call.id,
        "by": one.by,
        "due_at": one.due_at,
        "state": FollowUpState.OPEN.value,
    }


def _send_row(call: Call, send: Send, now: datetime) -> Mapping[str, Any]:
    parts = (call.id, send.pass_no, send.step_no, send.responder_id, send.address.channel, send.n)
    return {
        "id": uuid4(),
        "key": ":".join(str(part) for part in parts),
        "call_id": call.id,
        "responder_id": send.responder_id,
        "channel": send.address.channel,
        "target": send.address.target,
        "message": send.message.value,
        "n": send.n,
        "pass_no": send.pass_no,
        "step_no": send.step_no,
        "state": SendState.READY.value,
        "due_at": now,
        "created_at": now,
    }
