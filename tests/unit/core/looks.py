"""What can be asked of a call and its turns from outside, in words of the promises."""

from datetime import datetime

from tests.unit.core.worlds import Turn
from yana.core.call import Call, Responder, Standing
from yana.core.event import Acknowledged


def moments(call: Call) -> dict[str, datetime | None]:
    """Every moment still to come, by what it is."""
    found = {"escalate_at": call.escalate_at}
    for one in call.holders():
        name = one.supporter.name
        found |= {
            f"{name} present_by": one.present_by,
            f"{name} backup_at": one.backup_at,
            f"{name} check_at": one.check_at,
        }
    return found


def others(call: Call, responder_id: str) -> list[Responder]:
    """Everybody but this one."""
    return [one for one in call.responders if one.id != responder_id]


def raised(turn: Turn) -> bool:
    """Whether the person has just asked more urgently than before."""
    return turn.after.urgency.rank > turn.before.urgency.rank


def can_be_rung(call: Call, one: Responder, now: datetime) -> bool:
    """Whether a responder may be asked now, as the issue words it."""
    woken = call.policy.wakes and one.supporter.may_wake
    return (
        one.standing in {Standing.WAITING, Standing.RUNG, Standing.LAPSED}
        and bool(one.working)
        and (woken or not one.supporter.in_quiet_hours(now))
    )


def is_fresh(call: Call, one: Responder, now: datetime) -> bool:
    """Whether a responder may be asked now and was not yet, in this pass."""
    return one.pass_rung < call.pass_no and can_be_rung(call, one, now)


def may_answer(call: Call, one: Responder) -> bool:
    """Whether a responder was rung in this pass and may still say something."""
    rung = one.standing is Standing.RUNG and one.pass_rung == call.pass_no
    return rung and bool(one.working)


def newly_has_it(turn: Turn) -> bool:
    """Whether somebody has just said "I have this" who did not have it."""
    if not isinstance(turn.event, Acknowledged):
        return False
    before = turn.before.responder(turn.event.responder_id)
    after = turn.after.responder(turn.event.responder_id)
    return before is not None and after is not None and after.holds and not before.holds


def thinks_otherwise(one: Responder) -> bool:
    """Whether a responder has it too, or was told of the call and not that somebody has it."""
    reachable = bool(one.supporter.addresses) and one.standing is not Standing.REMOVED
    return reachable and (one.holds or (one.told and not one.stood_down))


def let_down(turn: Turn, giver: Responder) -> bool:
    """Whether who was to take over from this one has just fallen away, and was not replaced."""
    after = turn.after.responder(giver.id)
    if giver.handing_to is None or after is None:
        return False
    taker = (turn.before.responder(giver.handing_to), turn.after.responder(giver.handing_to))
    had_it, has_it = (one is not None and one.holds for one in taker)
    return after.handing_to is None or (had_it and not has_it)
