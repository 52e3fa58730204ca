"""Arrivals in memory, under the same rules as in a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from yana.engine.expected import PUT_OFF_MAX, Arrival
from yana.engine.memory_rows import KeptArrival, Rows


class ArrivalTable:
    """What a transaction does with arrivals."""

    _rows: Rows

    def next_arrivals(self, now: datetime, limit: int) -> Sequence[Arrival]:
        """Return arrivals to fold in, needs first and then the oldest, but for those put off."""
        return waiting(self._rows, now)[:limit]

    def hold_arrivals(self, person_ids: Sequence[str]) -> Sequence[Arrival]:
        """Return all arrivals of these persons that are not folded in, the oldest first."""
        return [
            one.arrival
            for one in self._rows.arrivals.values()
            if one.folded_at is None and one.arrival.person_id in person_ids
        ]

    def fold_arrival(self, arrival: Arrival, now: datetime) -> bool:
        """Keep that this arrival is folded in; False if another was faster."""
        kept = self._rows.arrivals.get(arrival.id)
        if kept is None or kept.folded_at is not None:
            return False
        self._put_arrival(replace(kept, folded_at=now))
        return True

    def put_off_arrival(self, arrival: Arrival, until: datetime) -> None:
        """Leave this arrival out of the next ones until then."""
        kept = self._rows.arrivals[arrival.id]
        self._put_arrival(replace(kept, put_off_until=until))

    def forget_arrivals(self, folded_before: datetime, limit: int) -> int:
        """Remove what was folded in before this, looking at the oldest few; return how many."""
        oldest = [*self._rows.arrivals.items()][:limit]
        old = [key for key, one in oldest if one.folded_at and one.folded_at < folded_before]
        for key in old:
            self._rows.journal.remove(self._rows.arrivals, key)
        return len(old)

    def _put_arrival(self, kept: KeptArrival) -> None:
        self._rows.journal.put(self._rows.arrivals, kept.arrival.id, kept)


def waiting(rows: Rows, now: datetime) -> list[Arrival]:
    """Return the arrivals to fold in now, needs first and then the oldest."""
    found = [one.arrival for one in rows.arrivals.values() if _waits(one, now)]
    return sorted(found, key=lambda one: (one.said.place, one.id))


def receive(rows: Rows, arrivals: Sequence[Arrival]) -> frozenset[str]:
    """Keep arrivals, and return those persons of them that there are not."""
    before = (one.arrival for one in rows.arrivals.values())
    known = {(one.person_id, one.request_id, one.said) for one in before}
    for one in arrivals:
        if (one.person_id, one.request_id, one.said) in known or one.person_id not in rows.circles:
            continue
        known.add((one.person_id, one.request_id, one.said))
        kept = replace(one, id=max(rows.arrivals, default=0) + 1)
        rows.journal.put(rows.arrivals, kept.id, KeptArrival(arrival=kept))
    return frozenset(one.person_id for one in arrivals if one.person_id not in rows.circles)


def _waits(one: KeptArrival, now: datetime) -> bool:
    until = one.put_off_until
    # Further ahead than anything is put off: by a clock that was ahead.
    put_off = until is not None and now < until <= now + PUT_OFF_MAX
    return one.folded_at is None and not put_off
