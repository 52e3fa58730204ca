"""Check-ins by program: check in, read what is expected, choose a rhythm, pause."""

from collections.abc import Sequence
from datetime import timedelta

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from yana.api import access
from yana.api.asked import CheckInSaid, PauseAsked, RhythmAsked
from yana.api.problems import ProblemError, field_not_valid
from yana.api.told import CheckInsTold, CheckInTold
from yana.core.check_in import CheckIn, CheckInState
from yana.core.rhythm import Rhythm
from yana.engine.pause import PauseError
from yana.engine.recurrence import RuleError, check
from yana.store import check_ins

NO_RHYTHM = "There is no such rhythm of yours. Read them with GET /api/v1/check-ins."

router = Router(tags=["check-ins"])


@router.get("", response=CheckInsTold, operation_id="read_check_ins")
def read(request: HttpRequest) -> CheckInsTold:
    """Read your rhythms, and what is expected by each."""
    return _told(check_ins.of_person(access.person(request).id))


@router.post("", response=CheckInsTold, operation_id="check_in")
def say(request: HttpRequest, asked: CheckInSaid) -> CheckInsTold:
    """Check in. `not_well` and `help` open a call at once."""
    person = access.person(request)
    said = access.system(request).check_ins.say(person.id, asked.said, asked.request_id, asked.word)
    return _told(said)


@router.post("/rhythms", response={201: CheckInTold}, operation_id="begin_rhythm")
def begin(request: HttpRequest, asked: RhythmAsked) -> Status[CheckInTold]:
    """Begin to check in by a rule of RFC 5545, in a zone of your own."""
    person = access.person(request)
    kept = access.system(request).check_ins.begin(person.id, _rhythm(request, asked))
    return Status(201, _one(kept))


@router.put("/rhythms/{uuid:check_in_id}", response=CheckInTold, operation_id="change_rhythm")
def change(request: HttpRequest, check_in_id: str, asked: RhythmAsked) -> CheckInTold:
    """Choose another rhythm in place of this one."""
    mine, rhythm = _mine(request, check_in_id), _rhythm(request, asked)
    return _one(access.system(request).check_ins.change(mine.person_id, mine.id, rhythm))


@router.delete("/rhythms/{uuid:check_in_id}", response=CheckInTold, operation_id="end_rhythm")
def end(request: HttpRequest, check_in_id: str) -> CheckInTold:
    """Check in by this rhythm no more."""
    mine = _mine(request, check_in_id)
    return _one(access.system(request).check_ins.end(mine.person_id, mine.id))


@router.put("/pause", response=CheckInsTold, operation_id="pause_check_ins")
def pause(request: HttpRequest, asked: PauseAsked) -> CheckInsTold:
    """Pause all check-ins until a moment; a long pause names a supporter who knows of it."""
    person = access.person(request)
    knows = None if asked.knows is None else str(asked.knows)
    try:
        kept = access.system(request).check_ins.pause(person.id, asked.until, knows)
    except PauseError as error:
        raise field_not_valid("until", str(error)) from error
    return _told(kept)


@router.delete("/pause", response=CheckInsTold, operation_id="resume_check_ins")
def resume(request: HttpRequest) -> CheckInsTold:
    """Say that you are back before the pause has ended."""
    return _told(access.system(request).check_ins.resume(access.person(request).id))


def _mine(request: HttpRequest, check_in_id: str) -> CheckIn:
    rows = check_ins.of_person(access.person(request).id)
    found = next((one for one in rows if one.id == str(check_in_id)), None)
    if found is None:
        raise ProblemError(404, NO_RHYTHM)
    return found


def _rhythm(request: HttpRequest, asked: RhythmAsked) -> Rhythm:
    minutes = timedelta(minutes=1)
    rhythm = Rhythm(
        rule=asked.rule.replace("\r\n", "\n").strip(),
        zone=asked.zone or access.person(request).zone,
        early=None if asked.early_minutes is None else asked.early_minutes * minutes,
        prompts=tuple(one * minutes for one in sorted(set(asked.prompt_minutes))),
        grace=asked.grace_minutes * minutes,
        urgency=asked.urgency,
    )
    if any(one >= rhythm.grace for one in rhythm.prompts):
        raise field_not_valid("prompt_minutes", "Prompts come before the grace period has ended.")
    try:
        check(rhythm, access.system(request).clock.now())
    except RuleError as error:
        raise field_not_valid("rule", str(error)) from error
    return rhythm


def _told(rows: Sequence[CheckIn]) -> CheckInsTold:
    live = [one for one in rows if one.state is not CheckInState.ENDED]
    return CheckInsTold(rhythms=[_one(one) for one in live])


def _one(row: CheckIn) -> CheckInTold:
    minute = timedelta(minutes=1)
    rhythm = row.rhythm
    return CheckInTold(
        id=row.id,
        state=row.state,
        expected_at=row.expected_at,
        opens_at=row.opens_at,
        missed_at=row.missed_at,
        missed_since=row.missed_since,
        paused_until=row.paused_until,
        heard_at=row.heard_at,
        rule=rhythm.rule,
        zone=rhythm.zone,
        early_minutes=None if rhythm.early is None else rhythm.early // minute,
        prompt_minutes=[one // minute for one in rhythm.prompts],
        grace_minutes=rhythm.grace // minute,
        urgency=rhythm.urgency,
    )
