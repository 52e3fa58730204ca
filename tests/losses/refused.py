"""Mail servers that are away, refuse for now, or hang for one: who waits for whom, and how long."""

import time
from dataclasses import replace

from tests.load.installation import Installation, wait_until
from tests.losses.counted import Counted, count
from tests.losses.place import LOOK_SECONDS, Place, finish, overdue, told
from yana.store.models import SendRow

TRIED = 1


def port_closed(place: Place, calls: int) -> Counted:
    """Nobody listens when the calls are due; the port opens when each was tried."""
    with place.installation() as made:
        place.sink.refuse_connection()
        expected = overdue(calls)
        made.start("engine")
        _all_tried(calls, made)
        healed = time.monotonic()
        place.sink.heal()
        finish(place, expected)
        return count(place, expected, said=_after("opened", healed))


def refused_for_now(place: Place, calls: int) -> Counted:
    """Each recipient is refused with 451 (greylisting); taken when each was tried."""
    with place.installation() as made:
        place.sink.refuse_for_now()
        expected = overdue(calls)
        made.start("engine")
        _all_tried(calls, made)
        healed = time.monotonic()
        place.sink.heal()
        finish(place, expected)
        return count(place, expected, said=_after("taken", healed))


def one_domain_refuses(place: Place, calls: int) -> Counted:
    """Half of the recipients live at a domain that is refused; the others wait for nobody."""
    with place.installation() as made:
        bad, good = overdue(calls, "refusing.test"), overdue(calls)
        for address in bad:
            place.sink.refuse_for_now(to=address)
        begun = time.monotonic()
        made.start("engine")
        wait_until(lambda: good <= told(place), f"the mails to the other domain\n{made.log()}")
        waited = time.monotonic() - begun
        _all_tried(calls, made)
        assert told(place) == good
        place.sink.heal()
        finish(place, bad | good)
        return count(place, bad | good, said=f"the other domain's last after {waited:.1f} s")


def one_hangs(place: Place, others: int, workers: int) -> Counted:
    """One receiver never answers, and is due first; how long do the others wait?"""
    with place.installation(workers=workers) as made:
        stuck = overdue(1)
        place.sink.hang("rcpt", to=next(iter(stuck)))
        made.start("engine")
        wait_until(lambda: bool(place.sink.hanging), f"a line that hangs\n{made.log()}")
        expected = overdue(others)
        begun = time.monotonic()
        while not expected <= told(place):
            assert time.monotonic() < begun + 60, made.log()
            time.sleep(LOOK_SECONDS)
        waited = time.monotonic() - begun
        place.sink.heal()
        finish(place, expected | stuck)
        said = f"the others' last after {waited:.1f} s"
        return replace(count(place, expected | stuck, said=said), seconds=waited)


def _all_tried(calls: int, made: Installation) -> None:
    def tried() -> bool:
        return SendRow.objects.filter(state="ready", tries__gte=TRIED).count() >= calls

    wait_until(tried, f"a first try of each\n{made.log()}")


def _after(what: str, healed: float) -> str:
    return f"all came within {time.monotonic() - healed:.1f} s after it {what}"
