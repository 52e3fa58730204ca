"""The loop: what is due now is done now. Timers are rows; the loop only looks and acts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event as Flag

import structlog

from yana.core.call import Call
from yana.core.circle import Address, Circle
from yana.core.effect import Message
from yana.core.event import TimeReached
from yana.core.lifecycle import advance
from yana.core.settle import FollowUp
from yana.engine.check_ins import CheckIns
from yana.engine.links import Links, Purpose
from yana.engine.outbox import Outbox
from yana.engine.ports import Clock, Ledger, Letter, Stale, StoreAway, Transaction, Unreadable
from yana.engine.read_again import follow_up_key
from yana.engine.set_aside import broken_by, set_aside
from yana.engine.set_back import all_with_the_clock
from yana.engine.watchdog import Auditor

BATCH = 20
"""Calls advanced in one commit: enough to share its cost, few enough that the first messages leave
at once when a thousand calls are due (measured: 50 took twice as long to the first one)."""

POLL_SECONDS = 0.05
"""How often an idle engine looks. Polling is the truth; there is no other wake-up to lose."""

AWAY_SECONDS = 0.5
BEAT_EVERY = timedelta(seconds=2)

PAUSE_BROKEN = timedelta(minutes=1)
"""After an error of our own with a promise, which must not hold up the others."""

RACES_LOST_MAX = 20
"""Somebody else may be faster with a call many times in a row, but not so many."""

log = structlog.get_logger("yana.loop")


class Loop:
    """One engine: advances due calls, sends messages, reminds, audits and says that it lives."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: Clock,
        outbox: Outbox,
        auditor: Auditor,
        check_ins: CheckIns,
        links: Links,
    ) -> None:
        """Join the parts of an engine; it is known by the random id of its outbox."""
        self._ledger = ledger
        self._clock = clock
        self._outbox = outbox
        self._auditor = auditor
        self._check_ins = check_ins
        self._links = links
        self._beat_at: datetime | None = None
        self._remind_failed_at: datetime | None = None
        self._races_lost: dict[str, tuple[int, int]] = {}
        self._wake = Flag()

    def wake(self) -> None:
        """Let an idle loop look at once."""
        self._wake.set()

    def run(self, stopping: Callable[[], bool]) -> None:
        """Act until told to stop; then claim nothing more and finish what is under way."""
        while not stopping():
            self._rest(self._safe_turn())
        while self.wind_down():
            self._rest(did=False)

    def wind_down(self) -> bool:
        """Claim nothing more, and keep what comes in; return whether anything is still under way.

        Without a store, what is under way is taken over by another engine, as after a kill.
        """
        try:
            self._outbox.turn(self._clock.now(), claim=False)
        except StoreAway as error:
            log.warning("store_away_at_the_end", error=repr(error.__cause__))
            return False
        return self._outbox.busy()

    def turn(self) -> bool:
        """Do one round of what is due now; return whether anything was done."""
        now = self._clock.now()
        self._beat(now)
        self._auditor.turn(now)
        self._check_ins.look_at_the_clock(now)
        due = self._ledger.due(now)
        if not due and not self._outbox.busy():
            return False
        # Only what is due is opened for writing: on SQLite an ask waits for whoever writes.
        moved = (
            due.calls and self._advance_due(now),
            due.follow_ups and self._remind(now),
            due.check_ins and self._check_in(now),
        )
        return self._outbox.turn(now, claim=due.sends or any(moved)) or any(moved)

    def _safe_turn(self) -> bool:
        try:
            return self.turn()
        except StoreAway as error:
            log.warning("store_away", error=repr(error.__cause__))
        except Stale:
            return True
        except Exception:
            log.exception("turn_failed")
        self._wake.wait(AWAY_SECONDS)
        return False

    def _rest(self, did: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called.
        if not did:
            self._wake.wait(POLL_SECONDS)
        self._wake.clear()

    def _beat(self, now: datetime) -> None:
        if self._beat_at is not None and abs(now - self._beat_at) < BEAT_EVERY:
            return
        with self._ledger.transaction() as tx:
            tx.beat(self._outbox.worker, now)
        self._beat_at = now

    def _advance_due(self, now: datetime) -> bool:
        try:
            with self._ledger.transaction() as tx:
                due = tx.due_calls(now, BATCH)
                for call in all_with_the_clock(tx, due, now):
                    _advance_one(tx, call, now)
        except StoreAway:
            raise
        except Stale:
            return self._advance_each(now)
        except Exception:
            # One of the batch cannot be moved. Each by itself, so that it holds up no other.
            log.exception("batch_failed")
            return self._advance_each(now)
        return bool(due)

    def _advance_each(self, now: datetime) -> bool:
        with self._ledger.transaction() as tx:
            due: Sequence[Call | Unreadable] = tx.due_calls(now, BATCH)
        moved = [self._advance_alone(call, now) for call in due]
        return any(moved)

    def _advance_alone(self, call: Call | Unreadable, now: datetime) -> bool:
        try:
            with self._ledger.transaction() as tx:
                for one in all_with_the_clock(tx, [call], now):
                    _advance_one(tx, one, now)
        except StoreAway:
            raise
        except Stale as stale:
            return self._lost_race(call, stale, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must hold up no other call.
            return self._set_aside(call, error, now)
        self._races_lost.pop(_id(call), None)
        return True

    def _lost_race(self, call: Call | Unreadable, stale: Stale, now: datetime) -> bool:
        """Read it anew next time; a race that is lost every time is none, and never ends."""
        version, lost = self._races_lost.get(_id(call), (call.version, 0))
        # Whoever wins one moves the call on: at another version it is another race.
        lost = lost + 1 if version == call.version else 1
        self._races_lost[_id(call)] = call.version, lost
        if lost < RACES_LOST_MAX:
            return False
        del self._races_lost[_id(call)]
        return self._set_aside(call, stale, now)

    def _set_aside(self, call: Call | Unreadable, error: Exception, now: datetime) -> bool:
        broken = broken_by(call, error) if isinstance(call, Call) else call
        try:
            with self._ledger.transaction() as tx:
                set_aside(tx, broken, now)
        except StoreAway:
            raise
        except Exception:
            log.exception("call_not_set_aside", call=broken.call_id)
            return False
        return True

    def _check_in(self, now: datetime) -> bool:
        try:
            return self._check_ins.turn(now)
        except (StoreAway, Stale):
            raise
        except Exception:
            # Check-ins must not hold up the messages that leave after them.
            log.exception("check_ins_failed")
            return False

    def _remind(self, now: datetime) -> bool:
        failed_at = self._remind_failed_at
        if failed_at is not None and abs(now - failed_at) < PAUSE_BROKEN:
            return False
        try:
            return self._remind_due(now)
        except (StoreAway, Stale):
            raise
        except Exception:
            # Promises must not hold up the messages that leave after them.
            log.exception("follow_ups_failed")
            self._remind_failed_at = now
            return False

    def _remind_due(self, now: datetime) -> bool:
        with self._ledger.transaction() as tx:
            due = tx.due_follow_ups(now, BATCH)
        for follow_up in due:
            self._remind_alone(follow_up, now)
        return bool(due)

    def _remind_alone(self, follow_up: FollowUp, now: datetime) -> None:
        try:
            with self._ledger.transaction() as tx:
                self._remind_of(tx, follow_up, now)
        except StoreAway:
            raise
        except Stale:
            return  # Another engine, or the human themself, was there first.
        except Exception:
            # One promise must not hold up the others, nor the messages that leave after them.
            log.exception("follow_up_unmade", follow_up=follow_up.id)
            with self._ledger.transaction() as tx:
                tx.keep_follow_up(follow_up, replace(follow_up, due_at=now + PAUSE_BROKEN))

    def _remind_of(self, tx: Transaction, follow_up: FollowUp, now: datetime) -> None:
        person_id = tx.person_of(follow_up.call_id)
        circle = None if person_id is None else tx.circle(person_id)
        tx.keep_follow_up(follow_up, follow_up.reminded_at(now))
        if circle is None:
            log.error("follow_up_without_circle", follow_up=follow_up.id)
            return
        addresses, name, language = _who_promised(circle, follow_up)
        if _promised_by(circle, follow_up) is None and _is_quiet(tx, follow_up):
            return  # The person's own mailbox may be read by whoever must not know.
        for address in addresses[:1]:
            facts = {
                "person": circle.person.name,
                "name": name,
                "language": language,
                "link": self._links.url(Purpose.FOLLOW_UP, follow_up.id, circle.person.id),
                "trial": "yes" if circle.person.trial else "",
                "follow_up": follow_up.id,
            }
            letter = Letter(
                responder_id=_promised_by(circle, follow_up),
                key=follow_up_key(follow_up.id, follow_up.reminded),
                channel=address.channel,
                target=address.target,
                message=Message.FOLLOW_UP,
                facts=facts,
            )
            tx.post(letter, now)


def _advance_one(tx: Transaction, call: Call | Unreadable, now: datetime) -> None:
    if isinstance(call, Unreadable):
        set_aside(tx, call, now)
        return
    event = TimeReached()
    after, effects = advance(call, event, now)
    tx.keep(call, after, event, effects, now)


def _is_quiet(tx: Transaction, follow_up: FollowUp) -> bool:
    call = tx.call(follow_up.call_id)
    return call is not None and call.quiet


def _id(call: Call | Unreadable) -> str:
    return call.id if isinstance(call, Call) else call.call_id


def _promised_by(circle: Circle, follow_up: FollowUp) -> str | None:
    supporter = None if follow_up.by is None else circle.supporter(follow_up.by)
    return supporter.id if supporter is not None and supporter.agreed else None


def _who_promised(circle: Circle, follow_up: FollowUp) -> tuple[tuple[Address, ...], str, str]:
    supporter = None if follow_up.by is None else circle.supporter(follow_up.by)
    if supporter is not None and supporter.agreed:
        return supporter.addresses, supporter.name, supporter.language
    # Left by the person, or by somebody who has left since: the person is told, nobody else.
    return circle.person.addresses, circle.person.name, circle.person.language
