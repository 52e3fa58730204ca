"""A clock that was set back: the moments of a call move back with it, before anything else counts.

Whoever keeps a call notes the time it is now, and so hides that the call was kept by a clock that
stood further ahead. So the auditor, the entrance, the outbox and the loop all ask here first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yana.core.call import Call, CallState
from yana.core.event import ClockStepped
from yana.engine.ports import Transaction, Unreadable
from yana.engine.set_aside import move

AHEAD_MAX = timedelta(seconds=30)
"""Clocks of two engines may differ by less; a row from further ahead is a clock set back."""


def with_the_clock(tx: Transaction, call: Call, now: datetime) -> Call:
    """Return the call as it is by today's clock, and keep it so; Unmovable if broken."""
    kept_at = tx.kept_at(call.id)
    if kept_at is None or kept_at <= now + AHEAD_MAX or call.state is CallState.SETTLED:
        return call
    move_back(tx, call, kept_at, now)
    moved = tx.call(call.id)
    assert moved is not None, f"{call.id} was kept and is not there"
    return moved


def all_with_the_clock(
    tx: Transaction, calls: Sequence[Call | Unreadable], now: datetime
) -> Sequence[Call | Unreadable]:
    """Return calls that are due, each as it is by today's clock."""
    # Asked once for all, because it is so rare: to ask for each made a batch a quarter slower on
    # PostgreSQL.
    if not calls or not tx.calls_from_the_future(now + AHEAD_MAX, 1):
        return calls
    return [with_the_clock(tx, call, now) if isinstance(call, Call) else call for call in calls]


def move_back(tx: Transaction, call: Call, kept_at: datetime, now: datetime) -> None:
    """Move the moments of a call back with the clock that it was kept by; Unmovable if broken."""
    event = ClockStepped(back_by=kept_at - now)
    after, effects = move(call, event, now)
    tx.keep(call, after, event, effects, now)
