"""The outbox in the database: claimed with a lease, finished with a fence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex, Substr

from yana.core.effect import Message
from yana.engine.ports import (
    OPEN_SEND_STATES,
    Destinations,
    Letter,
    Outgoing,
    Receipt,
    Room,
    SendState,
)
from yana.store.models import SendRow
from yana.store.statements import change, every, key, moment

OPEN = tuple(state.value for state in OPEN_SEND_STATES)

MESSAGES = {one.value: one for one in Message}

WINDOW = 50
"""Rows looked at in one go for what may leave now: most of the time, most of them may."""

UNREADABLE_AGAIN = timedelta(minutes=1)
"""A message that cannot be read is looked at again so soon."""

# As `destination_of` says.
DESTINATION = Lower(Substr("target", StrIndex("target", Value("@")) + 1))

log = structlog.get_logger("yana.sends")

# Written out, because it runs for every message, and building it took longer than running it.
FINISH = """
UPDATE "send" SET
  worker = '', state = %s, code = %s, due_at = %s,
  handed_at = COALESCE(%s, handed_at),
  provider_id = COALESCE(%s, provider_id),
  ended_at = COALESCE(%s, ended_at),
  repeat = repeat OR %s
WHERE id = %s AND fence = %s AND state = 'claimed'
"""

# The database adds up: a call that nobody answers for days has thousands of messages behind it, and
# reading each of them would keep everybody else waiting.
SAID = """
SELECT
  call_id, responder_id, message, MAX(n),
  SUM(
    CASE WHEN repeat OR state IN ('handed', 'delivered', 'unknown', 'claimed') THEN 1 ELSE 0 END
  )
FROM "send"
WHERE call_id IN ({calls})
  AND (repeat OR state IN ('handed', 'delivered', 'unknown', 'ready', 'claimed'))
GROUP BY call_id, responder_id, message
"""

GIVE_BACK = """
UPDATE "send" SET worker = '', state = 'ready', due_at = %s, tries = tries - 1
WHERE id = %s AND fence = %s AND state = 'claimed'
"""

Pair = tuple[UUID | None, UUID | None]


class SendTable:
    """What a transaction does with messages on their way out."""

    def post(self, letter: Letter, now: datetime) -> None:
        """Keep a message that belongs to no call; a key already kept changes nothing."""
        SendRow.objects.get_or_create(
            key=letter.key,
            defaults={
                "responder_id": letter.responder_id,
                "channel": letter.channel,
                "target": letter.target,
                "message": letter.message.value,
                "facts": json.dumps(letter.facts),
                "state": SendState.READY.value,
                "due_at": now,
                "created_at": now,
            },
        )

    def claim(
        self, channel: str, now: datetime, worker: str, lease_until: datetime, room: Room
    ) -> Sequence[Outgoing]:
        """Take messages to send now, oldest first; a lapsed claim comes back as a repeat."""
        due = SendRow.objects.filter(channel=channel, due_at__lte=now, state__in=OPEN)
        due = due.order_by("due_at", "n")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        due = _to(due, room.to)
        rows, beside = _whose_turn_it_is(due, _Turn(channel, now, room.to), room.limit)
        rows = [row for row in rows if _can_be_read(row, now)]
        _mark_claimed(rows, worker, lease_until)
        return [beside.outgoing(row) for row in rows]

    def renew(self, worker: str, lease_until: datetime, sends: Sequence[str]) -> None:
        """Say that this engine is still sending these, which it claimed."""
        claimed = SendRow.objects.filter(worker=worker, state="claimed", id__in=sends)
        claimed.update(due_at=lease_until)

    def finish(
        self,
        sent: Outgoing,
        state: SendState,
        now: datetime,
        *,
        provider_id: str = "",
        code: str = "",
        again_at: datetime | None = None,
    ) -> bool:
        """Keep what became of a claimed message; False if the claim was lost meanwhile."""
        taken = state in {SendState.HANDED, SendState.DELIVERED}
        ended = state is not SendState.HANDED and state not in OPEN_SEND_STATES
        changed = change(
            FINISH,
            state.value,
            code[:200],
            moment(again_at if state in OPEN_SEND_STATES else None),
            moment(now if taken else None),
            provider_id[:200] if taken else None,
            moment(now if ended else None),
            state is SendState.UNKNOWN,
            key(sent.id),
            sent.fence,
        )
        return changed == 1

    def give_back(self, sent: Outgoing, now: datetime) -> bool:
        """Make a claimed message due again that was not tried, as if it had not been claimed."""
        # Never later than now, for the clock may have been set back.
        due_at = min(sent.due_at or now, now)
        return change(GIVE_BACK, moment(due_at), key(sent.id), sent.fence) == 1

    def receive(self, receipt: Receipt, now: datetime) -> Outgoing | None:
        """Keep a receipt; return the message when it came back undelivered for the first time."""
        row = SendRow.objects.select_for_update().filter(id=receipt.token).first()
        if row is None or row.state in {"undelivered", "dead"}:
            return None
        if receipt.delivered:
            row.state = SendState.DELIVERED.value
        else:
            row.state = SendState.UNDELIVERED.value
            row.code = receipt.code[:200]
        row.handed_at = row.handed_at or now
        # A receipt may overtake our own note that it was handed over: the fence ends that claim.
        row.fence += 1
        row.due_at, row.worker, row.ended_at = None, "", now
        row.save()
        return None if receipt.delivered else _outgoing(row, told_before=True)

    def pull_in_sends(self, now: datetime, later_than: datetime, made_after: datetime) -> int:
        """Make due now what waits longer than any pause we ever make."""
        waiting = SendRow.objects.filter(due_at__gt=now, state__in=OPEN)
        from_ahead = waiting.filter(due_at__gt=later_than) | waiting.filter(
            created_at__gt=made_after
        )
        return from_ahead.update(due_at=now)


def _whose_turn_it_is(
    due: QuerySet[SendRow], turn: "_Turn", limit: int
) -> tuple[list[SendRow], "_Siblings"]:
    """Leave out what would overtake another message of the same call to the same human.

    Also returned: what is known of the other messages of the same calls.
    """
    window, start = max(limit, WINDOW), 0
    chosen: dict[UUID, SendRow] = {}
    known = _Siblings()
    while True:
        rows = list(due[start : start + window])
        beside = _siblings(rows, turn)
        known.told.update(beside.told)
        known.words.update(beside.words)
        chosen |= {row.id: row for row in rows if row.call_id is None or beside.is_next(row)}
        if len(chosen) >= limit or len(rows) < window:
            return list(chosen.values())[:limit], known
        # Many messages for one human are in front. Nobody else must wait with them.
        start, window = start + window, window * 2


def _to(due: QuerySet[SendRow], meant: Destinations) -> QuerySet[SendRow]:
    """Return those meant; each row is among them or among all the others."""
    if not meant.names and not meant.only:
        return due
    named = Q(destination__in=sorted(meant.names))
    return due.alias(destination=DESTINATION).filter(named if meant.only else ~named)


class _Turn(NamedTuple):
    channel: str
    now: datetime
    to: Destinations

    def is_for(self, one: SendRow) -> bool:
        return one.channel == self.channel and self.to.include(one.target)


@dataclass(frozen=True, kw_only=True)
class _Siblings:
    """Who is just being told something, which message is the first for whom, and who was told."""

    busy: set[Pair] = field(default_factory=set)
    first: dict[Pair, UUID] = field(default_factory=dict)
    told: set[Pair] = field(default_factory=set)
    words: dict[Pair, dict[str, int]] = field(default_factory=dict)
    """All that was or may yet be said to whom, each word with the highest number it bears."""

    def take(self, one: SendRow, turn: _Turn) -> None:
        """Note where an open message leaves the one whom it is for."""
        pair, due = _pair(one), one.due_at is not None and one.due_at <= turn.now
        if one.state == "claimed" and not due:
            self.busy.add(pair)
        elif due and turn.is_for(one):
            self.first.setdefault(pair, one.id)

    def hear(self, pair: Pair, word: str, highest_n: int, gone_out: int) -> None:
        """Note what is said to somebody, and how many messages with it have gone out."""
        self.words.setdefault(pair, {})[word] = highest_n
        if gone_out:
            self.told.add(pair)

    def outgoing(self, row: SendRow) -> Outgoing:
        words = self.words.get(_pair(row), {}) if row.call_id else {}
        # What only a newer version knows cannot be weighed against this one.
        newer = {word for word, n in words.items() if n > row.n} & MESSAGES.keys()
        return replace(
            _outgoing(row, told_before=row.repeat or _pair(row) in self.told),
            newer=frozenset(MESSAGES[word] for word in newer),
        )

    def is_next(self, row: SendRow) -> bool:
        # Where the database and we do not see the same destination, it is its own first one.
        return _pair(row) not in self.busy and self.first.get(_pair(row), row.id) == row.id


def _siblings(rows: Sequence[SendRow], turn: _Turn) -> _Siblings:
    """Return what is known of all messages of the same calls.

    Read from the store and not from our own rows alone: an engine beside us may be claiming the
    first one, and before it commits we see only that it is due.
    """
    calls = {row.call_id for row in rows if row.call_id}
    beside = _Siblings()
    if not calls:
        return beside
    theirs = SendRow.objects.filter(call_id__in=calls)
    for one in theirs.filter(state__in=OPEN).order_by("due_at", "n"):
        beside.take(one, turn)
    marks = ", ".join(["%s"] * len(calls))
    for call_id, responder_id, *said in every(SAID.format(calls=marks), *map(key, calls)):
        beside.hear((_id(call_id), _id(responder_id)), *said)
    return beside


def _can_be_read(row: SendRow, now: datetime) -> bool:
    try:
        _outgoing(row, told_before=False)
    except (TypeError, ValueError) as error:
        # Perhaps a newer version wrote it. It stays, and must not hold up the others meanwhile.
        log.error("message_unreadable", send=str(row.id), error=repr(error))  # noqa: TRY400
        SendRow.objects.filter(id=row.id).update(due_at=now + UNREADABLE_AGAIN)
        return False
    return True


def _mark_claimed(rows: Sequence[SendRow], worker: str, lease_until: datetime) -> None:
    for row in rows:
        # Claimed before and never finished: nobody knows whether it went out.
        row.repeat = row.repeat or row.state in {"claimed", "unknown"}
        row.fence += 1
        row.tries += 1
    claimed = {
        "state": "claimed",
        "worker": worker,
        "due_at": lease_until,
        "fence": F("fence") + 1,
        "tries": F("tries") + 1,
    }
    for repeat in (False, True):
        ids = [row.id for row in rows if row.repeat is repeat]
        if ids:
            SendRow.objects.filter(id__in=ids).update(**claimed, repeat=repeat)


def _id(found: UUID | str | None) -> UUID | None:
    return UUID(found) if isinstance(found, str) else found


def _pair(row: SendRow) -> Pair:
    return row.call_id, row.responder_id


def _outgoing(row: SendRow, *, told_before: bool) -> Outgoing:
    facts = json.loads(row.facts)
    if not isinstance(facts, dict):
        raise TypeError(row.facts)
    return Outgoing(
        id=str(row.id),
        key=row.key,
        call_id=None if row.call_id is None else str(row.call_id),
        responder_id=None if row.responder_id is None else str(row.responder_id),
        channel=row.channel,
        target=row.target,
        message=Message(row.message),
        n=row.n,
        pass_no=row.pass_no,
        step_no=row.step_no,
        facts=facts,
        tries=row.tries,
        repeat=row.repeat,
        fence=row.fence,
        due_at=row.due_at,
        told_before=told_before,
    )
