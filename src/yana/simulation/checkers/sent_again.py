"""Sent again: what was taken never leaves once more, and what may have come says so."""

from collections.abc import Iterator
from itertools import pairwise

from yana.simulation.checkers.agreed import SOON
from yana.simulation.checkers.reading import Reading
from yana.simulation.chronicle import Broken, Left

TAKEN = frozenset({"accepted", "delivered"})
IN_VAIN = frozenset({"unknown", "not_now"})

FORGETS = frozenset({"killed", "no_engine", "paused", "store_away", "clock", "races"})
"""In these a claim may be lost, or nobody writes down that a message was taken."""


def sent_again(reading: Reading, promise: int) -> Iterator[Broken]:
    """Return every message that left once more without a reason, or as if for the first time."""
    for tries in _tries(reading):
        for before, left in pairwise(tries):
            why = _wrong(reading, before, left)
            if why is not None:
                yield Broken(promise=promise, at=left.at, call=left.call, why=why)


def _tries(reading: Reading) -> list[list[Left]]:
    tries: dict[str, list[Left]] = {}
    for left in reading.chronicle.of(Left):
        tries.setdefault(left.token, []).append(left)
    # An older try may leave behind a later one: what counts is which was decided on first, and of
    # two in one moment, by machines whose clocks are apart, that is the one that is no repeat.
    return [sorted(one, key=lambda left: (left.claimed_at, left.repeat)) for one in tries.values()]


def _wrong(reading: Reading, before: Left, left: Left) -> str | None:
    if not left.repeat:
        return f"{left.message} left to {left.supporter} again, and does not say so"
    given = [one for one in reading.answers.get(left.token, ()) if one.at <= left.claimed_at]
    taken = [one.at for one in given if one.what in TAKEN]
    # What was taken is written down at once, so only what was wrong just then can have lost it.
    end = min([left.claimed_at, *(at + SOON for at in taken)])
    if reading.calm.met(FORGETS, before.claimed_at, end):
        return None
    if taken:
        return f"{left.message} left to {left.supporter} again, though it was taken"
    if not any(one.what in IN_VAIN and one.at >= before.claimed_at for one in given):
        return f"{left.message} left to {left.supporter} twice at once"
    return None
