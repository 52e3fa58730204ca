"""The auditor: looks every few seconds whether promises are kept; repairs first, reports second."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from yana.core.call import Call
from yana.core.event import ClockStepped
from yana.engine.ports import Health, Ledger, Stale, StoreAway, Transaction, Unreadable
from yana.engine.set_aside import Unmovable, move, set_aside
from yana.engine.watched import Watch, Watcher

SILENT_AFTER = timedelta(seconds=15)
"""An engine says every two seconds that it lives; after so long without, none does."""

AUDIT_EVERY = timedelta(seconds=5)

OVERDUE_AFTER = timedelta(seconds=15)
"""Nothing waits so long past its time while one engine lives and keeps up."""

AHEAD_MAX = timedelta(seconds=30)
"""Clocks of two engines may differ by less; a row from further ahead is a clock set back."""

SEND_PAUSE_MAX = timedelta(minutes=5)
"""No message ever waits longer by our own choice."""

REPAIR_BATCH = 100

SEEN_EVERY = timedelta(minutes=1)
"""How old the last sign of the time may be on a call: nothing waits longer for a clock set back."""

SEEN_BATCH = 500

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

    def turn(self, now: datetime) -> Report | None:
        """Audit if it is time; return what was found, or None when it was not time yet."""
        if self._audited_at is not None and abs(now - self._audited_at) < AUDIT_EVERY:
            return None
        self._audited_at = now
        report = self.audit(now)
        health = report.health
        if health.calls_overdue or health.sends_overdue:
            log.error(
                "overdue",
                calls=health.calls_overdue,
                sends=health.sends_overdue,
                oldest=str(health.oldest_overdue),
            )
        return report

    def audit(self, now: datetime) -> Report:
        """Repair and count, by bounded queries."""
        moved = self._move_back(now)
        with self._ledger.transaction() as tx:
            tx.forget_trials(now - TRIAL_LIFE)
            pulled = tx.pull_in_sends(now, now + SEND_PAUSE_MAX, now + AHEAD_MAX)
            health = tx.health(now, now - OVERDUE_AFTER)
            tx.keep_watch(_seen(health, now))
        if moved or pulled:
            log.warning("clock_set_back", calls=moved, sends=pulled)
        return Report(calls_moved_back=moved, sends_pulled_in=pulled, health=health)

    def _move_back(self, now: datetime) -> int:
        with self._ledger.transaction() as tx:
            ahead = tx.calls_from_the_future(now + AHEAD_MAX, REPAIR_BATCH)
            tx.see_calls(now, now - SEEN_EVERY, SEEN_BATCH)
        return sum(self._move_one_back(call, kept_at, now) for call, kept_at in ahead)

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


def move_back(tx: Transaction, call: Call, kept_at: datetime, now: datetime) -> None:
    """Move the moments of a call back with the clock that it was kept by; Unmovable if broken."""
    event = ClockStepped(back_by=kept_at - now)
    after, effects = move(call, event, now)
    tx.keep(call, after, event, effects, now)


def _seen(health: Health, now: datetime) -> Watch:
    """What one audit found, for those who look from outside."""
    good = not (health.calls_overdue or health.sends_overdue)
    said = f"Overdue: {health.calls_overdue} of the calls, {health.sends_overdue} of the messages."
    return Watch(
        watcher=Watcher.AUDITOR,
        at=now,
        good=good,
        good_at=now if good else None,
        said="" if good else said,
    )
