"""The canary: a real call every few minutes, whose one supporter is a robot.

It goes the way of every call: entrance, ledger, outbox, lanes, channel. What is kept decides: its
row is held while somebody decides on it, so two engines make one test call, and one that is killed
leaves nothing undone. When the robot has not answered in time, the operators are called, once and
then once a day; the first test message that arrives again ends that call.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from yana.core.call import Call, CallState, Outcome
from yana.core.circle import Circle
from yana.core.event import Settled
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.entrance import Entrance
from yana.engine.ports import Ledger, Stale, StoreAway, Transaction, Unreadable
from yana.engine.robot import Robot, passed
from yana.engine.set_back import AHEAD_MAX
from yana.engine.watched import CANARY_ID, OPERATORS_ID, WATCH_PERSONS, Watch, Watcher

ANSWER_WITHIN = timedelta(minutes=5)
"""A mail server that meets a stranger lets them wait for some minutes (greylisting)."""

GIVE_WAY_MAX = timedelta(minutes=1)
"""It begins when nothing else is due; where something always is, it begins after so long."""

KEPT_FOR = timedelta(days=2)
"""How long an ended test call can still be looked at."""

ASLEEP_AFTER = timedelta(seconds=30)
"""Who did not look for so long was stopped, or the machine slept: mail may have come meanwhile."""

STARTED_AGAIN_WITHIN = timedelta(minutes=2)
"""When an engine looked so lately, the one that starts now takes its place, and nobody slept."""

LOOK_KEPT_EVERY = timedelta(seconds=10)

AGAIN_EVERY = timedelta(days=1)

LOG_AGAIN_AFTER = timedelta(minutes=10)
"""What goes wrong each second is logged now and then: a full disk helps nobody."""

SWITCHED_OFF = "Test calls are switched off now, so nothing more will be said of them."

log = structlog.get_logger("yana.canary")


class Canary:
    """Makes test calls, sees whether they are answered, and tells the operators when not."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        entrance: Entrance,
        robot: Robot,
        every: timedelta,
        inbox: Callable[[], Sequence[str]],
    ) -> None:
        """Begin one every so often; `inbox` takes what the built-in inbox holds for the robot."""
        self._ledger = ledger
        self._entrance = entrance
        self._robot = robot
        self._every = every
        self._inbox = inbox
        self._awake_since: datetime | None = None
        self._looked_at: datetime | None = None
        self._kept_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._logged = ""

    def turn(self, now: datetime) -> None:
        """Do what is to be done now: read, answer, note, tell, begin."""
        awake_since = self._look(now)
        try:
            self._work(now, awake_since)
        except (Stale, StoreAway):
            raise
        except Exception:
            # Whatever is wrong with test calls themselves, the operators must hear of it.
            if self._failed_at is None or abs(now - self._failed_at) >= LOG_AGAIN_AFTER:
                log.exception("canary_failed")
                self._failed_at = now
            self._tell_if_late(now, awake_since)

    def _work(self, now: datetime, awake_since: datetime) -> None:
        with self._ledger.transaction() as tx:
            watch = _of_now(tx, tx.watch(Watcher.CANARY), now)
            for message in self._inbox():
                self._robot.receive(message)
            call = None if watch is None else self._entrance.mend(watch.about)
            if watch is not None and call is not None and not watch.good:
                call = self._robot.answer(tx, call, now)
                watch = self._judge(tx, watch, call, max(watch.at, awake_since), now)
            if call is None or call.state is CallState.SETTLED:
                self._begin_if_due(tx, watch, now)

    def _look(self, now: datetime) -> datetime:
        """Return since when somebody has looked without a long pause; a new start is none."""
        before, self._looked_at = self._looked_at, now
        if before is not None and abs(now - before) > ASLEEP_AFTER:
            self._awake_since = now
        if self._awake_since is not None and not self._is_old(now):
            return self._awake_since
        with self._ledger.transaction() as tx:
            since = self._awake_since or _awake_since(tx.watch(Watcher.LOOK), now)
            tx.keep_watch(Watch(watcher=Watcher.LOOK, at=now, good=True, good_at=since))
        self._awake_since, self._kept_at = since, now
        return since

    def _is_old(self, now: datetime) -> bool:
        return self._kept_at is None or abs(now - self._kept_at) >= LOOK_KEPT_EVERY

    def _judge(
        self, tx: Transaction, watch: Watch, call: Call, since: datetime, now: datetime
    ) -> Watch:
        """Keep what is known of a test call now, and tell the operators."""
        if passed(call):
            read = tx.watch(Watcher.ROBOT)
            arrived_at = now if read is None or read.about != call.id else read.at
            watch = replace(watch, good=True, said=_took(watch, call, arrived_at))
            # Late is not well: the next one shows whether mail comes in time.
            if arrived_at - since < ANSWER_WITHIN:
                watch = replace(watch, good_at=now)
                word = f"A test message has arrived at {now:%H:%M} (UTC)."
                _end_call_of(OPERATORS_ID, word, tx, self._entrance)
            tx.keep_watch(watch)
        elif call.state is not CallState.SETTLED and now - since >= ANSWER_WITHIN:
            self._tell_operators(tx, watch, now)
        return watch

    def _tell_if_late(self, now: datetime, awake_since: datetime) -> None:
        with self._ledger.transaction() as tx:
            watch = tx.watch(Watcher.CANARY)
            if watch is None:
                return
            patience = ANSWER_WITHIN + (2 * self._every if watch.good else timedelta(0))
            if now - max(watch.at, awake_since) >= patience:
                self._tell_operators(tx, watch, now)

    def _tell_operators(self, tx: Transaction, watch: Watch, now: datetime) -> None:
        circle = tx.circle(OPERATORS_ID)
        # Once, and then once a day for as long as it lasts, whatever became of the call before.
        request_id = f"{watch.about}:{(now - watch.at) // AGAIN_EVERY}"
        if tx.call_of_request(OPERATORS_ID, request_id) is not None or _told_today(tx, now):
            return
        if self._logged != watch.about:
            log.error("canary_unanswered", call=watch.about, since=str(watch.at))
            self._logged = watch.about
        if _exists(circle):
            signal = Signal(at=now, urgency=Urgency.URGENT, words=unanswered(watch))
            self._entrance.ask(OPERATORS_ID, request_id, signal)

    def _begin_if_due(self, tx: Transaction, watch: Watch | None, now: datetime) -> None:
        due_at = now if watch is None else watch.at + self._every
        set_back = watch is not None and watch.at > now + AHEAD_MAX
        if (now < due_at and not set_back) or not _exists(tx.circle(CANARY_ID)):
            return
        if watch is not None and now < due_at + GIVE_WAY_MAX and self._ledger.due(now):
            return
        signal = Signal(at=now, urgency=Urgency.COMPANY)
        received = self._entrance.ask(CANARY_ID, f"canary:{now.isoformat()}", signal)
        good_at = None if watch is None else watch.good_at
        tx.keep_watch(
            Watch(
                watcher=Watcher.CANARY, at=now, good=False, good_at=good_at, about=received.call.id
            )
        )
        tx.forget_canaries(now - KEPT_FOR)


def _awake_since(look: Watch | None, now: datetime) -> datetime:
    """Return since when the engine before this one was awake, if it only just ended."""
    if look is None or look.good_at is None or abs(now - look.at) > STARTED_AGAIN_WITHIN:
        return now
    return min(look.good_at, now)


def _of_now(tx: Transaction, watch: Watch | None, now: datetime) -> Watch | None:
    """Return a watch without an answer as it is by a clock that was set back meanwhile."""
    if watch is None or watch.good or watch.at <= now + AHEAD_MAX:
        return watch
    good_at = None if watch.good_at is None else watch.good_at - (watch.at - now)
    watch = replace(watch, at=now, good_at=good_at)
    tx.keep_watch(watch)
    return watch


def _told_today(tx: Transaction, now: datetime) -> bool:
    """Whether the operators have an open call already, and heard of it within a day."""
    call = tx.open_call_of(OPERATORS_ID)
    return isinstance(call, Call) and now - call.signals[-1].at < AGAIN_EVERY


class NoCanary:
    """In the canary's place when none is wanted: ends what an earlier one has left open."""

    def __init__(self, *, ledger: Ledger, entrance: Entrance) -> None:
        """End it by this entrance."""
        self._ledger = ledger
        self._entrance = entrance
        self._done = False

    def turn(self, _now: datetime) -> None:
        """End it, once: an operator must not be told again and again of what nobody watches."""
        if self._done:
            return
        with self._ledger.transaction() as tx:
            for person_id in sorted(WATCH_PERSONS):
                _end_call_of(person_id, SWITCHED_OFF, tx, self._entrance)
        self._done = True


def _end_call_of(person_id: str, word: str, tx: Transaction, entrance: Entrance) -> None:
    found = tx.open_call_of(person_id)
    if found is not None:
        call_id = found.call_id if isinstance(found, Unreadable) else found.id
        entrance.record(call_id, Settled(by=None, outcome=Outcome.SAFE, word=word))


def unanswered(watch: Watch) -> str:
    """Return what was seen of a test call that nobody answered, and nothing more."""
    at = f"{watch.at:%H:%M} (UTC, {watch.at.day} {watch.at:%b})"
    if watch.good:
        return f"No test call could be made since {at}."
    return f"The test message of {at} got no answer."


def _exists(circle: Circle | None) -> bool:
    return circle is not None and any(one.agreed for one in circle.supporters)


def _took(watch: Watch, call: Call, arrived_at: datetime) -> str:
    channel = call.responders[0].supporter.addresses[0].channel
    return f"over {channel} in {(arrived_at - watch.at).total_seconds():.0f} s"
