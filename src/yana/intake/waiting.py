"""One check-in on its way in, and what can become of it."""

from asyncio import Future
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from yana.core.check_in_event import Said
from yana.engine.expected import Arrival


class Outcome(Enum):
    """What became of a check-in that came in."""

    RECEIVED = "received"
    """It is in the store for good: an engine folds it in."""
    KEPT = "kept"
    """It is on this machine's disk for good, and goes to the store when that is back."""
    NOT_ACCEPTED = "not_accepted"
    """It was kept nowhere, as far as we know."""
    NO_KEY = "no_key"
    """Its key does not exist, or was revoked."""
    NO_CIRCLE = "no_circle"
    """Its key belongs to an account that is no person yet."""
    NOBODY = "nobody"
    """Its link is ours, and its person is not there any more."""
    OUR_MISTAKE = "our_mistake"
    """We cannot keep this one, and others can be kept."""


@dataclass(slots=True, eq=False, kw_only=True)
class Waiting:
    """A check-in that waits to be kept. Without a person it has the hash of a key."""

    said: Said
    request_id: str
    at: datetime
    way: str
    person_id: str = ""
    key_hash: str = ""
    told: "Future[Outcome] | None" = None
    """Where the sender waits for what becomes of it; None of what comes from the spool."""

    def arrival(self) -> Arrival:
        """Return it as the store keeps it."""
        return Arrival(
            person_id=self.person_id,
            request_id=self.request_id,
            said=self.said,
            at=self.at,
            way=self.way,
        )


class Store(Protocol):
    """What the intake asks of the store: `yana.store.receiving`."""

    def receive(self, arrivals: Sequence[Arrival]) -> frozenset[str]:
        """Keep these for good, and return those persons of them that there are not."""
        ...

    def persons_of_keys(self, hashes: Sequence[str]) -> Mapping[str, str | None]:
        """Return whose keys these are, by hash; None for an account that is no person yet."""
        ...
