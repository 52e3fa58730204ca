"""The outbox in memory: claimed with a lease, finished with a fence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice, takewhile

from yana.core.call import Call
from yana.core.effect import Message, Send
from yana.engine.memory_rows import Pair, Rows, Sent
from yana.engine.ports import OPEN_SEND_STATES, Letter, Outgoing, Receipt, Room, SendState, Stale

MAY_HAVE_ARRIVED = frozenset(
    # One that is claimed may have left already, by an engine that died before it could say so.
    {SendState.CLAIMED, SendState.UNKNOWN, SendState.HANDED, SendState.DELIVERED}
)


class SendTable:
    """What a transaction does with messages on their way out."""

    _rows: Rows

    def post(self, letter: Letter, now: datetime) -> None:
        """Keep a message that belongs to no call; a key already kept changes nothing."""
        if letter.key in self._rows.send_keys:
            return
        sent = Sent(
            id=self._rows.new_id(),
            key=letter.key,
            place=len(self._rows.sends),
            call_id=None,
            responder_id=letter.responder_id,
            channel=letter.channel,
            target=letter.target,
            message=letter.message,
            facts=dict(letter.facts),
            due_at=now,
            created_at=now,
        )
        put_send(self._rows, sent)

    def claim(
        self, channel: str, now: datetime, worker: str, lease_until: datetime, room: Room
    ) -> Sequence[Outgoing]:
        """Take messages to send now, oldest first; a lapsed claim comes back as a repeat."""
        due = [one for one in self._rows.open_sends.values() if one.channel == channel]
        due = [one for one in due if one.due_at is not None and one.due_at <= now]
        due = [one for one in due if room.to.include(one.target)]
        due.sort(key=lambda one: (one.due_at, one.n, one.place))
        chosen = list(islice(_one_for_each(due, self._in_flight(channel, now)), room.limit))
        claimed = [_claimed(one, worker, lease_until) for one in chosen]
        for one in claimed:
            put_send(self._rows, one)
        return [
            replace(self._outgoing(one), due_at=before.due_at)
            for one, before in zip(claimed, chosen, strict=True)
        ]

    def renew(self, worker: str, lease_until: datetime, sends: Sequence[str]) -> None:
        """Say that this engine is still sending these, which it claimed."""
        for one in list(self._rows.open_sends.values()):
            ours = one.id in sends and one.worker == worker
            if ours and one.state is SendState.CLAIMED:
                put_send(self._rows, replace(one, due_at=lease_until))

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
        kept = self._rows.sends.get(sent.id)
        if kept is None or kept.state is not SendState.CLAIMED or kept.fence != sent.fence:
            return False
        still_open = state in OPEN_SEND_STATES
        taken = state in {SendState.HANDED, SendState.DELIVERED}
        put_send(
            self._rows,
            replace(
                kept,
                state=state,
                worker="",
                code=code,
                due_at=again_at if still_open else None,
                repeat=kept.repeat or state is SendState.UNKNOWN,
                handed_at=now if taken else kept.handed_at,
                provider_id=provider_id if taken else kept.provider_id,
                ended_at=kept.ended_at if still_open or state is SendState.HANDED else now,
            ),
        )
        return True

    def give_back(self, sent: Outgoing, now: datetime) -> bool:
        """Make a claimed message due again that was not tried, as if it had not been claimed."""
        kept = self._rows.sends.get(sent.id)
        if kept is None or kept.state is not SendState.CLAIMED or kept.fence != sent.fence:
            return False
        tries, due_at = kept.tries - 1, min(sent.due_at or now, now)
        put_send(
            self._rows, replace(kept, state=SendState.READY, worker="", due_at=due_at, tries=tries)
        )
        return True

    def receive(self, receipt: Receipt, now: datetime) -> Outgoing | None:
        """Keep a receipt; return the message when it came back undelivered for the first time."""
        kept = self._rows.sends.get(receipt.token)
        if kept is None or kept.state in {SendState.UNDELIVERED, SendState.DEAD}:
            return None
        arrived = receipt.delivered
        received = replace(
            kept,
            state=SendState.DELIVERED if arrived else SendState.UNDELIVERED,
            code=kept.code if arrived else receipt.code,
            handed_at=kept.handed_at or now,
            # A receipt may overtake our own note that it was handed over: this ends that claim.
            fence=kept.fence + 1,
            due_at=None,
            worker="",
            ended_at=now,
        )
        put_send(self._rows, received)
        return None if arrived else replace(self._outgoing(received), told_before=True)

    def pull_in_sends(
        self, now: datetime, later_than: Mapping[SendState, datetime], made_after: datetime
    ) -> int:
        """Make due now what waits longer than its state ever does, or is from the future."""
        waiting = self._rows.open_sends.values()
        late = [
            one
            for one in waiting
            if one.state in later_than
            and one.due_at is not None
            and one.due_at > now
            and (one.due_at > later_than[one.state] or one.created_at > made_after)
        ]
        for one in late:
            put_send(self._rows, replace(one, due_at=now))
        return len(late)

    def pull_in_claims(self, later_than: datetime, lapsing: datetime) -> int:
        """Let claims lapse then that would lapse later than any claim may."""
        claims = (one for one in self._rows.open_sends.values() if one.state is SendState.CLAIMED)
        late = [one for one in claims if one.due_at is not None and one.due_at > later_than]
        for one in late:
            put_send(self._rows, replace(one, due_at=lapsing))
        return len(late)

    def _in_flight(self, channel: str, now: datetime) -> set[Pair]:
        claimed = (
            one
            for one in self._rows.open_sends.values()
            if one.channel == channel and one.state is SendState.CLAIMED
        )
        return {one.pair for one in claimed if one.due_at is not None and one.due_at > now}

    def _outgoing(self, sent: Sent) -> Outgoing:
        return Outgoing(
            id=sent.id,
            key=sent.key,
            call_id=sent.call_id,
            responder_id=sent.responder_id,
            channel=sent.channel,
            target=sent.target,
            message=sent.message,
            n=sent.n,
            pass_no=sent.pass_no,
            step_no=sent.step_no,
            facts=dict(sent.facts),
            tries=sent.tries,
            repeat=sent.repeat,
            fence=sent.fence,
            due_at=sent.due_at,
            told_before=sent.call_id is not None and self._told(sent) > 0,
            newer=self._newer(sent),
        )

    def _told(self, sent: Sent) -> int:
        """Return how many may have arrived, but for this one at its first try."""
        first_time = sent.state is SendState.CLAIMED and not sent.repeat
        return self._rows.told.get(sent.pair, 0) - first_time

    def _newer(self, sent: Sent) -> frozenset[Message]:
        # The newest stands last, and numbers only rise: most of the time it is this very message.
        ids = reversed(self._rows.sends_of.get(sent.call_id or "", ()))
        to_them = (one for one in map(self._rows.sends.__getitem__, ids) if one.pair == sent.pair)
        newer = takewhile(lambda one: one.n > sent.n, to_them)
        return frozenset(one.message for one in newer if one.open or _may_have_arrived(one))


def message_of_call(rows: Rows, call: Call, send: Send, now: datetime) -> Sent:
    """Return the row of a message that this call sends."""
    parts = (call.id, send.pass_no, send.step_no, send.responder_id, send.address.channel, send.n)
    return Sent(
        id=rows.new_id(),
        key=":".join(str(part) for part in parts),
        place=len(rows.sends),
        call_id=call.id,
        responder_id=send.responder_id,
        channel=send.address.channel,
        target=send.address.target,
        message=send.message,
        n=send.n,
        pass_no=send.pass_no,
        step_no=send.step_no,
        due_at=now,
        created_at=now,
    )


def put_send(rows: Rows, sent: Sent) -> None:
    """Keep a message, new or changed; Stale if its key is another's, and an open one is due."""
    assert sent.due_at is not None or not sent.open, f"{sent.key} is open and has no due time"
    if rows.send_keys.get(sent.key, sent.id) != sent.id:
        raise Stale
    before = rows.sends.get(sent.id)
    if before is None:
        rows.journal.put(rows.send_keys, sent.key, sent.id)
        _list_in_call(rows, sent)
    _count_told(rows, before, sent)
    rows.journal.put(rows.sends, sent.id, sent)
    if sent.open:
        rows.journal.put(rows.open_sends, sent.id, sent)
    else:
        rows.journal.remove(rows.open_sends, sent.id)


def _list_in_call(rows: Rows, sent: Sent) -> None:
    if sent.call_id is None:
        return
    if sent.call_id not in rows.sends_of:
        rows.journal.put(rows.sends_of, sent.call_id, [])
    rows.journal.append(rows.sends_of[sent.call_id], sent.id)


def _count_told(rows: Rows, before: Sent | None, after: Sent) -> None:
    change = _may_have_arrived(after) - (before is not None and _may_have_arrived(before))
    if change:
        rows.journal.put(rows.told, after.pair, rows.told.get(after.pair, 0) + change)


def _may_have_arrived(sent: Sent) -> bool:
    return sent.repeat or sent.state in MAY_HAVE_ARRIVED


def _one_for_each(due: Iterable[Sent], in_flight: set[Pair]) -> Iterator[Sent]:
    """Leave out what would overtake an earlier message of the same call to the same human."""
    busy = set(in_flight)
    for one in due:
        if one.call_id is not None and one.pair in busy:
            continue
        busy.add(one.pair)
        yield one


def _claimed(sent: Sent, worker: str, lease_until: datetime) -> Sent:
    return replace(
        sent,
        state=SendState.CLAIMED,
        worker=worker,
        due_at=lease_until,
        fence=sent.fence + 1,
        tries=sent.tries + 1,
        # Claimed before and never finished: nobody knows whether it went out.
        repeat=sent.repeat or sent.state in {SendState.CLAIMED, SendState.UNKNOWN},
    )
