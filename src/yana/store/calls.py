"""Calls in the database: kept with their events and messages in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from yana.core.call import Call
from yana.core.circle import Circle, Supporter
from yana.core.effect import Effect, KeepFollowUp, Note, Send
from yana.core.event import Event
from yana.engine.ports import SendState, Stale, Unreadable
from yana.store import codec, rows
from yana.store.models import (
    CallRow,
    EntryRow,
    FollowUpRow,
    PersonRow,
    RequestRow,
    SendRow,
    SetAsideRow,
)


class CallTable:
    """What a transaction does with circles and calls."""

    def circle(self, person_id: str) -> Circle | None:
        """Return the circle, its person's row locked so that none edits beside us."""
        row = (
            PersonRow.objects.select_related("account")
            .select_for_update(of=("self",))
            .filter(id=person_id)
            .first()
        )
        if row is None:
            return None
        return rows.circle_value(row, row.supporters.order_by("place", "id"))

    def keep_supporter(self, person_id: str, supporter: Supporter) -> None:
        """Keep a supporter as they are now, new or changed."""
        rows.keep_supporter(person_id, supporter)

    def call_of_request(self, person_id: str, request_id: str) -> str | None:
        """Return the id of the call that this request of the client became part of."""
        found = RequestRow.objects.filter(person_id=UUID(person_id), request_id=request_id)
        call_id = found.values_list("call_id", flat=True).first()
        return None if call_id is None else str(call_id)

    def open_call_of(self, person_id: str) -> Call | Unreadable | None:
        """Return the person's unsettled call; there is at most one."""
        row = CallRow.objects.filter(person_id=UUID(person_id)).exclude(state="settled").first()
        return None if row is None else _read(row)

    def call(self, call_id: str) -> Call | None:
        """Return the call as last kept."""
        row = CallRow.objects.filter(id=call_id).first()
        return None if row is None else codec.read_call(row.body, row.version)

    def begin(self, call: Call, request_id: str, effects: Sequence[Effect]) -> None:
        """Keep a new call, the request that opened it and its effects."""
        CallRow.objects.create(
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
        self.join_request(call, request_id)
        _keep_effects(call, effects, call.opened_at, entries=[])

    def join_request(self, call: Call, request_id: str) -> None:
        """Keep that this request of the client became part of this call."""
        RequestRow.objects.create(person_id=call.person.id, request_id=request_id, call_id=call.id)

    def keep(
        self, before: Call, after: Call, event: Event, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a call's change, event and effects; Stale if `before` is not what is kept."""
        _change_row(before.version, after, now)
        _keep_effects(after, effects, now, entries=[event])

    def due_calls(self, now: datetime, limit: int) -> Sequence[Call | Unreadable]:
        """Return calls whose time has come, oldest first, but for those another engine holds."""
        due = CallRow.objects.filter(due_at__lte=now).order_by("due_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        return [_read(row) for row in due[:limit]]

    def calls_from_the_future(self, now: datetime, limit: int) -> Sequence[tuple[Call, datetime]]:
        """Return open calls kept later than `now`, each with when: the clock was set back."""
        ahead = CallRow.objects.filter(kept_at__gt=now, due_at__isnull=False)
        found = [(_read(row), row.kept_at) for row in ahead.order_by("kept_at")[:limit]]
        return [(call, kept_at) for call, kept_at in found if isinstance(call, Call)]

    def kept_at(self, call_id: str) -> datetime | None:
        """Return when the call was last kept, by the clock as it was then."""
        found = CallRow.objects.filter(id=UUID(call_id))
        return found.values_list("kept_at", flat=True).first()

    def rebuild(
        self, broken: Unreadable, call: Call, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a fresh call in place of an unreadable one, and the broken body."""
        body = CallRow.objects.values_list("body", flat=True).get(id=broken.call_id)
        SetAsideRow.objects.create(call_id=broken.call_id, at=now, body=body, error=broken.error)
        _change_row(broken.version, call, now)
        _keep_effects(call, effects, now, entries=[])

    def person_of(self, call_id: str) -> str | None:
        """Return whose call this is, even when its body cannot be read."""
        person_id = CallRow.objects.filter(id=call_id).values_list("person_id", flat=True).first()
        return None if person_id is None else str(person_id)


def _read(row: CallRow) -> Call | Unreadable:
    try:
        return codec.read_call(row.body, row.version)
    except ValueError as error:
        return Unreadable(call_id=str(row.id), version=row.version, error=str(error))


def _change_row(version: int, after: Call, now: datetime) -> None:
    changed = CallRow.objects.filter(id=after.id, version=version).update(
        state=after.state.value,
        urgency=after.urgency.value,
        due_at=after.due_at,
        version=version + 1,
        kept_at=now,
        body=codec.write_call(after),
    )
    if not changed:
        raise Stale


def _keep_effects(
    call: Call, effects: Sequence[Effect], now: datetime, *, entries: Iterable[Event]
) -> None:
    lines = [*entries, *(one for one in effects if isinstance(one, Note))]
    EntryRow.objects.bulk_create(_entry_row(call, line, now) for line in lines)
    sends = [one for one in effects if isinstance(one, Send)]
    SendRow.objects.bulk_create(_send_row(call, send, now) for send in sends)
    FollowUpRow.objects.bulk_create(
        FollowUpRow(id=uuid4(), call_id=call.id, by=promise.by, due_at=promise.due_at, state="open")
        for promise in effects
        if isinstance(promise, KeepFollowUp)
    )


def _entry_row(call: Call, line: Event | Note, now: datetime) -> EntryRow:
    kind, body = codec.write_entry(line)
    return EntryRow(call_id=call.id, at=now, kind=kind, body=body)


def _send_row(call: Call, send: Send, now: datetime) -> SendRow:
    parts = (call.id, send.pass_no, send.step_no, send.responder_id, send.address.channel, send.n)
    return SendRow(
        id=uuid4(),
        key=":".join(str(part) for part in parts),
        call_id=call.id,
        responder_id=send.responder_id,
        channel=send.address.channel,
        target=send.address.target,
        message=send.message.value,
        n=send.n,
        pass_no=send.pass_no,
        step_no=send.step_no,
        state=SendState.READY.value,
        due_at=now,
        created_at=now,
    )
