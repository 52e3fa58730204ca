"""Engines that are killed: while they start, while they send, again and again, one of two."""

import time

from tests.load.installation import kill, wait_until
from tests.losses.counted import Counted, count
from tests.losses.place import Place, finish, overdue, wait_for_more
from yana.store.models import BeatRow

EARLY = (0.9, 1.3)
"""Seconds after its start: the peer is then writing down what it will send."""


def while_it_starts(place: Place, calls: int, kills: int = 1, workers: int = 1) -> Counted:
    """Kill each engine about a second after its start, then let one go on."""
    with place.installation(workers=workers) as made:
        expected = overdue(calls)
        for _ in range(kills):
            engine = made.start("engine")
            time.sleep(place.chance.uniform(*EARLY))
            kill(engine)
        made.start("engine")
        finish(place, expected)
        return count(place, expected)


def while_it_sends(place: Place, calls: int, kills: int = 1, workers: int = 1) -> Counted:
    """Kill each engine when some of the mails have come, at a moment of chance."""
    with place.installation(workers=workers) as made:
        expected = overdue(calls)
        for _ in range(kills):
            engine = made.start("engine")
            share = calls // (kills + 2)
            wait_for_more(place, place.chance.randint(1, max(1, share)), engine, of=calls)
            time.sleep(place.chance.uniform(0, 0.02))
            kill(engine)
        made.start("engine")
        finish(place, expected)
        return count(place, expected)


def one_of_two(place: Place, calls: int, kills: int, workers: int = 8) -> Counted:
    """Two engines send; one of them is killed and started again, the one and the other in turn."""
    with place.installation(workers=workers) as made:
        expected = overdue(calls)
        engines = [made.start("engine"), made.start("engine")]
        wait_until(lambda: BeatRow.objects.count() >= len(engines), "both engines")
        for number in range(kills):
            doomed = number % len(engines)
            wait_for_more(place, calls // (2 * kills + 2), engines[doomed], of=calls)
            kill(engines[doomed])
            engines[doomed] = made.start("engine")
        finish(place, expected)
        return count(place, expected)
