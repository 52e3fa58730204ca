"""When check-ins are due by a rule of RFC 5545, in the person's own zone.

Rules are kept in local time, so "eight in the morning" stays that when clocks change. An hour that
the clocks leave out is read by the offset before the change, one that comes twice is the first of
the two (RFC 5545, 3.3.5).
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from dateutil.rrule import rruleset, rrulestr

from yana.core.circle import zone_of
from yana.core.rhythm import GRACE_MAX, GRACE_MIN, Rhythm

MONTHS_MAX = 8 * 12
"""How far apart two due moments may be: the 29th of February may be eight years away."""

RULES_REMEMBERED = 20_000
"""Rule, zone and month together: many people have the same, and each is worked out once."""

GAP_MIN = timedelta(minutes=30)
"""Nobody can be asked to check in more often by a rule: that is a vigil, with humans."""

RULE_LENGTH_MAX = 1_000

LOOKED_AT = timedelta(days=31)
"""Over so long a rule is looked at before it is taken."""

YEAR_MIN, YEAR_MAX = 2000, 2100
"""A rule is counted through from its DTSTART."""

BEGINS = re.compile(r"^DTSTART:(\d{4})\d{4}T\d{6}\s*$", re.MULTILINE)
LINES = ("DTSTART:", "RRULE:", "RDATE:", "EXDATE:")
ENDS = re.compile(r"(UNTIL|COUNT)=[^;]*;?")
NO_STEP = re.compile(r"INTERVAL=(-|\+?0*(;|\s|$))", re.MULTILINE | re.IGNORECASE)
"""Without a step forward dateutil would look for the next day for ever."""

FIRST_LOOKED_AT = 100
"""So many first moments tell whether a rule is too close, before it is counted through."""
LAST_YEARS = "99910101T080000"

NO_DAY_LEFT = "This rule names no day that is still to come. Choose a later end."
UNKNOWN_ZONE = "This is no time zone that we know. Try one like Europe/Paris."
BAD_GRACE = "The grace period is a minute at least and a day at most."
BAD_PROMPTS = "Prompts come in order, each once, before the grace period has ended."
TOO_CLOSE = "These times are too close. Leave half an hour, and the grace period, between two."
TOO_LONG = "This rule is too long. Try a shorter one."
NO_RULE = "A rule needs a DTSTART in local time and an RRULE, each on its own line."
OTHER_LINES = "A rule has lines with DTSTART, RRULE, RDATE and EXDATE, and no others."
TOO_SELDOM = "This rule leaves years between two days, or before the first. Choose nearer ones."
TOO_OFTEN = "Use FREQ=DAILY, with BYHOUR for several times a day."
NOT_READ = "We cannot read this rule. Give all times as local ones, and see RFC 5545, 3.3.10."
NEVER = "This rule names no day at all. Try another one."
TOO_OLD = "DTSTART must be in a year from 2000 to 2100."


A_DAY = timedelta(days=1)

log = structlog.get_logger("yana.recurrence")


class RuleError(ValueError):
    """A rule cannot be used; its text says why, and what to do."""


class RuleCalendar:
    """Works out due moments from the rule of a rhythm.

    A rule that was taken once and cannot be read any more, after an update perhaps, is as if it
    said "in a day": nobody may go unnoticed for it.
    """

    def after(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """Return the first due moment later than this one; None when none follows."""
        try:
            return self._after(rhythm, moment)
        except RuleError as error:
            log.error("rule_unreadable", rule=rhythm.rule, error=str(error))  # noqa: TRY400
            return moment + A_DAY

    def latest(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        """Return the last due moment that is not later than this one; None when there was none."""
        try:
            return self._latest(rhythm, moment)
        except RuleError:
            return None

    def _after(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        for dues in _months(rhythm, moment, 1):
            place = bisect_right(dues, moment)
            if place < len(dues):
                return dues[place]
        return None

    def _latest(self, rhythm: Rhythm, moment: datetime) -> datetime | None:
        for dues in _months(rhythm, moment, -1):
            place = bisect_right(dues, moment)
            if place:
                return dues[place - 1]
        return None


def check(rhythm: Rhythm, now: datetime) -> None:
    """Raise RuleError unless check-ins by this rhythm can be expected from now on."""
    try:
        if ZoneInfo(rhythm.zone).key == "localtime":
            raise RuleError(UNKNOWN_ZONE)  # The server's own zone is nobody's.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleError(UNKNOWN_ZONE) from None
    if not GRACE_MIN <= rhythm.grace <= GRACE_MAX:
        raise RuleError(BAD_GRACE)
    if [*rhythm.prompts] != sorted({one for one in rhythm.prompts if one < rhythm.grace}):
        raise RuleError(BAD_PROMPTS)
    local = now.astimezone(zone_of(rhythm.zone)).replace(tzinfo=None)
    rule = _parsed(rhythm.rule)
    _check_gaps(islice(rule, FIRST_LOOKED_AT), rhythm)
    first = rule.after(local, inc=True)
    if first is None:
        raise RuleError(NO_DAY_LEFT)
    _check_gaps(rule.between(first, first + LOOKED_AT, inc=True), rhythm)
    calendar = RuleCalendar()
    due = calendar.after(rhythm, now)
    if due is None or (calendar.after(rhythm, due) is None and rule.after(first) is not None):
        # It would end in silence.
        raise RuleError(TOO_SELDOM)


def _check_gaps(dues: Iterable[datetime], rhythm: Rhythm) -> None:
    if any(due - before < max(GAP_MIN, rhythm.grace) for before, due in pairwise(dues)):
        raise RuleError(TOO_CLOSE)


@lru_cache(RULES_REMEMBERED)
def _parsed(rule: str) -> rruleset:
    _check_lines(rule)
    try:
        _check_comes(rule)
        parsed = rrulestr(rule, forceset=True)
        next(iter(parsed), None)  # Of moments with a zone, among ones without, it says so only now.
        return parsed
    except RuleError:
        raise
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise RuleError(NOT_READ) from error


def _check_lines(rule: str) -> None:
    if len(rule) > RULE_LENGTH_MAX:
        raise RuleError(TOO_LONG)
    begins = BEGINS.findall(rule)
    if "RRULE:" not in rule or len(begins) != 1 or rule.count("DTSTART") != 1:
        raise RuleError(NO_RULE)
    if not all(line.startswith(LINES) for line in rule.splitlines() if line.strip()):
        raise RuleError(OTHER_LINES)
    if not YEAR_MIN <= int(begins[0]) <= YEAR_MAX:
        raise RuleError(TOO_OLD)
    if any(often in rule.upper() for often in ("SECONDLY", "MINUTELY", "HOURLY")):
        raise RuleError(TOO_OFTEN)


def _check_comes(rule: str) -> None:
    """Refuse a rule that names no day: looking for its first one would go on to the year 9999.

    So it is asked for a day in the last years that there are.
    """
    for line in rule.splitlines():
        if NO_STEP.search(line):
            raise RuleError(NOT_READ)
        if line.startswith("RRULE:"):
            endless = ENDS.sub("", line.strip()).rstrip(";")
            if next(iter(rrulestr(f"DTSTART:{LAST_YEARS}\n{endless}")), None) is None:
                raise RuleError(NEVER)


def _months(rhythm: Rhythm, moment: datetime, step: int) -> Iterator[tuple[datetime, ...]]:
    """Return the due moments of this month, of the next (or last) one, and so on."""
    number = moment.year * 12 + moment.month - 1
    for months in range(MONTHS_MAX + 1):
        yield _month(rhythm.rule, rhythm.zone, number + step * months)


@lru_cache(RULES_REMEMBERED)
def _month(rule: str, zone: str, number: int) -> tuple[datetime, ...]:
    begins, ends = _first_of(number), _first_of(number + 1)
    # A day more on both sides: a month begins and ends at other moments where the person lives.
    local_begins = begins.replace(tzinfo=None) - timedelta(days=1)
    local_ends = ends.replace(tzinfo=None) + timedelta(days=1)
    found = _parsed(rule).between(local_begins, local_ends, inc=True)
    dues = {one.replace(tzinfo=zone_of(zone)).astimezone(UTC) for one in found}
    return tuple(sorted(one for one in dues if begins <= one < ends))


def _first_of(number: int) -> datetime:
    year, month = divmod(number, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
