"""The dead-man ping, moment by moment: what is kept of it, and what still counts as well."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from tests.unit.core.cast import EVENING
from tests.unit.engine.test_readiness import FakePing
from yana.engine.canary import ANSWER_WITHIN
from yana.engine.deadman import PING_EVERY, UNDER_WAY, Deadman
from yana.engine.memory import MemoryLedger
from yana.engine.readiness import NEVER_AUDITED, STARTING, Watching, problems
from yana.engine.set_back import AHEAD_MAX
from yana.engine.watchdog import SILENT_AFTER
from yana.engine.watched import Watch, Watcher

EVERY = timedelta(minutes=10)
WATCHING = Watching(canary_every=EVERY)
A_BIT = timedelta(seconds=1)
AUDIT = Watch(watcher=Watcher.AUDITOR, at=EVENING, good=True, good_at=EVENING)
ANSWERED = Watch(watcher=Watcher.CANARY, at=EVENING, good=True, good_at=EVENING, about="call")


@dataclass
class Outside:
    """A ledger in which all is well, and a service outside that is pinged."""

    ledger: MemoryLedger
    ping: FakePing
    deadman: Deadman

    def turn(self, now: datetime) -> Watch:
        """All is still well, and the pings have their turn."""
        with self.ledger.transaction() as tx:
            tx.keep_watch(replace(AUDIT, at=now))
            tx.keep_watch(replace(ANSWERED, at=now, good_at=now))
        self.deadman.turn(now)
        with self.ledger.transaction() as tx:
            kept = tx.watch(Watcher.PING)
        assert kept is not None
        return kept


@pytest.fixture
def outside() -> Outside:
    ledger, ping = MemoryLedger(), FakePing()
    return Outside(ledger, ping, Deadman(ledger=ledger, watching=WATCHING, ping=ping))


def test_what_came_of_each_ping_is_kept_with_its_moment(outside: Outside) -> None:
    outside.ping.answers.extend(["", "it answered 500"])
    under_way = Watch(watcher=Watcher.PING, at=EVENING, good=False, good_at=None, said=UNDER_WAY)
    assert outside.turn(EVENING) == under_way
    soon = EVENING + A_BIT
    well = replace(under_way, good=True, good_at=soon, said="")
    assert outside.turn(soon) == well
    again = EVENING + PING_EVERY
    assert outside.turn(again) == replace(under_way, at=again, good_at=soon)
    failed = replace(under_way, at=again, good_at=soon, said="it answered 500")
    assert outside.turn(again + A_BIT) == failed
    assert outside.ping.count == 2


def test_the_next_ping_leaves_when_a_minute_has_passed_and_not_before(outside: Outside) -> None:
    outside.turn(EVENING)
    outside.turn(EVENING + PING_EVERY - A_BIT)
    assert outside.ping.count == 1
    outside.turn(EVENING + PING_EVERY)
    assert outside.ping.count == 2


def test_only_a_ping_from_further_ahead_than_clocks_differ_is_not_waited_for(
    outside: Outside,
) -> None:
    outside.turn(EVENING)
    outside.turn(EVENING - AHEAD_MAX)
    assert outside.ping.count == 1
    outside.turn(EVENING - AHEAD_MAX - A_BIT)
    assert outside.ping.count == 2


@pytest.mark.parametrize(
    ("audit", "said"),
    [
        (None, NEVER_AUDITED),
        (AUDIT, ""),
        (replace(AUDIT, said="Overdue, and over."), ""),
        (replace(AUDIT, good=False, said="Overdue."), "Overdue."),
        (replace(AUDIT, at=EVENING - SILENT_AFTER), ""),
        (
            replace(AUDIT, at=EVENING - SILENT_AFTER - A_BIT),
            "No engine has looked after the calls for 16 seconds.",
        ),
        (
            replace(AUDIT, at=EVENING + SILENT_AFTER + A_BIT),
            "No engine has looked after the calls for 16 seconds.",
        ),
    ],
)
def test_what_the_auditor_saw_counts_for_fifteen_seconds(audit: Watch | None, said: str) -> None:
    watches = {Watcher.CANARY: ANSWERED}
    if audit is not None:
        watches[Watcher.AUDITOR] = audit
    assert problems(watches, WATCHING, EVENING) == ((said,) if said else ())


UNANSWERED = replace(ANSWERED, good=False, at=EVENING - ANSWER_WITHIN)
BELIEVED = 2 * EVERY + ANSWER_WITHIN


@pytest.mark.parametrize(
    ("canary", "said"),
    [
        (None, STARTING),
        (replace(ANSWERED, good_at=None), STARTING),
        (UNANSWERED, "The test message of 18:55 (UTC, 2 Mar) got no answer."),
        (replace(UNANSWERED, at=UNANSWERED.at + A_BIT), ""),
        (replace(ANSWERED, good_at=EVENING - BELIEVED), ""),
        (
            replace(ANSWERED, good_at=EVENING - BELIEVED - A_BIT),
            "The last test message that arrived was answered 25 minutes ago.",
        ),
    ],
)
def test_a_test_call_counts_for_two_periods_and_a_bit(canary: Watch | None, said: str) -> None:
    watches = {Watcher.AUDITOR: AUDIT}
    if canary is not None:
        watches[Watcher.CANARY] = canary
    assert problems(watches, WATCHING, EVENING) == ((said,) if said else ())
