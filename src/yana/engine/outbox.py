"""The outbox: messages leave after the commit, each on its own, and stay open until known.

A message is claimed with a lease, read against the call as it is now, and handed to its channel's
own pool. What the world says is kept; what it does not say (a time-out, a crash) leaves the
message `unknown`, and it is sent again as a repeat. A failing channel delays no other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from yana.core.call import Call
from yana.core.circle import Address
from yana.core.event import AttemptDelayed, AttemptFailed, Event
from yana.core.wanted import may_disturb
from yana.engine.facts import call_facts
from yana.engine.links import Links
from yana.engine.ports import (
    Accepted,
    Attempt,
    Ledger,
    NotTried,
    Outgoing,
    Refused,
    Result,
    Room,
    SendState,
    Stale,
    StoreAway,
    Transaction,
    Unknown,
)
from yana.engine.read_again import agreed_at_end, as_send, drop, letter_wanted, move_call, wanted

LEASE = timedelta(seconds=4)
"""How long a claim lives without a sign of life from its engine; so soon another takes over."""

RENEW_EVERY = timedelta(seconds=1)

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 10, 20, 30, 60))
"""Between tries that were refused for now. The last one repeats for ever: nothing is given up."""

PAUSES_UNKNOWN = tuple(timedelta(seconds=seconds) for seconds in (2, 15, 60, 240))
"""A second message is cheaper than silence, so it follows soon; a tenth is a nuisance, so not."""

TRIES_MAX = 20
"""Each lost race means that somebody else moved the call, so the next try may win."""

SENDING_MAX = timedelta(minutes=2)
"""No channel takes so long for one message; what does, hangs, and another may try."""

PAUSE_BROKEN = timedelta(seconds=5)
"""After an error of our own with one message, which must not hold up the others."""

PAUSE_RACED = timedelta(seconds=0.5)
"""After somebody else was faster with a message's call; a race lost each time holds up no other."""

log = structlog.get_logger("yana.outbox")

Done = tuple[Outgoing, Result]


class Carrier(Protocol):
    """Carries messages over one channel, in a bounded pool of its own."""

    def rooms(self) -> Iterable[Room]:
        """Return how many more messages can be taken now, and to which destinations.

        Hand over what there is for one room before asking for the next: it counts what came.
        """
        ...

    def carry(self, sent: Outgoing, attempt: Attempt) -> None:
        """Take one message; what became of it is found in `done` later."""
        ...

    def done(self) -> Sequence[Done]:
        """Return what became of messages since last asked."""
        ...

    def busy(self) -> bool:
        """Return whether any message is being carried or waits to be kept."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Ready:
    sent: Outgoing
    attempt: Attempt


class Outbox:
    """Sends what the ledger holds for this engine's channels."""

    def __init__(
        self, *, ledger: Ledger, carriers: Mapping[str, Carrier], links: Links, worker: str
    ) -> None:
        """Join the ledger with the carriers, by channel name, under this engine's random id."""
        self._ledger = ledger
        self._carriers = carriers
        self._links = links
        self.worker = worker
        self._unkept: list[Done] = []
        # By fence as well: what outlasts its lease may be under way a second time.
        self._carried: dict[tuple[str, int], datetime] = {}
        self._renewed_at: datetime | None = None

    def turn(self, now: datetime, *, claim: bool = True) -> bool:
        """Keep what became of messages and send what is due; return whether anything was done."""
        kept = self._keep_results(now)
        self._renew(now)
        sent = self._send_due(now) if claim else False
        return kept or sent

    def busy(self) -> bool:
        """Return whether messages are still on their way through this engine."""
        return bool(self._unkept) or any(one.busy() for one in self._carriers.values())

    def _renew(self, now: datetime) -> None:
        if not self.busy():
            return
        if self._renewed_at is None or abs(now - self._renewed_at) >= RENEW_EVERY:
            with self._ledger.transaction() as tx:
                tx.renew(self.worker, now + LEASE, self._still_sending(now))
            self._renewed_at = now

    def _still_sending(self, now: datetime) -> list[str]:
        """Return what was really handed to a carrier, and not so long ago that it must hang."""
        # After a clock was set back nobody knows how long: what is under way does not hang yet.
        self._carried = {one: min(since, now) for one, since in self._carried.items()}
        return [one for (one, _), since in self._carried.items() if now - since < SENDING_MAX]

    def _keep_results(self, now: datetime) -> bool:
        for carrier in self._carriers.values():
            self._unkept += carrier.done()
        if not self._unkept:
            return False
        for sent, _ in self._unkept:
            self._carried.pop((sent.id, sent.fence), None)
        self._keep_accepted(now)
        while self._unkept:
            self._keep_one(self._unkept[0], now)
            self._unkept.pop(0)
        return True

    def _keep_accepted(self, now: datetime) -> None:
        """What was accepted changes no call, so a whole batch is kept in one commit."""
        accepted = [one for one in self._unkept if isinstance(one[1], Accepted)]
        if not accepted:
            return
        try:
            with self._ledger.transaction() as tx:
                for sent, result in accepted:
                    _keep_result(tx, sent, result, now)
        except StoreAway:
            raise
        except Exception:
            # One of the batch cannot be kept: each by itself then, below.
            log.exception("batch_of_results_failed")
            return
        self._unkept = [one for one in self._unkept if not isinstance(one[1], Accepted)]

    def _keep_one(self, done: Done, now: datetime) -> None:
        """Keep one result; whatever is wrong with its call, the others must be kept as well."""
        for _ in range(TRIES_MAX):
            try:
                self._keep_and_tell(done, now)
            except Stale:
                continue  # Somebody changed the call meanwhile; decide anew on what it is now.
            except StoreAway:
                raise
            except Exception:
                log.exception("call_unmoved_by_result", send=done[0].id, call=done[0].call_id)
                break
            return
        self._keep_fate(done, now)

    def _keep_and_tell(self, done: Done, now: datetime) -> None:
        sent, result = done
        with self._ledger.transaction() as tx:
            if _keep_result(tx, sent, result, now):
                _tell_call(tx, sent, result, now)

    def _keep_fate(self, done: Done, now: datetime) -> None:
        """Keep the message's own fate alone; if even that fails, its lease lapses by itself."""
        sent, result = done
        try:
            with self._ledger.transaction() as tx:
                _keep_result(tx, sent, result, now)
        except StoreAway:
            raise
        except Exception:
            log.exception("result_not_kept", send=sent.id)

    def _send_due(self, now: datetime) -> bool:
        did = False
        rooms = ((name, room) for name, one in self._carriers.items() for room in one.rooms())
        for name, room in rooms:
            with self._ledger.transaction() as tx:
                claimed = tx.claim(name, now, self.worker, now + LEASE, room)
                ready = self._decide(tx, claimed, now)
            did = did or bool(claimed)
            for one in ready:
                self._carried[one.sent.id, one.sent.fence] = now
                self._carriers[name].carry(one.sent, one.attempt)
        return did

    def _decide(self, tx: Transaction, claimed: Sequence[Outgoing], now: datetime) -> list[_Ready]:
        ready = []
        calls: dict[str, Call | None] = {}
        for sent in claimed:
            try:
                attempt = self._attempt(tx, sent, calls, now)
                if attempt is None:
                    drop(tx, sent, calls, now)
            except StoreAway:
                raise
            except Exception as error:  # noqa: BLE001 - one message must not keep the others.
                calls.pop(sent.call_id or "", None)
                _put_off(tx, sent, error, now)
                continue
            if attempt is not None:
                ready.append(_Ready(sent=sent, attempt=attempt))
        return ready

    def _attempt(
        self, tx: Transaction, sent: Outgoing, calls: dict[str, Call | None], now: datetime
    ) -> Attempt | None:
        if sent.call_id is None or sent.responder_id is None:
            return _letter_attempt(sent) if letter_wanted(tx, sent) else None
        if sent.call_id not in calls:
            calls[sent.call_id] = tx.call(sent.call_id)
        call = calls[sent.call_id]
        if call is None or not wanted(call, sent) or not agreed_at_end(tx, call, sent):
            return None
        if not may_disturb(call, as_send(sent), now):
            return None
        responder = call.responder(sent.responder_id)
        assert responder is not None
        return Attempt(
            token=sent.id,
            target=sent.target,
            message=sent.message,
            language=responder.supporter.language,
            facts=call_facts(call, responder, self._links),
            repeat=sent.repeat,
        )


def _put_off(tx: Transaction, sent: Outgoing, error: Exception, now: datetime) -> None:
    """Let one message that could not be made wait, and be decided on anew."""
    if isinstance(error, Stale):
        # Somebody else moved its call meanwhile; nothing of what followed from it was kept.
        tx.finish(sent, SendState.READY, now, code="raced", again_at=now + PAUSE_RACED)
        return
    log.error("message_unmade", send=sent.id, call=sent.call_id, exc_info=error)
    tx.finish(sent, SendState.READY, now, code="our own error", again_at=now + PAUSE_BROKEN)


def _letter_attempt(sent: Outgoing) -> Attempt:
    return Attempt(
        token=sent.id,
        target=sent.target,
        message=sent.message,
        language=sent.facts.get("language", "en"),
        facts=sent.facts,
        repeat=sent.repeat,
    )


def _keep_result(tx: Transaction, sent: Outgoing, result: Result, now: datetime) -> bool:
    match result:
        case Accepted(provider_id=provider_id, delivered=delivered):
            state = SendState.DELIVERED if delivered else SendState.HANDED
            return tx.finish(sent, state, now, provider_id=provider_id)
        case Refused(for_good=True, code=code):
            return tx.finish(sent, SendState.DEAD, now, code=code)
        case Refused(code=code):
            again_at = now + _pause(PAUSES, sent)
            return tx.finish(sent, SendState.READY, now, code=code, again_at=again_at)
        case NotTried():
            return tx.give_back(sent, now)
        case Unknown(detail=detail):
            again_at = now + _pause(PAUSES_UNKNOWN, sent)
            return tx.finish(sent, SendState.UNKNOWN, now, code=detail, again_at=again_at)


def _pause(pauses: Sequence[timedelta], sent: Outgoing) -> timedelta:
    return pauses[min(sent.tries, len(pauses)) - 1]


def _tell_call(tx: Transaction, sent: Outgoing, result: Result, now: datetime) -> None:
    if sent.call_id is None or sent.responder_id is None or not isinstance(result, Refused):
        return
    call = tx.call(sent.call_id)
    if call is not None:
        move_call(tx, call, _failure(sent, result), now)


def _failure(sent: Outgoing, result: Refused) -> Event:
    assert sent.responder_id is not None
    if not result.for_good:
        return AttemptDelayed(responder_id=sent.responder_id, message=sent.message, n=sent.n)
    return AttemptFailed(
        responder_id=sent.responder_id,
        address=Address(channel=sent.channel, target=sent.target),
        message=sent.message,
        n=sent.n,
    )
