"""Claims: what is due is taken with a lease, and nothing overtakes what is for the same human."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from django.db import connection

from yana.core.effect import Message
from yana.engine.ports import OPEN_SEND_STATES, Destinations, Outgoing
from yana.store.models import SendRow
from yana.store.statements import UNREADABLE, change, every, key, moment, read_key, read_moment

MESSAGES = {one.value: one for one in Message}

WINDOW = 50
"""Rows looked at in one go for what may leave now: most of the time, most of them may."""

UNREADABLE_AGAIN = timedelta(seconds=30)
"""A message that cannot be read is looked at again so soon, also one that somebody had claimed: it
must not look like a claim that was made before the clock was set back."""

Pair = tuple[UUID | None, UUID | None]

log = structlog.get_logger("yana.sends")


class DueSend(NamedTuple):
    """One message whose turn may have come, with what a claim has to know of it."""

    id: UUID
    key: str
    call_id: UUID | None
    responder_id: UUID | None
    channel: str
    target: str
    message: str
    n: int
    pass_no: int
    step_no: int
    facts: str
    state: str
    due_at: datetime | None
    fence: int
    tries: int
    repeat: bool


# Written out, because they run for every message, and building them took longer than running them.
OPEN = ", ".join(f"'{state.value}'" for state in OPEN_SEND_STATES)

# As it stands: of a column, SQLite's driver reads the moment itself, and one that it cannot read
# would cost us all the other rows.
AS_IT_STANDS = 'COALESCE("due_at", NULL)'

COLUMNS = ", ".join(AS_IT_STANDS if one == "due_at" else f'"{one}"' for one in DueSend._fields)

# Only names of our own columns and states are put in; values never are.
DUE = """
SELECT {columns} FROM "send"
WHERE channel = %s AND due_at <= %s AND state IN ({open}){meant}
ORDER BY due_at, n LIMIT %s OFFSET %s{held}
"""

OPEN_BESIDE = """
SELECT id, call_id, responder_id, state, {due_at}, channel, target FROM "send"
WHERE call_id IN ({calls}) AND state IN ({open}) ORDER BY due_at, n
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


CLAIM = """
UPDATE "send" SET
  state = 'claimed', worker = %s, due_at = %s, fence = fence + 1, tries = tries + 1, repeat = %s
WHERE id IN ({sends})
"""

# One that an engine had claimed and never finished may have gone out. While it stayed claimed,
# everything else for the same human in that call would wait with it.
LOOK_AGAIN = """
UPDATE "send" SET
  due_at = %s, worker = '', repeat = repeat OR state = 'claimed',
  state = CASE WHEN state = 'claimed' THEN 'unknown' ELSE state END
WHERE id = %s
"""


class Turn(NamedTuple):
    """Which messages are asked for: over this channel, due by now, to these destinations."""

    channel: str
    now: datetime
    to: Destinations

    def is_for(self, channel: str, target: str) -> bool:
        """Return whether a message that is due is among those asked for."""
        return channel == self.channel and self.to.include(target)


class Claimed(NamedTuple):
    """Who claims, and until when nobody else may."""

    worker: str
    until: datetime


def claim(turn: Turn, limit: int, claimed: Claimed) -> Sequence[Outgoing]:
    """Take messages to send now, oldest first; a lapsed claim comes back as a repeat."""
    rows, beside = _whose_turn_it_is(turn, limit)
    rows = [row for row in rows if _can_be_read(row, turn.now)]
    taken = [_taken(row) for row in rows]
    _mark(taken, claimed)
    return [beside.outgoing(row) for row in taken]


def outgoing(row: SendRow | DueSend, *, told_before: bool) -> Outgoing:
    """Return what the engine gets to see of a row; ValueError, TypeError if it makes no sense."""
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


def _whose_turn_it_is(turn: Turn, limit: int) -> tuple[list[DueSend], "_Siblings"]:
    """Leave out what would overtake another message of the same call to the same human.

    Also returned: what is known of the other messages of the same calls.
    """
    window, start = max(limit, WINDOW), 0
    chosen: dict[UUID, DueSend] = {}
    known = _Siblings()
    while True:
        found = _due(turn, window, start)
        rows = [row for row in (_read(one, turn.now) for one in found) if row is not None]
        beside = _siblings(rows, turn)
        known.told.update(beside.told)
        known.words.update(beside.words)
        chosen |= {row.id: row for row in rows if row.call_id is None or beside.is_next(row)}
        if len(chosen) >= limit or len(found) < window:
            return list(chosen.values())[:limit], known
        # Many messages for one human are in front. Nobody else must wait with them.
        start, window = start + window, window * 2


def _due(turn: Turn, window: int, start: int) -> Sequence[DueSend]:
    """Return rows as the database gives them."""
    skips_locked = connection.features.has_select_for_update_skip_locked
    names = sorted(turn.to.names)
    meant = _meant(turn.to, len(names)) if names or turn.to.only else ""
    held = " FOR UPDATE SKIP LOCKED" if skips_locked else ""
    statement = DUE.format(columns=COLUMNS, open=OPEN, meant=meant, held=held)
    found = every(statement, turn.channel, moment(turn.now), *names, window, start)
    return [DueSend._make(one) for one in found]


def _read(row: DueSend, now: datetime) -> DueSend | None:
    try:
        return row._replace(
            id=read_key(row.id),
            call_id=_key_or_none(row.call_id),
            responder_id=_key_or_none(row.responder_id),
            n=int(row.n),
            due_at=read_moment(row.due_at),
            fence=int(row.fence),
            tries=int(row.tries),
            repeat=bool(row.repeat),
        )
    except UNREADABLE as error:
        _look_again(row.id, error, now)
        return None


def _meant(to: Destinations, n: int) -> str:
    """Return what is asked of the destination, as `destination_of` says what that is."""
    find = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
    marks = ", ".join(["%s"] * n) or "NULL"
    wanted = "IN" if to.only else "NOT IN"
    return f" AND LOWER(SUBSTR(target, {find}(target, '@') + 1)) {wanted} ({marks})"


class _Open(NamedTuple):
    """A message beside the one whose turn may have come, as the database gives it."""

    id: UUID | str
    call_id: UUID | str | None
    responder_id: UUID | str | None
    state: str
    due_at: datetime | str | None
    channel: str
    target: str


class _Said(NamedTuple):
    """One word to one human, as the database adds it up."""

    call_id: UUID | str | None
    responder_id: UUID | str | None
    word: str
    highest_n: int
    gone_out: int


@dataclass(frozen=True, kw_only=True)
class _Siblings:
    """Who is just being told something, which message is the first for whom, and who was told."""

    busy: set[Pair] = field(default_factory=set)
    first: dict[Pair, UUID] = field(default_factory=dict)
    told: set[Pair] = field(default_factory=set)
    words: dict[Pair, dict[str, int]] = field(default_factory=dict)
    """All that was or may yet be said to whom, each word with the highest number it bears."""

    def take(self, one: _Open, turn: Turn) -> None:
        """Note where an open message leaves the one whom it is for, if it can be read at all."""
        with suppress(*UNREADABLE):
            self._take(one, turn)

    def _take(self, one: _Open, turn: Turn) -> None:
        pair, at = _read_pair(one.call_id, one.responder_id), read_moment(one.due_at)
        own, due = read_key(one.id), at is not None and at <= turn.now
        if one.state == "claimed" and not due:
            # Another channel that hangs must not keep them from hearing over this one.
            if one.channel == turn.channel:
                self.busy.add(pair)
        elif due and turn.is_for(one.channel, one.target):
            self.first.setdefault(pair, own)

    def hear(self, said: _Said) -> None:
        """Note what is said to somebody, and whether any of it has gone out."""
        with suppress(*UNREADABLE):
            pair = _read_pair(said.call_id, said.responder_id)
            self.words.setdefault(pair, {})[said.word] = int(said.highest_n)
            if said.gone_out:
                self.told.add(pair)

    def outgoing(self, row: DueSend) -> Outgoing:
        words = self.words.get(_pair(row), {}) if row.call_id else {}
        # What only a newer version knows cannot be weighed against this one.
        newer = {word for word, n in words.items() if n > row.n} & MESSAGES.keys()
        return replace(
            outgoing(row, told_before=row.repeat or _pair(row) in self.told),
            newer=frozenset(MESSAGES[word] for word in newer),
        )

    def is_next(self, row: DueSend) -> bool:
        # Where the database and we do not see the same destination, it is its own first one.
        return _pair(row) not in self.busy and self.first.get(_pair(row), row.id) == row.id


def _siblings(rows: Sequence[DueSend], turn: Turn) -> _Siblings:
    """Return what is known of all messages of the same calls.

    Read from the store and not from our own rows alone: an engine beside us may be claiming the
    first one, and before it commits we see only that it is due.
    """
    calls = {row.call_id for row in rows if row.call_id}
    beside = _Siblings()
    if not calls:
        return beside
    ids = [key(one) for one in calls]
    marks = ", ".join(["%s"] * len(ids))
    for one in every(OPEN_BESIDE.format(calls=marks, open=OPEN, due_at=AS_IT_STANDS), *ids):
        beside.take(_Open._make(one), turn)
    for said in every(SAID.format(calls=marks), *ids):
        beside.hear(_Said._make(said))
    return beside


def _can_be_read(row: DueSend, now: datetime) -> bool:
    try:
        outgoing(row, told_before=False)
    except UNREADABLE as error:
        _look_again(key(row.id), error, now)
        return False
    return True


def _look_again(send: object, error: Exception, now: datetime) -> None:
    # Perhaps a newer version wrote it. It stays, and must not hold up the others meanwhile.
    log.error("message_unreadable", send=str(send), error=repr(error))
    change(LOOK_AGAIN, moment(now + UNREADABLE_AGAIN), send)


def _taken(row: DueSend) -> DueSend:
    # Claimed before and never finished: nobody knows whether it went out.
    repeat = row.repeat or row.state in {"claimed", "unknown"}
    return row._replace(repeat=repeat, fence=row.fence + 1, tries=row.tries + 1)


def _mark(rows: Sequence[DueSend], claimed: Claimed) -> None:
    for repeat in (False, True):
        ids = [key(row.id) for row in rows if row.repeat is repeat]
        if ids:
            statement = CLAIM.format(sends=", ".join(["%s"] * len(ids)))
            change(statement, claimed.worker, moment(claimed.until), repeat, *ids)


def _key_or_none(found: UUID | str | None) -> UUID | None:
    return None if found is None else read_key(found)


def _read_pair(call_id: UUID | str | None, responder_id: UUID | str | None) -> Pair:
    return _key_or_none(call_id), _key_or_none(responder_id)


def _pair(row: DueSend) -> Pair:
    return row.call_id, row.responder_id
