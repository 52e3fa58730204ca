"""A call that cannot be read or moved is set aside, and its people are rung all the same."""

from dataclasses import replace
from datetime import datetime

import structlog

from yana.core.lifecycle import open_call
from yana.core.policy import Urgency, default_policies
from yana.core.signal import Signal
from yana.engine.ports import Transaction, Unreadable

PASS_NO_FRESH = 1_000_000
"""Far above any real pass, so that no message of the fresh call repeats a key of the broken one."""

log = structlog.get_logger("yana.set_aside")


def set_aside(tx: Transaction, broken: Unreadable, now: datetime) -> None:
    """Keep the broken body for the operator, and ring the person's circle from a fresh start.

    What the broken body said of urgency and answers is lost to us, so the fresh call is urgent:
    too many hear of it rather than nobody. But who was not to be told is kept out, as far as that
    can still be known. The operator is told, loudly.
    """
    log.error("call_set_aside", call=broken.call_id, error=broken.error)
    person_id = tx.person_of(broken.call_id)
    circle = None if person_id is None else tx.circle(person_id)
    if circle is None:
        log.error("call_without_circle", call=broken.call_id)
        return
    signal = Signal(at=now, urgency=Urgency.URGENT, do_not_tell=broken.not_told)
    policy = default_policies()[Urgency.URGENT]
    # Everyone, as in a later pass: who was rung before the break is not known any more.
    policy = replace(policy, steps=(policy.again,))
    call, effects = open_call(
        broken.call_id, circle, signal, policy, pass_no=PASS_NO_FRESH + broken.version
    )
    tx.rebuild(broken, call, effects, now)
