"""One audit: what it asks of the ledger, in which bounds, and what it keeps for those outside."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from tests.unit.core.cast import AMINA, CIRCLE, EVENING, signal
from tests.unit.engine.fakes import StillClock, entrance_of
from yana.core.call import Call
from yana.engine.memory import MemoryLedger, MemoryTransaction
from yana.engine.ports import Health
from yana.engine.set_back import AHEAD_MAX
from yana.engine.watchdog import (
    OVERDUE_AFTER,
    REPAIR_BATCH,
    SEEN_BATCH,
    SEEN_EVERY,
    TRIAL_LIFE,
    Auditor,
)
from yana.engine.watched import Watch, Watcher


class NotedTransaction(MemoryTransaction):
    """A transaction that notes what an audit asks for."""

    asked: list[tuple[object, ...]]

    def forget_trials(self, begun_before: datetime) -> int:
        self.asked.append(("forget_trials", begun_before))
        return super().forget_trials(begun_before)

    def health(self, now: datetime, overdue_since: datetime) -> Health:
        self.asked.append(("health", now, overdue_since))
        return super().health(now, overdue_since)

    def calls_from_the_future(self, now: datetime, limit: int) -> Sequence[tuple[Call, datetime]]:
        self.asked.append(("calls_from_the_future", now, limit))
        return super().calls_from_the_future(now, limit)

    def see_calls(self, now: datetime, kept_before: datetime, limit: int) -> None:
        self.asked.append(("see_calls", now, kept_before, limit))
        super().see_calls(now, kept_before, limit)


class NotedLedger(MemoryLedger):
    """A ledger that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[object, ...]] = []

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with super().transaction():
            tx = NotedTransaction(self._rows)
            tx.asked = self.asked
            yield tx


def test_an_audit_looks_within_bounds() -> None:
    ledger = NotedLedger()
    Auditor(ledger=ledger).audit(EVENING)
    assert ledger.asked == [
        ("calls_from_the_future", EVENING + AHEAD_MAX, REPAIR_BATCH),
        ("see_calls", EVENING, EVENING - SEEN_EVERY, SEEN_BATCH),
        ("forget_trials", EVENING - TRIAL_LIFE),
        ("health", EVENING, EVENING - OVERDUE_AFTER),
    ]


def test_what_it_saw_is_kept_for_those_who_look_from_outside() -> None:
    ledger, clock = MemoryLedger(), StillClock()
    ledger.add_circle(CIRCLE)
    auditor = Auditor(ledger=ledger)

    def seen() -> Watch | None:
        auditor.audit(clock.now())
        with ledger.transaction() as tx:
            return tx.watch(Watcher.AUDITOR)

    well = Watch(watcher=Watcher.AUDITOR, at=EVENING, good=True, good_at=EVENING, said="")
    assert seen() == well
    entrance_of(ledger, clock).ask(AMINA.id, "first", signal("company"))
    clock.at += OVERDUE_AFTER - timedelta(seconds=1)
    assert seen() == Watch(watcher=Watcher.AUDITOR, at=clock.at, good=True, good_at=clock.at)
    clock.passes(seconds=1)
    assert seen() == Watch(
        watcher=Watcher.AUDITOR,
        at=clock.at,
        good=False,
        good_at=None,
        said="Overdue: 0 of the calls, 1 of the messages, 0 of the check-ins.",
    )
