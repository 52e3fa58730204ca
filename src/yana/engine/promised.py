"""What is promised at the end of a call, as the ledger keeps it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from yana.core.settle import FollowUp


class FollowUpTable(Protocol):
    """What a transaction on the ledger does with follow-ups."""

    def due_follow_ups(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        """Return follow-ups whose time has come, oldest first."""
        ...

    def follow_up(self, follow_up_id: str) -> FollowUp | None:
        """Return the follow-up as last kept."""
        ...

    def keep_follow_up(self, before: FollowUp, after: FollowUp) -> None:
        """Keep a follow-up's change; Stale if `before` is not what is kept."""
        ...

    def pull_in_follow_ups(self, later_than: datetime, due_at: datetime) -> int:
        """Make due then what was brought up before and would be again later than it may: the clock.

        What was never brought up waits for the day that a human chose.
        """
        ...
