"""Keeps a batch in the store: all of it in one transaction, and one bad one spoils no other."""

from collections.abc import Mapping, Sequence

import structlog

from yana.engine.ports import Stale, StoreAway
from yana.intake.keys import Keys
from yana.intake.waiting import Outcome, Store, Waiting

RACES_MAX = 5
"""Two that wait for each other are told so by the database, and one of them begins anew."""

log = structlog.get_logger("yana.intake")


def write(batch: Sequence[Waiting], store: Store, keys: Keys) -> Mapping[Waiting, Outcome]:
    """Return what became of each, once it is so; StoreAway when nothing was kept."""
    try:
        return _write_all(batch, store, keys)
    except StoreAway:
        # Perhaps only our line to it was cut, a while ago. What was kept then is a repeat now.
        return _write_all(batch, store, keys)


def _write_all(batch: Sequence[Waiting], store: Store, keys: Keys) -> Mapping[Waiting, Outcome]:
    outcomes = keys.find(batch)
    found = [one for one in batch if one.person_id]
    try:
        outcomes |= _write(found, store) if found else {}
    except StoreAway:
        raise
    except Exception:
        log.exception("batch_not_received")
        for one in found:
            outcomes |= _write_alone(one, store)
    return outcomes


def _write(batch: Sequence[Waiting], store: Store) -> dict[Waiting, Outcome]:
    nobodies = _receive(batch, store)
    return {one: Outcome.NOBODY if one.person_id in nobodies else Outcome.RECEIVED for one in batch}


def _write_alone(one: Waiting, store: Store) -> dict[Waiting, Outcome]:
    try:
        return _write([one], store)
    except StoreAway:
        raise
    except Exception:
        log.exception("check_in_not_received")
        return {one: Outcome.OUR_MISTAKE}


def _receive(batch: Sequence[Waiting], store: Store) -> frozenset[str]:
    arrivals = [one.arrival() for one in batch]
    for _ in range(RACES_MAX):
        try:
            return store.receive(arrivals)
        except Stale:
            log.info("race_lost")
    raise StoreAway
