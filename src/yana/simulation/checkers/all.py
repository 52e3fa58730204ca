"""All checkers, by the number of the promise in PROMISES.md that each of them watches."""

from collections.abc import Mapping

from yana.simulation.checkers.ask_outranks_silence import ask_outranks_silence
from yana.simulation.checkers.bulkheads import bulkheads
from yana.simulation.checkers.clock_proof import clock_proof
from yana.simulation.checkers.consent import consent
from yana.simulation.checkers.kept import kept
from yana.simulation.checkers.lease import lease
from yana.simulation.checkers.never_silent import never_silent
from yana.simulation.checkers.only_a_human_ends import only_a_human_ends
from yana.simulation.checkers.reading import Checker, Reading
from yana.simulation.checkers.stood_down import stood_down
from yana.simulation.checkers.true import true
from yana.simulation.checkers.watched import watched
from yana.simulation.chronicle import Broken

CHECKERS: Mapping[int, Checker] = {
    1: kept,
    2: never_silent,
    3: only_a_human_ends,
    4: lease,
    5: stood_down,
    6: ask_outranks_silence,
    7: true,
    8: consent,
    9: bulkheads,
    10: clock_proof,
    11: watched,
}


def check(reading: Reading) -> list[Broken]:
    """Return every promise that this chronicle shows broken, the earliest first."""
    found = [one for checker in CHECKERS.values() for one in checker(reading)]
    return sorted(found, key=lambda one: one.at)
