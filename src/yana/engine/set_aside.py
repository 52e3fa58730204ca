"""A call that cannot be read or moved is set aside, and its people are rung all the same."""

from dataclasses import replace
from datetime import datetime

import structlog

from yana.core.call import Call, CallState
from yana.core.effect import Effect
from yana.core.event import Event
from yana.core.lifecycle import advance, open_call
from yana.core.policy import Urgency, default_policies
from yana.core.signal import Signal
from yana.engine.ports import Transaction, Unreadable

PASS_NO_FRESH = 1_000_000
"""Far above any real pass: what the fresh call sent can be told from all that was before."""

log = structlog.get_logger("yana.set_aside")


class Unmovable(Exception):
    """The core cannot move this call. Set it aside, and go on with the fresh one."""

    def __init__(self, call: Call, error: Exception) -> None:
        """Keep which call it is, as it is to be set aside."""
        super().__init__(f"{call.id}: {error!r}")
        self.broken = broken_by(call, error)


def move(call: Call, event: Event, now: datetime) -> tuple[Call, tuple[Effect, ...]]:
    """Return what follows from this event; Unmovable when the core cannot say.

    A call kept by a newer version, or by a bad hand, may read well and still make no sense.
    """
    try:
        return advance(call, event, now)
    except Exception as error:
        if call.state is CallState.SETTLED:
            raise  # What has ended is never rung anew.
        raise Unmovable(call, error) from error


def broken_by(call: Call, error: Exception) -> Unreadable:
    """Return a call that was read but not moved, as it is to be set aside."""
    return Unreadable(
        call_id=call.id, version=call.version, error=repr(error), not_told=call.not_told
    )


def set_aside(tx: Transaction, broken: Unreadable, now: datetime) -> None:
    """Keep the broken body for the operator, and ring the person's circle from a fresh start.

    What the broken body said of urgency and answers is lost to us, so the fresh call is urgent:
    too many hear of it rather than nobody. But who was not to be told is kept out, as far as that
    can still be known. The operator is told, loudly.
    """
    log.error("call_set_aside", call=broken.call_id, error=broken.error)
    fresh = afresh(tx, broken, now)
    if fresh is None:
        log.error("call_without_circle", call=broken.call_id)
        return
    call, effects = fresh
    tx.rebuild(broken, call, effects, now)


def afresh(
    tx: Transaction, broken: Unreadable, now: datetime
) -> tuple[Call, tuple[Effect, ...]] | None:
    """Return how a broken call would begin afresh, or None without a circle; keeps nothing."""
    person_id = tx.person_of(broken.call_id)
    circle = None if person_id is None else tx.circle(person_id)
    if circle is None:
        return None
    signal = Signal(at=now, urgency=Urgency.URGENT, do_not_tell=broken.not_told)
    policy = default_policies()[Urgency.URGENT]
    # Everyone, as in a later pass: who was rung before the break is not known any more.
    policy = replace(policy, steps=(policy.again,))
    return open_call(
        broken.call_id,
        circle,
        signal,
        policy,
        pass_no=PASS_NO_FRESH + broken.version,
        # Numbered on, so that no message of the fresh call bears the key of one of the broken call,
        # and whatever is said from now on is the last word.
        sends_before=tx.highest_n(broken.call_id),
    )
