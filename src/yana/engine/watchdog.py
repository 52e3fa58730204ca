"""The auditor: looks every few seconds whether promises are kept; repairs first, reports second."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from yana.core.call import Call
from yana.core.settle import FOLLOW_UP_REPEAT
from yana.engine.outbox import LEASE, PAUSES, PAUSES_UNKNOWN
from yana.engine.ports import Health, Ledger, SendState, Stale, StoreAway, Unreadable
from yana.engine.set_aside import Unmovable, set_aside
from yana.engine.set_back import AHEAD_MAX, move_back
from yana.engine.watched import Watch, Watcher

SILENT_AFTER = timedelta(seconds=15)
"""An engine says every two seconds that it lives; after so long without, none does."""

AUDIT_EVERY = timedelta(seconds=5)

OVERDUE_AFTER = timedelta(seconds=15)
"""Nothing waits so long past its time while one engine lives and keeps up."""

PAUSE_MAX = {SendState.READY: max(PAUSES), SendState.UNKNOWN: max(PAUSES_UNKNOWN)}
"""No message ever waits longer by our own choice."""

REPAIR_BATCH = 100
"""Calls moved back in one turn, a tenth of a second: thousands at once might outlast a lease."""

SEEN_EVERY = timedelta(seconds=15)
"""How old the last sign of the time may be on a call. A clock set back is seen when it went back by
more than that, the pause until the next audit and `AHEAD_MAX` together: fifty seconds, so nothing
waits a minute longer for it. An engine that watched its own clock would see more, but not what was
kept by the web or by an engine that has died, and not at all when it was started after the step."""

SEEN_BATCH = 500
"""Calls seen in one audit, 10 ms on SQLite and 20 on PostgreSQL: a thousand open calls cost two of
these in fifteen seconds, and up to fifteen hundred are seen in time."""

TRIAL_LIFE = timedelta(hours=3)
"""The story takes two minutes; who came back after lunch should still find it."""

log = structlog.get_logger("yana.watchdog")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one audit repaired and found."""

    calls_moved_back: int
    sends_pulled_in: int
    health: Health


class Auditor:
    """Repairs what a clock set back would delay, and says loudly when work is overdue."""

    def __init__(self, *, ledger: Ledger) -> None:
        """Audit this ledger."""
        self._ledger = ledger
        self._audited_at: datetime | None = None
        self._more_ahead = False

    def turn(self, now: datetime) -> Report | None:
        """Audit if it is time; return what was found, or None when it was not time yet."""
        known = self._audited_at is not None and abs(now - self._audited_at) < AUDIT_EVERY
        if known and not self._more_ahead:
            return None
        self._audited_at = now
        report = self.audit(now)
        health = report.health
        if health.calls_overdue or health.sends_overdue or health.check_ins_overdue:
            log.error(
                "overdue",
                calls=health.calls_overdue,
                sends=health.sends_overdue,
                check_ins=health.check_ins_overdue,
                oldest=str(health.oldest_overdue),
            )
        return report

    def audit(self, now: datetime) -> Report:
        """Repair and count, by bounded queries."""
        moved = self._move_back(now)
        with self._ledger.transaction() as tx:
            tx.forget_trials(now - TRIAL_LIFE)
            latest = {state: now + pause + AHEAD_MAX for state, pause in PAUSE_MAX.items()}
            pulled = tx.pull_in_sends(now, latest, now + AHEAD_MAX)
            # Not due at once: an engine that lives has as long as ever to say that it does.
            pulled += tx.pull_in_claims(now + LEASE + AHEAD_MAX, now + LEASE)
            again_at = now + FOLLOW_UP_REPEAT
            promises = tx.pull_in_follow_ups(again_at + AHEAD_MAX, again_at)
            health = tx.health(now, now - OVERDUE_AFTER)
            tx.keep_watch(_seen(health, now))
        if moved or pulled or promises:
            log.warning("clock_set_back", calls=moved, sends=pulled, promises=promises)
        return Report(calls_moved_back=moved, sends_pulled_in=pulled, health=health)

    def _move_back(self, now: datetime) -> int:
        with self._ledger.transaction() as tx:
            ahead = tx.calls_from_the_future(now + AHEAD_MAX, REPAIR_BATCH)
            tx.see_calls(now, now - SEEN_EVERY, SEEN_BATCH)
        moved = sum(self._move_one_back(call, kept_at, now) for call, kept_at in ahead)
        # The next turn goes on with what is left, and messages leave and are kept in between. Where
        # none could be moved, the next audit tries again.
        self._more_ahead = moved > 0 and len(ahead) == REPAIR_BATCH
        return moved

    def _move_one_back(self, call: Call | Unreadable, kept_at: datetime, now: datetime) -> bool:
        """Each by itself, so that one that cannot be moved holds up no other."""
        try:
            with self._ledger.transaction() as tx:
                if isinstance(call, Unreadable):
                    set_aside(tx, call, now)
                else:
                    move_back(tx, call, kept_at, now)
        except StoreAway:
            raise
        except Stale:
            return False  # Somebody else has just kept it, and so with the right time.
        except Unmovable as unmovable:
            return self._move_one_back(unmovable.broken, kept_at, now)
        except Exception:
            log.exception("call_not_moved_back")
            return False
        return True


def _seen(health: Health, now: datetime) -> Watch:
    """What one audit found, for those who look from outside."""
    good = not (health.calls_overdue or health.sends_overdue or health.check_ins_overdue)
    said = f"Overdue: {health.calls_overdue} of the calls, {health.sends_overdue} of the messages"
    said += f", {health.check_ins_overdue} of the check-ins."
    return Watch(
        watcher=Watcher.AUDITOR,
        at=now,
        good=good,
        good_at=now if good else None,
        said="" if good else said,
    )
