"""Check-in: a person's "I am all right", expected at a moment; and what follows without it.

Each rhythm has one row with one moment in it: when the person is asked next, or when the check-in
counts as missed. The moment after that is worked out when this one is used. So there is nothing
to scan, and nothing to catch up with: after a time in which nobody looked, only the present truth
is worked out, once.

What was missed while YANA itself did not look is never held against the person: they are asked
anew, and the grace period begins again. Once for each check-in, or an engine that keeps failing
would never notice anybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from yana.core.check_in_event import (
    CheckedIn,
    CheckInEffect,
    CheckInEvent,
    ClockSetBack,
    Ended,
    HeardAgain,
    HelpAsked,
    Missed,
    Paused,
    Prompt,
    Resumed,
    RhythmChanged,
    Said,
)
from yana.core.event import TimeReached
from yana.core.rhythm import Calendar, Rhythm, opened_at

LATE_MAX = timedelta(minutes=5)
"""An engine that looks so late had not looked at all; who was not asked in time is asked anew."""

SAME_WORD = timedelta(minutes=5)
"""Pressing twice in so short a time is one check-in, and not the next one as well."""


class CheckInState(Enum):
    """Where a person's check-ins are."""

    EXPECTED = "expected"
    """The next one is expected."""
    MISSED = "missed"
    """The last one did not come, and humans look into it; the next one is expected all the same."""
    PAUSED = "paused"
    """None is expected until the end of the pause."""
    ENDED = "ended"
    """None is expected any more: the person ended it, or the rule names no further day."""


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """The check-ins of one person by one rhythm. `state` and `due_at` follow from the rest."""

    id: str
    person_id: str
    begun_at: datetime
    rhythm: Rhythm
    state: CheckInState
    due_at: datetime | None
    """The next moment to look: a prompt, the end of the grace period or of the pause."""
    expected_at: datetime | None
    """When the next check-in is due; None when none is expected any more."""
    opens_at: datetime | None
    """From when a check-in counts for it."""
    prompted: int = 0
    """How many of the rhythm's prompts have passed."""
    asked_anew_at: datetime | None = None
    """When the grace period began again, because nobody had looked before."""
    missed_since: datetime | None = None
    """The first one that did not come, when no word came since."""
    missed_last: datetime | None = None
    """The last one that did not come: a word from before it says nothing of it."""
    paused_until: datetime | None = None
    heard_at: datetime | None = None
    """When they last checked in, in time or not."""
    heard_as: str = ""
    """The request by which they did: sent again, however late, it is no new check-in."""
    expected_since: datetime | None = None
    """Nothing was expected before: it began or changed then, or a pause ended. None: `begun_at`."""
    version: int = 0

    @property
    def missed_at(self) -> datetime | None:
        """Return when the expected check-in counts as missed."""
        begins = self.asked_anew_at or self.expected_at
        return None if begins is None else begins + self.rhythm.grace


Move = tuple[CheckIn, tuple[CheckInEffect, ...]]


def begin(check_in_id: str, person_id: str, rhythm: Rhythm, now: datetime, on: Calendar) -> CheckIn:
    """Return check-ins by this rhythm, the first of them expected at its next due moment."""
    fresh = CheckIn(
        id=check_in_id,
        person_id=person_id,
        begun_at=now,
        rhythm=rhythm,
        state=CheckInState.EXPECTED,
        due_at=None,
        expected_at=None,
        opens_at=None,
    )
    return _derive(_expect(fresh, now, on, before=now))


def advance_check_in(row: CheckIn, event: CheckInEvent, now: datetime, on: Calendar) -> Move:
    """Return the check-ins after this event, and what should happen because of it."""
    after, effects = HANDLERS[type(event)](row, event, now, on)
    return _derive(after), effects


def _time_reached(row: CheckIn, _event: TimeReached, now: datetime, on: Calendar) -> Move:
    if row.due_at is None or row.due_at > now:
        return row, ()
    if row.paused_until is not None:
        return _pause_over(row, now, on)
    if _overlooked(row, now, on):
        row = _as_of(row, now, on)
        if row.expected_at is not None and row.expected_at <= now:
            return _ask_anew(row, now)
    assert row.missed_at is not None
    return _miss(row, now, on) if row.missed_at <= now else _prompt(row, now)


def _overlooked(row: CheckIn, now: datetime, on: Calendar) -> bool:
    """Return whether nobody looked in time, so that the person must be asked anew.

    Who was asked anew already is missed, or an engine that is always late would notice nobody;
    unless nobody looked for so long that another one was due meanwhile.
    """
    assert row.due_at is not None
    assert row.missed_at is not None
    if row.asked_anew_at is None:
        return now - row.due_at > LATE_MAX
    return now - row.missed_at > row.rhythm.grace and _as_of(row, now, on) is not row


def _as_of(row: CheckIn, now: datetime, on: Calendar) -> CheckIn:
    """Return the row by the present truth: of several that nobody looked at, the last one."""
    assert row.expected_at is not None
    latest = on.latest(row.rhythm, now) or row.expected_at
    return row if latest <= row.expected_at else _at(row, latest, before=row.expected_at)


def _pause_over(row: CheckIn, now: datetime, on: Calendar) -> Move:
    back = _after_pause(row, now, on)
    if back.expected_at is None:
        return back, ()
    if back.expected_at > now:
        return back, (Prompt(expected_at=back.expected_at, n=1, back=True),)
    return _ask_anew(_as_of(back, now, on), now)  # Nobody looked when the pause ended.


def _after_pause(row: CheckIn, now: datetime, on: Calendar) -> CheckIn:
    """Return the row as it is once its pause has ended, also when nobody has looked since."""
    until = row.paused_until
    if until is None or until > now:
        return row
    row = replace(row, paused_until=None, expected_since=until)
    return _expect(row, until, on, before=until)


def _ask_anew(row: CheckIn, now: datetime) -> Move:
    assert row.expected_at is not None
    prompt = Prompt(expected_at=row.expected_at, n=1, anew=True)
    return replace(row, asked_anew_at=now, prompted=row.rhythm.prompts_by(timedelta(0))), (prompt,)


def _miss(row: CheckIn, now: datetime, on: Calendar) -> Move:
    assert row.expected_at is not None
    missed = Missed(expected_at=row.expected_at)
    since = row.missed_since or row.expected_at
    row = replace(row, missed_since=since, missed_last=row.expected_at)
    return _expect(row, now, on, before=row.expected_at), (missed,)


def _prompt(row: CheckIn, now: datetime) -> Move:
    begins = row.asked_anew_at or row.expected_at
    assert begins is not None
    assert row.expected_at is not None
    passed = row.rhythm.prompts_by(now - begins)
    if passed <= row.prompted:
        return row, ()
    # However many have passed by now: one says it all.
    return replace(row, prompted=passed), (Prompt(expected_at=row.expected_at, n=passed),)


def _checked_in(row: CheckIn, event: CheckedIn, now: datetime, on: Calendar) -> Move:
    if event.request_id and event.request_id == row.heard_as:
        return row, ()
    return _heard_at(replace(row, heard_as=event.request_id), event.said, min(event.at, now), on)


def _heard_at(row: CheckIn, said: Said, at: datetime, on: Calendar) -> Move:
    row = _after_pause(row, at, on)
    row = replace(row, heard_at=max(at, row.heard_at or at))
    last = row.missed_last or row.missed_since
    late = last is not None and at >= opened_at(row.rhythm, last, on)
    again, row = _heard(row) if late else ((), row)
    if row.opens_at is not None and row.opens_at <= at and not (late and _unasked(row, at)):
        row = _said(row, at, on)
    return row, again if said.all_right else (HelpAsked(said=said),)


def _unasked(row: CheckIn, at: datetime) -> bool:
    """Return whether a late word counts for the missed one only: the next is asked for later."""
    assert row.expected_at is not None
    return bool(row.rhythm.prompts) and not row.rhythm.prompts_by(at - row.expected_at)


def _said(row: CheckIn, at: datetime, on: Calendar) -> CheckIn:
    assert row.expected_at is not None
    due = on.after(row.rhythm, max(row.expected_at, at))
    if due is None:
        return _expecting_none(row)
    return _at(row, due, before=max(row.expected_at, min(at + SAME_WORD, due)))


def _rhythm_changed(row: CheckIn, event: RhythmChanged, now: datetime, on: Calendar) -> Move:
    if event.rhythm == row.rhythm:
        return row, ()  # A program that keeps its settings in step has said nothing of the person.
    heard, row = _heard(replace(row, rhythm=event.rhythm))
    return row if row.paused_until is not None else _expect_anew(row, now, on), heard


def _paused(row: CheckIn, event: Paused, now: datetime, _on: Calendar) -> Move:
    assert event.until > now
    if row.state is CheckInState.ENDED:
        return row, ()  # The end of a pause begins nothing that was over before it.
    heard, row = _heard(row)
    return replace(_expecting_none(row), paused_until=event.until), heard


def _resumed(row: CheckIn, _event: Resumed, now: datetime, on: Calendar) -> Move:
    if row.paused_until is None:
        return row, ()
    return _expect_anew(replace(row, paused_until=None), now, on), ()


def _ended(row: CheckIn, _event: Ended, _now: datetime, _on: Calendar) -> Move:
    heard, row = _heard(row)
    return replace(_expecting_none(row), paused_until=None), heard


def _clock_set_back(row: CheckIn, _event: ClockSetBack, now: datetime, on: Calendar) -> Move:
    """Begin from the present truth: what was decided by a clock that was ahead may not be so."""
    row = _missed_by(row, now)
    since = min(row.expected_since or row.begun_at, now)
    heard_at = row.heard_at and min(row.heard_at, now)
    row = replace(row, heard_at=heard_at, expected_since=since)
    if row.paused_until is not None or row.state is CheckInState.ENDED:
        return row, ()
    latest = on.latest(row.rhythm, now)
    if latest is None or latest <= since or _heard_for(row, latest, on):
        return _expect_next(row, now, on), ()
    # It may have been missed already: then the call is open, and hears of it once more.
    return _at(row, latest, before=None), ()


def _missed_by(row: CheckIn, now: datetime) -> CheckIn:
    if row.missed_since is None or row.missed_since > now:
        return replace(row, missed_since=None, missed_last=None)
    last = row.missed_last or row.missed_since
    return replace(row, missed_last=last if last <= now else row.missed_since)


def _heard(row: CheckIn) -> tuple[tuple[CheckInEffect, ...], CheckIn]:
    """Who changes what is expected of them has been heard of."""
    if row.missed_since is None:
        return (), row
    effects = (HeardAgain(missed_since=row.missed_since),)
    return effects, replace(row, missed_since=None, missed_last=None)


def _expect(row: CheckIn, moment: datetime, on: Calendar, *, before: datetime | None) -> CheckIn:
    """Return the row expecting its first check-in after this moment."""
    due = on.after(row.rhythm, moment)
    return _expecting_none(row) if due is None else _at(row, due, before=before)


def _expect_anew(row: CheckIn, now: datetime, on: Calendar) -> CheckIn:
    """Return the row as it is expected from now on, and not before."""
    return _expect_next(replace(row, expected_since=now), now, on)


def _expect_next(row: CheckIn, now: datetime, on: Calendar) -> CheckIn:
    """Return the row expecting its next check-in, or the one after it if that was said already."""
    due = on.after(row.rhythm, now)
    if due is not None and _heard_for(row, due, on):
        return _expect(row, due, on, before=due)
    return _expect(row, now, on, before=on.latest(row.rhythm, now))


def _heard_for(row: CheckIn, due: datetime, on: Calendar) -> bool:
    return row.heard_at is not None and row.heard_at >= opened_at(row.rhythm, due, on)


def _at(row: CheckIn, due: datetime, *, before: datetime | None) -> CheckIn:
    opens = row.rhythm.opens_at(due, before)
    return replace(row, expected_at=due, opens_at=opens, prompted=0, asked_anew_at=None)


def _expecting_none(row: CheckIn) -> CheckIn:
    return replace(row, expected_at=None, opens_at=None, prompted=0, asked_anew_at=None)


def _derive(row: CheckIn) -> CheckIn:
    return replace(row, state=_state(row), due_at=_due_at(row))


def _state(row: CheckIn) -> CheckInState:
    if row.paused_until is not None:
        return CheckInState.PAUSED
    if row.missed_since is not None:
        return CheckInState.MISSED
    return CheckInState.ENDED if row.expected_at is None else CheckInState.EXPECTED


def _due_at(row: CheckIn) -> datetime | None:
    if row.paused_until is not None:
        return row.paused_until
    begins = row.asked_anew_at or row.expected_at
    missed_at = row.missed_at
    if begins is None or missed_at is None:
        return None
    prompts = [begins + offset for offset in row.rhythm.prompts[row.prompted :]]
    return min([*prompts, missed_at])


HANDLERS: Mapping[type, Callable[[CheckIn, Any, datetime, Calendar], Move]] = {
    TimeReached: _time_reached,
    CheckedIn: _checked_in,
    RhythmChanged: _rhythm_changed,
    Paused: _paused,
    Resumed: _resumed,
    Ended: _ended,
    ClockSetBack: _clock_set_back,
}
