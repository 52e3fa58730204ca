"""The laws of time: no call falls silent, nothing ends by itself, nobody waits longer than said."""

from dataclasses import replace
from datetime import datetime

from yana.core.call import CallState, Outcome, Standing
from yana.core.effect import Message, Send
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptFailed,
    ClockStepped,
    PresenceConfirmed,
    Settled,
    TimeReached,
)
from yana.simulation.explorer_turn import Scene, Turn, can_be_rung, holders, may_answer, moments

PASSES_MAX = 3
"""Silence is listened to for so many turns a responder, and then everybody has been rung."""


def a_call_has_a_next_moment_or_is_settled(scene: Scene) -> bool:
    """An unsettled call has a due time; a settled one has none."""
    call = scene.call
    settled = call.settlement is not None
    return (call.state is CallState.SETTLED) is settled and (call.due_at is None) is settled


def due_is_the_earliest_of_its_moments(scene: Scene) -> bool:
    """The due time is the earliest of the step's and of the holders' moments."""
    call = scene.call
    return call.settlement is not None or call.due_at == min(moments(call).values(), default=None)


def the_state_follows_the_responders(scene: Scene) -> bool:
    """Somebody is there: accompanied. Somebody has it: answered. Nobody: reaching."""
    standings = {one.standing for one in scene.call.responders}
    if scene.call.settlement is not None:
        expected = CallState.SETTLED
    elif Standing.WITH in standings:
        expected = CallState.ACCOMPANIED
    else:
        expected = CallState.ANSWERED if Standing.HAS_IT in standings else CallState.REACHING
    return scene.call.state is expected


def anybody_can_bring_it_to_an_end(scene: Scene) -> bool:
    """The person can settle it; so can anybody who takes it, is with them, and says so."""
    if scene.call.settlement is not None:
        return True
    if scene.after(Settled(by=None, outcome=Outcome.SAFE)).state is not CallState.SETTLED:
        return False
    ends = (
        scene.after(
            Acknowledged(responder_id=one.id),
            PresenceConfirmed(responder_id=one.id),
            Settled(by=one.id, outcome=Outcome.ACCOMPANIED),
        )
        for one in scene.call.responders
        if one.standing is not Standing.REMOVED
    )
    return all(end.state is CallState.SETTLED for end in ends)


def in_silence_everyone_is_rung(scene: Scene) -> bool:
    """When nobody says anything, everyone who can be rung now is rung before long."""
    call = scene.call
    if call.settlement is not None:
        return True
    missing = {one.id for one in call.responders if can_be_rung(call, one, scene.now)}
    if holders(call):
        # Who has it may lapse into a night in which some are not woken.
        missing -= {one.id for one in call.responders if one.supporter.quiet is not None}
    for _, effects in scene.silence(PASSES_MAX * (len(call.responders) + 1)):
        missing -= {one.responder_id for one in effects if isinstance(one, Send)}
        if not missing:
            break
    return not missing


def a_wait_is_for_somebody(scene: Scene) -> bool:
    """While it is reaching, somebody may still answer, or it says that nobody is left."""
    call = scene.call
    if call.state is not CallState.REACHING or call.nobody_left:
        return True
    return any(may_answer(call, one) for one in call.responders)


def too_early_changes_nothing(turn: Turn) -> bool:
    """A time that is reached before the call is due changes nothing."""
    due_at = turn.before.due_at
    if not isinstance(turn.event, TimeReached) or due_at is None or due_at <= turn.now:
        return True
    return not turn.changed


def time_moves_on(turn: Turn) -> bool:
    """After a time that is reached the next moment is still to come: no loop stands still."""
    if not isinstance(turn.event, TimeReached) or turn.after.settlement is not None:
        return True
    return turn.after.due_at is not None and turn.after.due_at > turn.now


def an_answer_is_a_lease(turn: Turn) -> bool:
    """Who did not show themself in time does not have it any more."""
    if not isinstance(turn.event, TimeReached):
        return True
    quiet = {
        one.id for one in holders(turn.before) if one.present_by and one.present_by <= turn.now
    }
    return not quiet & {one.id for one in holders(turn.after)}


def nothing_leaves_settled(turn: Turn) -> bool:
    """A settled call stays as it is; only its end is told elsewhere when an address fails."""
    if turn.before.settlement is None or not turn.changed:
        return True
    told_elsewhere = {one.message for one in turn.sends} == {Message.ENDED}
    same = replace(turn.after, responders=turn.before.responders) == turn.before
    return isinstance(turn.event, AttemptFailed) and told_elsewhere and same


def only_a_human_ends_it(turn: Turn) -> bool:
    """It ends when the person says so, or somebody who was with them; at nothing else."""
    if turn.before.settlement is not None:
        return True
    may = False
    if isinstance(turn.event, Settled):
        by = next((one for one in turn.before.responders if one.id == turn.event.by), None)
        may = turn.event.by is None or (
            by is not None and by.was_with and by.standing is not Standing.REMOVED
        )
    return (turn.after.settlement is not None) is may


def everyone_told_is_told_the_end(turn: Turn) -> bool:
    """Who heard of it, has an address and is still part of it hears the end, once."""
    if turn.before.settlement is not None or turn.after.settlement is None:
        return True
    by = turn.after.settlement.by
    heard = sorted(one.responder_id for one in turn.sends if one.message is Message.ENDED)
    expected = sorted(
        one.id
        for one in turn.before.responders
        if one.told and one.standing is not Standing.REMOVED and one.id != by
        if one.supporter.addresses
    )
    return heard == expected


def asking_again_never_waits_longer(turn: Turn) -> bool:
    """Asking again lowers no urgency, and puts off no moment of those who stay part of it."""
    if turn.before.settlement is not None:
        return True
    if not isinstance(turn.event, AskedAgain):
        return turn.after.urgency is turn.before.urgency
    rank = max(turn.before.urgency.rank, turn.event.signal.urgency.rank)
    before, after = moments(turn.before), moments(turn.after)
    gone = {one.id for one in turn.after.responders if one.standing is Standing.REMOVED}
    kept = {name: at for name, at in before.items() if name.split()[0] not in gone}
    sooner = all(name in after and after[name] <= at for name, at in kept.items())
    return turn.after.urgency.rank == rank and sooner


def raising_urgency_lengthens_no_wait(turn: Turn) -> bool:
    """In the silence after a more urgent ask, somebody is rung as early, and no fewer are."""
    if turn.before.settlement is not None or not isinstance(turn.event, AskedAgain):
        return True
    if turn.event.signal.urgency.rank <= turn.before.urgency.rank:
        return True
    rung = {one.responder_id: turn.now for one in turn.sends if one.message in RINGS}
    after = _first_rung(Scene(call=turn.after, now=turn.now, advance=turn.advance)) | rung
    before = _first_rung(Scene(call=turn.before, now=turn.now, advance=turn.advance))
    # Not each one: who is rung at once goes before somebody who would have been the only one.
    if not before:
        return True
    return len(after) >= len(before) and min(after.values()) <= min(before.values())


RINGS = (Message.RING, Message.BACKUP)


def _first_rung(scene: Scene) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for at, effects in scene.silence(PASSES_MAX * len(scene.call.responders)):
        for one in effects:
            if isinstance(one, Send) and one.message in RINGS:
                first.setdefault(one.responder_id, at)
        if len(first) == len(scene.call.responders):
            break
    return first


def a_clock_set_back_changes_no_wait(turn: Turn) -> bool:
    """Every moment moves with the clock, nobody is told anything, nobody stands elsewhere."""
    if not isinstance(turn.event, ClockStepped) or turn.before.settlement is not None:
        return True
    back_by = turn.event.back_by
    moved = {name: at - back_by for name, at in moments(turn.before).items()}
    stood = [(one.id, one.standing) for one in turn.before.responders]
    stands = [(one.id, one.standing) for one in turn.after.responders]
    return moments(turn.after) == moved and stands == stood and not turn.effects
