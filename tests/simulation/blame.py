"""Blame: what the checker of one promise says of a chronicle."""

from yana.simulation.checkers.all import CHECKERS
from yana.simulation.checkers.reading import Reading
from yana.simulation.chronicle import Chronicle


def blamed(promise: int, chronicle: Chronicle) -> str:
    """Return why, when exactly this promise was found broken among others."""
    found = CHECKERS[promise](Reading(chronicle))
    assert all(one.promise == promise for one in found)
    return " / ".join(one.why for one in found)
