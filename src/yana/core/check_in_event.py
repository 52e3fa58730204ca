"""What comes into a person's check-ins, and what goes out of them: both closed sets."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from yana.core.event import TimeReached
from yana.core.rhythm import Rhythm


class Said(Enum):
    """What a person says when they check in."""

    GOOD = "good"
    """I am all right."""
    AS_USUAL = "as_usual"
    """Nothing has changed; nobody need come."""
    NOT_WELL = "not_well"
    """Somebody should come, without hurry."""
    HELP = "help"
    """Somebody should come now."""
    DURESS = "duress"
    """Danger, said by a word of the person's own: to who looks on, it is "I am all right"."""

    @property
    def all_right(self) -> bool:
        """Return whether nobody need come."""
        return self in {Said.GOOD, Said.AS_USUAL}

    @property
    def place(self) -> int:
        """Return where it stands among what waits: a need is never behind those who are well."""
        return 2 if self.all_right else 1 if self is Said.NOT_WELL else 0

    @property
    def seems_all_right(self) -> bool:
        """Return whether pages must look as if nobody need come."""
        return self.all_right or self is Said.DURESS


@dataclass(frozen=True, kw_only=True)
class CheckedIn:
    """The person checked in; `at` may be some time ago when it was kept elsewhere first."""

    said: Said
    at: datetime
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class RhythmChanged:
    """The person chose another rhythm; it holds from the next check-in on."""

    rhythm: Rhythm


@dataclass(frozen=True, kw_only=True)
class Paused:
    """The person wants no check-ins until then."""

    until: datetime
    knows: str | None = None
    """The supporter who knows of it."""


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """The person is back before the pause has ended."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The person wants no check-ins by this rhythm any more."""


@dataclass(frozen=True, kw_only=True)
class ClockSetBack:
    """The clock was ahead when these check-ins were last decided on."""


CheckInEvent = TimeReached | CheckedIn | RhythmChanged | Paused | Resumed | Ended | ClockSetBack


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """Ask the person to check in."""

    expected_at: datetime
    n: int
    """Its place among the prompts for this check-in, from 1: later ones try another address."""
    anew: bool = False
    """Whether YANA itself had not looked before, and says so."""
    back: bool = False
    """Whether a pause has just ended."""


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Let humans look into it: this check-in did not come."""

    expected_at: datetime


@dataclass(frozen=True, kw_only=True)
class HeardAgain:
    """A word came after a check-in was missed: who looks into it may stand down."""

    missed_since: datetime


@dataclass(frozen=True, kw_only=True)
class HelpAsked:
    """The person says that they are not well, or want help: a human is needed now."""

    said: Said


CheckInEffect = Prompt | Missed | HeardAgain | HelpAsked
