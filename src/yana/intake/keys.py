"""Whose key it is, remembered for a short time."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256

from yana.intake.waiting import Outcome, Store, Waiting

KNOWN_FOR = timedelta(seconds=30)
"""A key that is revoked stops working at the intake within this time."""

KEYS_MAX = 200_000
"""Some 60 MB; then all are asked for anew."""

ASKED_AT_ONCE = 500
"""Keys in one question: SQLite may take no more than 999 values."""


class Keys:
    """Finds the person of a key; only keys that work are remembered."""

    def __init__(self, store: Store, elapsed: Callable[[], timedelta]) -> None:
        """Join the store and a clock that only ever grows."""
        self._store = store
        self._elapsed = elapsed
        self._known: dict[str, tuple[str | None, timedelta]] = {}

    def find(self, batch: Sequence[Waiting]) -> dict[Waiting, Outcome]:
        """Fill in the persons of keys, and return what becomes of those that have none."""
        now = self._elapsed()
        unsure = {one.key_hash for one in batch if not one.person_id and self._asks(one, now)}
        self._ask([*unsure], now)
        outcomes: dict[Waiting, Outcome] = {}
        for one in batch:
            if one.person_id:
                continue
            person_id, _ = self._known.get(one.key_hash, ("", now))
            if person_id:
                one.person_id = person_id
            else:
                outcomes[one] = Outcome.NO_CIRCLE if person_id is None else Outcome.NO_KEY
        return outcomes

    def _asks(self, one: Waiting, now: timedelta) -> bool:
        known = self._known.get(one.key_hash)
        # An account may become a person at any moment, and tries again at once.
        return known is None or known[0] is None or known[1] <= now

    def _ask(self, hashes: Sequence[str], now: timedelta) -> None:
        if len(self._known) > KEYS_MAX:
            self._known.clear()
        for start in range(0, len(hashes), ASKED_AT_ONCE):
            some = hashes[start : start + ASKED_AT_ONCE]
            found = self._store.persons_of_keys(some)
            for one in some:
                self._known.pop(one, None)
                if one in found:
                    self._known[one] = found[one], now + KNOWN_FOR


def hash_of(key: bytes) -> str:
    """Return what the store knows a key by."""
    return sha256(key).hexdigest()
