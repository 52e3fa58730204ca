"""What is expected of persons, as the ledger keeps it: one row for each rhythm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from yana.core.check_in import CheckIn
from yana.core.check_in_event import CheckInEvent, Missed, Said
from yana.engine.duress import Duress

CheckInLine = CheckInEvent | Missed

PUT_OFF_MAX = timedelta(minutes=2)
"""No arrival is put off for longer: what says so was written by a clock that was ahead."""


@dataclass(frozen=True, kw_only=True)
class CheckInEntry:
    """One line of the ledger of somebody's check-ins."""

    at: datetime
    what: CheckInLine


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A check-in that the intake has received, and that the engine has not folded in yet."""

    person_id: str
    request_id: str
    """The sender's own id: of two arrivals of one person with the same one, one is kept."""
    said: Said
    at: datetime
    """When it came in, by the clock of the intake."""
    way: str = ""
    """By what it came: a link or a key."""
    id: int = 0
    """What the ledger knows it by; 0 before it is kept."""


class CheckInTable(Protocol):
    """What a transaction on the ledger does with check-ins."""

    def due_check_ins(self, now: datetime, limit: int) -> Sequence[CheckIn]:
        """Return check-ins whose moment has come, oldest first, but for those another holds.

        One that cannot be read is left out, and looked at again soon.
        """
        ...

    def check_in(self, check_in_id: str) -> CheckIn | None:
        """Return the check-ins of this rhythm as last kept; ValueError when they are unreadable."""
        ...

    def check_ins_of(self, person_id: str) -> Sequence[CheckIn]:
        """Return a person's check-ins, those of their oldest rhythm first."""
        ...

    def begin_check_in(self, row: CheckIn, now: datetime) -> None:
        """Keep new check-ins."""
        ...

    def keep_check_in(
        self, before: CheckIn, after: CheckIn, lines: Sequence[CheckInLine], now: datetime
    ) -> None:
        """Keep a change and what it says in the ledger; Stale if `before` is not what is kept."""
        ...

    def put_off_check_in(self, check_in_id: str, until: datetime) -> None:
        """Look at these again only then; nothing else about them changes."""
        ...

    def duress_of(self, person_id: str) -> Duress | None:
        """Return what is kept of a person's word for danger, if they have one."""
        ...

    def keep_duress(self, person_id: str, duress: Duress | None) -> None:
        """Keep a person's word for danger, in place of the one before; None forgets it."""
        ...

    def check_ins_from_the_future(self, now: datetime, limit: int) -> Sequence[CheckIn]:
        """Return check-ins last kept later than `now`: the clock was set back."""
        ...

    def next_arrivals(self, now: datetime, limit: int) -> Sequence[Arrival]:
        """Return arrivals to fold in, needs first and then the oldest, but for those put off.

        Those that another engine folds in at this moment are left out.
        """
        ...

    def hold_arrivals(self, person_ids: Sequence[str]) -> Sequence[Arrival]:
        """Return all arrivals of these persons that are not folded in, the oldest first.

        What comes in from them meanwhile is called received only after this transaction has ended.
        """
        ...

    def fold_arrival(self, arrival: Arrival, now: datetime) -> bool:
        """Keep that this arrival is folded in; False if another was faster."""
        ...

    def put_off_arrival(self, arrival: Arrival, until: datetime) -> None:
        """Leave this arrival out of the next ones until then."""
        ...

    def forget_arrivals(self, folded_before: datetime, limit: int) -> int:
        """Remove what was folded in before this, looking at the oldest few; return how many."""
        ...
