"""The outbox: messages leave after the commit, each on its own, and stay open until known.

A message is claimed with a lease, read against the call as it is now, and handed to its channel's
own pool. What the world says is kept; what it does not say (a time-out, a crash) leaves the
message `unknown`, and it is sent again as a repeat. A failing channel delays no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from yana.core.call import Call, CallState
from yana.core.circle import Address
from yana.core.effect import ASKING, Send
from yana.core.event import AttemptDelayed, AttemptFailed, Event
from yana.core.lifecycle import advance
from yana.core.reach import still_wanted
from yana.engine.facts import call_facts
from yana.engine.links import Links
from yana.engine.ports import (
    Accepted,
    Attempt,
    Ledger,
    Outgoing,
    Refused,
    Result,
    SendState,
    Stale,
    Transaction,
    Unknown,
)

LEASE = timedelta(seconds=4)
"""How long a claim lives without a sign of life from its engine; so soon another takes over."""

RENEW_EVERY = timedelta(seconds=1)

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 10, 20, 30, 60))
"""Between tries that were refused for now. The last one repeats for ever: nothing is given up."""

PAUSES_UNKNOWN = tuple(timedelta(seconds=seconds) for seconds in (2, 15, 60, 240))
"""A second message is cheaper than silence, so it follows soon; a tenth is a nuisance, so not."""

PAUSE_BROKEN = timedelta(seconds=5)
"""After an error of our own with one message, which must not hold up the others."""

log = structlog.get_logger("yana.outbox")

Done = tuple[Outgoing, Result]


class Carrier(Protocol):
    """Carries messages over one channel, in a bounded pool of its own."""

    def free(self) -> int:
        """Return how many more messages can be taken now."""
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
        self._worker = worker
        self._unkept: list[Done] = []
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
                tx.renew(self._worker, now + LEASE)
            self._renewed_at = now

    def _keep_results(self, now: datetime) -> bool:
        for carrier in self._carriers.values():
            self._unkept += carrier.done()
        if not self._unkept:
            return False
        accepted = [one for one in self._unkept if isinstance(one[1], Accepted)]
        if accepted:
            # What was accepted changes no call, so a whole batch is kept in one commit.
            with self._ledger.transaction() as tx:
                for sent, result in accepted:
                    _keep_result(tx, sent, result, now)
            self._unkept = [one for one in self._unkept if not isinstance(one[1], Accepted)]
        for done in list(self._unkept):
            self._keep_one(done, now)
            self._unkept.remove(done)
        return True

    def _keep_one(self, done: Done, now: datetime) -> None:
        sent, result = done
        try:
            with self._ledger.transaction() as tx:
                if _keep_result(tx, sent, result, now):
                    _tell_call(tx, sent, result, now)
        except Stale:
            # Somebody changed the call meanwhile; decide anew on what it is now.
            self._keep_one(done, now)
        except (ValueError, AssertionError):
            # The call cannot be read or moved. The message's own fate is kept all the same.
            log.exception("call_unmoved_by_result", send=sent.id, call=sent.call_id)
            with self._ledger.transaction() as tx:
                _keep_result(tx, sent, result, now)

    def _send_due(self, now: datetime) -> bool:
        did = False
        for name, carrier in self._carriers.items():
            room = carrier.free()
            if room <= 0:
                continue
            with self._ledger.transaction() as tx:
                claimed = tx.claim(name, now, self._worker, now + LEASE, room)
                ready = self._decide(tx, claimed, now)
            did = did or bool(claimed)
            for one in ready:
                carrier.carry(one.sent, one.attempt)
        return did

    def _decide(self, tx: Transaction, claimed: Sequence[Outgoing], now: datetime) -> list[_Ready]:
        ready = []
        calls: dict[str, Call | None] = {}
        for sent in claimed:
            try:
                attempt = self._attempt(tx, sent, calls)
            except (ValueError, KeyError, AssertionError):
                # One message that cannot be made must not keep the others from leaving.
                log.exception("message_unmade", send=sent.id, call=sent.call_id)
                tx.finish(
                    sent, SendState.READY, now, code="our own error", again_at=now + PAUSE_BROKEN
                )
                continue
            if attempt is None:
                tx.finish(sent, SendState.DROPPED, now)
            else:
                ready.append(_Ready(sent=sent, attempt=attempt))
        return ready

    def _attempt(
        self, tx: Transaction, sent: Outgoing, calls: dict[str, Call | None]
    ) -> Attempt | None:
        if sent.call_id is None or sent.responder_id is None:
            return _letter_attempt(sent)
        if sent.call_id not in calls:
            calls[sent.call_id] = tx.call(sent.call_id)
        call = calls[sent.call_id]
        if call is None or not _wanted(call, sent):
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


def _letter_attempt(sent: Outgoing) -> Attempt:
    return Attempt(
        token=sent.id,
        target=sent.target,
        message=sent.message,
        language=sent.facts.get("language", "en"),
        facts=sent.facts,
        repeat=sent.repeat,
    )


def _wanted(call: Call, sent: Outgoing) -> bool:
    assert sent.responder_id is not None
    if sent.message not in ASKING and not sent.told_before:
        # Who never heard of the call need not hear that it is over.
        return False
    send = Send(
        responder_id=sent.responder_id,
        address=Address(channel=sent.channel, target=sent.target),
        message=sent.message,
        pass_no=sent.pass_no,
        step_no=sent.step_no,
        n=sent.n,
    )
    return still_wanted(call, send)


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
        case Unknown(detail=detail):
            again_at = now + _pause(PAUSES_UNKNOWN, sent)
            return tx.finish(sent, SendState.UNKNOWN, now, code=detail, again_at=again_at)


def _pause(pauses: Sequence[timedelta], sent: Outgoing) -> timedelta:
    return pauses[min(sent.tries, len(pauses)) - 1]


def _tell_call(tx: Transaction, sent: Outgoing, result: Result, now: datetime) -> None:
    if sent.call_id is None or sent.responder_id is None or not isinstance(result, Refused):
        return
    call = tx.call(sent.call_id)
    if call is None or call.state is CallState.SETTLED:
        return
    event = _failure(sent, result)
    after, effects = advance(call, event, now)
    if after != call or effects:
        tx.keep(call, after, event, effects, now)


def _failure(sent: Outgoing, result: Refused) -> Event:
    assert sent.responder_id is not None
    if not result.for_good:
        return AttemptDelayed(responder_id=sent.responder_id)
    return AttemptFailed(
        responder_id=sent.responder_id,
        address=Address(channel=sent.channel, target=sent.target),
        message=sent.message,
    )
