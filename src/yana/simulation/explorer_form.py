"""The form of a call: all that the core may ever decide on, and nothing else.

Two calls of the same form have the same future, told from now on: whatever happens to both leads
to the same effects, but for their numbers, and to calls of the same form again. So it is enough to
look at one of them. What is left out or folded together, and why nothing is lost:

* Moments stand as beats from now. One that has passed is as good as any other that has passed: the
  core only asks whether a moment is at or before `now`, or which of those to come is the earliest.
* `rung_at` matters to who was rung in this pass (or a later one), or has the call and is asked to
  take over, and only until `SOUND_GAP_MIN` has passed; `free_since` matters to who is free, and
  only until the longest lease of the world's policies has passed.
* `pass_rung` is compared with `pass_no` and with nothing else, so their order is kept. It is set
  anew before anybody who holds the call, or is free, can be rung, so theirs is left out.
* `pass_no` chooses the width of a step; beyond the pass that is as wide as the circle, all are
  alike. `step_no` chooses among the steps of the first pass, and its last step repeats.
* `was_with` is read when somebody else than the person settles, and left out where nobody does.
* `relieved_by` is read of who is relieved, when a word was left unsaid; elsewhere it is left out.
* `sends`, `ring_no`, `signals`, `opened_at` and `version` number and tell; nothing in the core is
  decided on them. That numbers are never used twice is a law about each single turn.
* Of the messages that came back it matters alone whether the newest is among them (`made_good`).
* Who was removed comes back as a new responder, and of a settled call only the addresses that
  failed are still read.
"""

from datetime import datetime

from yana.core.call import FREE, Call, Responder, Standing
from yana.core.event import LeftUnsaid
from yana.core.reach import SOUND_GAP_MIN
from yana.simulation.explorer_worlds import BEAT, World

Form = tuple[object, ...]

LAPSED_AHEAD = 1
"""Who lapses counts as rung in the next pass already, and nobody is further ahead."""


def form_of(world: World, call: Call, now: datetime) -> Form:
    """Return what the future of this call depends on."""
    if call.settlement is not None:
        return ("settled", *(_ended(one) for one in call.responders))
    return (
        call.urgency.value,
        0 if world.night_ends is None else min(now, world.night_ends),
        frozenset(call.not_told),
        _until(call.escalate_at, now),
        min(call.pass_no, world.widest_pass),
        min(call.step_no, len(call.policy.steps) - 1) if call.pass_no == 1 else 0,
        call.nobody_left,
        *(_responder(world, call, one, now) for one in call.responders),
    )


def _ended(one: Responder) -> Form:
    return one.id, one.standing is Standing.REMOVED, frozenset(one.failed)


def _responder(world: World, call: Call, one: Responder, now: datetime) -> Form:
    standing = one.standing
    if standing is Standing.REMOVED:
        # Who comes back hears the end of what they were told.
        return one.id, "removed", one.told and (not one.stood_down or "stood down")
    return (
        one.id,
        standing.value,
        *_rung(call, one, now),
        one.told,
        one.stood_down,
        one.delayed,
        one.asked_anew,
        one.was_with and world.helpers_settle,
        one.handing_to,
        _relieved_by(world, one),
        one.failed and frozenset(one.failed),
        bool(one.failed) and one.made_good >= one.sends,
        _until(one.present_by, now),
        _until(one.backup_at, now),
        _until(one.check_at, now),
        _since(one.free_since, now, world) if standing in FREE else 0,
        one.supporter.quiet is None,
    )


def _relieved_by(world: World, one: Responder) -> str | None:
    told_of = LeftUnsaid in world.kinds and one.standing is Standing.RELIEVED
    return one.relieved_by if told_of else None


def _rung(call: Call, one: Responder, now: datetime) -> tuple[int, bool]:
    if one.holds:
        asked = any(giver.handing_to == one.id for giver in call.holders())
        if not asked or one.rung_at is None:
            return 0, False
        return 1, now - one.rung_at >= SOUND_GAP_MIN
    if one.standing in FREE:
        return 0, False
    ahead = max(one.pass_rung - call.pass_no, -1)
    assert ahead <= LAPSED_AHEAD, "somebody was rung in a pass that is still far away"
    if one.standing is not Standing.RUNG or ahead < 0 or one.rung_at is None:
        return ahead, False
    return ahead, now - one.rung_at >= SOUND_GAP_MIN


def _until(at: datetime | None, now: datetime) -> int | None:
    if at is None:
        return None
    beats, rest = divmod(at - now, BEAT)
    assert not rest or beats < 0, "a moment lies between two beats"
    return max(beats, 0)


def _since(at: datetime | None, now: datetime, world: World) -> int:
    longest = world.longest_lease
    return longest if at is None else min((now - at) // BEAT, longest)
