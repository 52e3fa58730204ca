"""Readiness: what is said in plain words, and that a ping leaves only when nothing is."""

from collections import deque
from datetime import timedelta

import pytest

from tests.unit.core.cast import AMINA, CIRCLE, signal
from tests.unit.engine.watched_town import EVERY, WatchedTown
from yana.engine.deadman import Deadman
from yana.engine.readiness import (
    MAIL_MISSING,
    NEVER_AUDITED,
    ROBOT_MISSING,
    STARTING,
    SWITCHED_OFF,
    Watching,
    problems,
    spoken,
)
from yana.engine.watched import Watcher

WATCHING = Watching(canary_every=EVERY)
SECOND = timedelta(seconds=1)


class FakePing:
    """A service outside: it counts, and answers as the test has told it."""

    def __init__(self) -> None:
        self.count = 0
        self.answers: deque[str | None] = deque()
        self.hangs = False
        self._said: str | None = None

    def begin(self) -> bool:
        """Be asked."""
        if self.hangs:
            return False
        self.count += 1
        self._said = self.answers.popleft() if self.answers else ""
        self.hangs = self._said is None
        return True

    def said(self) -> str | None:
        """What came of it."""
        said, self._said = self._said, None
        return said


class PingedTown(WatchedTown):
    """The same, with a ping to a service outside."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ping = FakePing()
        self.deadman = Deadman(ledger=self.ledger, watching=WATCHING, ping=self.ping)

    def look(self) -> None:
        """Each has its turn, the ping last."""
        super().look()
        self.deadman.turn(self.clock.now())

    def pings(self, **span: float) -> int:
        """How many pings leave while so much time passes."""
        before = self.ping.count
        self.lives(step=timedelta(seconds=10), **span)
        return self.ping.count - before


def wrong(town: WatchedTown, watching: Watching = WATCHING) -> tuple[str, ...]:
    """What speaks against being ready now."""
    with town.ledger.transaction() as tx:
        return problems(tx.watches(), watching, town.clock.now())


def test_before_the_first_message_has_arrived_it_says_that_it_is_starting() -> None:
    town = PingedTown()
    assert wrong(town) == (NEVER_AUDITED, STARTING)
    assert town.pings(seconds=1) == 0
    assert wrong(town) == (STARTING,)
    assert town.pings(seconds=10) == 1
    assert wrong(town) == ()


def test_it_pings_every_minute_while_all_is_well() -> None:
    town = PingedTown()
    town.lives(minutes=1)
    assert town.pings(minutes=30) == 30


def test_a_test_message_that_is_not_back_stops_the_pings_and_says_since_when() -> None:
    town = PingedTown()
    town.lives(minutes=9)
    town.post_works = False
    town.lives(minutes=7)
    assert wrong(town) == ("The test message of 19:10 (UTC, 2 Mar) got no answer.",)
    assert town.pings(hours=3) == 0
    town.post_works = True
    assert town.pings(minutes=15) > 0
    assert wrong(town) == ()


def test_no_test_call_for_long_is_as_bad_as_one_that_failed() -> None:
    town = PingedTown()
    town.lives(minutes=1)
    town.clock.passes(minutes=24)
    town.acts()
    assert wrong(town) == ()
    town.clock.passes(minutes=2)
    town.acts()
    assert wrong(town) == ("The last test message that arrived was answered 26 minutes ago.",)
    town.deadman.turn(town.clock.now())
    assert town.ping.count == 1


def test_what_is_overdue_stops_the_pings() -> None:
    town = PingedTown()
    town.lives(minutes=1)
    town.ledger.add_circle(CIRCLE)
    town.entrance.ask(AMINA.id, "first", signal("company", town.clock.now()))
    town.clock.passes(seconds=20)
    town.auditor.turn(town.clock.now())
    assert wrong(town) == ("Overdue: 0 of the calls, 1 of the messages, 0 of the check-ins.",)
    pinged = town.ping.count
    town.clock.passes(minutes=2)
    town.auditor.turn(town.clock.now())
    town.deadman.turn(town.clock.now())
    assert town.ping.count == pinged


def test_a_silent_engine_is_not_ready() -> None:
    town = PingedTown()
    town.lives(minutes=1)
    town.clock.passes(seconds=40)
    assert wrong(town) == ("No engine has looked after the calls for 40 seconds.",)
    town.clock.passes(seconds=60)
    town.deadman.turn(town.clock.now())
    assert town.ping.count == 1


def test_a_ping_that_fails_is_kept_and_tried_a_minute_later_only() -> None:
    town = PingedTown()
    town.ping.answers.extend(["connection refused", "it answered 500"])
    town.lives(seconds=30)
    seen = town.watch(Watcher.PING)
    assert (seen.good, seen.good_at, seen.said) == (False, None, "connection refused")
    assert town.ping.count == 1
    town.lives(minutes=1)
    assert town.watch(Watcher.PING).said == "it answered 500"
    town.lives(minutes=1)
    seen = town.watch(Watcher.PING)
    assert (seen.good, seen.said, town.ping.count) == (True, "", 3)


def test_a_ping_that_hangs_is_never_asked_twice_and_holds_up_no_test_call() -> None:
    town = PingedTown()
    town.ping.answers.append(None)
    town.lives(minutes=25)
    assert town.ping.count == 1
    assert town.watch(Watcher.PING).said == "no answer yet"
    assert len(town.begun) == 3
    assert town.watch().good


def test_two_engines_ping_once() -> None:
    town = PingedTown()
    town.lives(minutes=1)
    other = Deadman(ledger=town.ledger, watching=WATCHING, ping=town.ping)
    town.clock.passes(minutes=1)
    town.acts()
    before = town.ping.count
    other.turn(town.clock.now())
    town.deadman.turn(town.clock.now())
    assert town.ping.count == before + 1


def test_after_a_clock_set_back_the_pings_go_on() -> None:
    town = PingedTown()
    town.lives(minutes=2)
    town.clock.at -= timedelta(hours=3)
    assert town.pings(minutes=20) > 10


def test_without_an_address_for_the_robot_mail_is_not_believed_to_arrive() -> None:
    town = PingedTown()
    town.lives(minutes=1)
    assert wrong(town, Watching(canary_every=EVERY, robot_missing=True)) == (ROBOT_MISSING,)
    assert wrong(town, Watching(canary_every=EVERY, mail_missing=True)) == (MAIL_MISSING,)


def test_who_wants_no_test_calls_is_told_that_nothing_shows_whether_messages_arrive() -> None:
    town = WatchedTown()
    town.acts()
    assert wrong(town, Watching(canary_every=None, robot_missing=True)) == (SWITCHED_OFF,)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (172_799, "47 hours"),
        (172_800, "2 days"),
        (2e5, "2 days"),
    ],
)
def test_an_age_is_said_in_whole_words(seconds: float, said: str) -> None:
    assert spoken(seconds * SECOND) == said
