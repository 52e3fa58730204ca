"""Check-ins come due, are said, and are missed; what follows is kept in the same transaction.

A call that a missed check-in opens is opened here, and nowhere else: the row of the check-in and
the call are one change, so that none is without the other, however often a process dies.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

import structlog

from yana.core.check_in import CheckIn, advance_check_in, begin
from yana.core.check_in_event import (
    CheckedIn,
    CheckInEffect,
    CheckInEvent,
    ClockSetBack,
    Ended,
    HeardAgain,
    HelpAsked,
    Missed,
    Paused,
    Prompt,
    Resumed,
    RhythmChanged,
    Said,
)
from yana.core.event import TimeReached
from yana.core.policy import Urgency
from yana.core.rhythm import Calendar, Rhythm
from yana.core.signal import Signal, SignalKind
from yana.engine.duress import Duress, is_said, plain, tag_of
from yana.engine.entrance import Entrance, NotFound
from yana.engine.expected import Arrival, CheckInLine
from yana.engine.links import Links
from yana.engine.pause import check_pause
from yana.engine.ports import Clock, Ledger, Stale, StoreAway, Transaction
from yana.engine.prompts import prompt, told_missed, told_pause
from yana.engine.set_back import AHEAD_MAX

BATCH = 100
"""Check-ins moved in one commit."""

FOLDED_AT_ONCE = 50
"""Arrivals folded in in one commit: SQLite lets nobody else write meanwhile."""

REMEMBERED = timedelta(days=7)
"""A device that sends its check-in again within a week has said it once."""

DUES_LOOKED_AT = 400
"""A year of days, or seven weeks at eight times a day."""

PAUSE_BROKEN = timedelta(minutes=1)
"""After an error of our own with one row, which must not hold up the others."""

REQUESTS = UUID("7c2b9c64-31d7-4c70-9a0a-1f6f0f0c7d11")
"""Under which ids of requests are made."""

SENT_AGAIN_MAX = timedelta(minutes=10)
"""Whoever sends a request again so soon after its call has ended has sent it twice."""

HELP_URGENCY = {
    Said.NOT_WELL: Urgency.WORRIED,
    Said.HELP: Urgency.URGENT,
    Said.DURESS: Urgency.DANGER,
}

log = structlog.get_logger("yana.check_ins")


class CheckIns:
    """The one way in for everything that changes check-ins, and what lets them come due."""

    def __init__(
        self, *, ledger: Ledger, clock: Clock, entrance: Entrance, calendar: Calendar, links: Links
    ) -> None:
        """Join the ledger, the clock, the entrance for calls, the calendar and the links."""
        self._ledger = ledger
        self._clock = clock
        self._entrance = entrance
        self._calendar = calendar
        self._links = links
        self._looked_at: datetime | None = None

    def say(self, person_id: str, said: Said, request_id: str, word: str = "") -> Sequence[CheckIn]:
        """Keep that a person checked in, and return their check-ins; repeating it is the same.

        What is said in need opens a call, also of who has no rhythm. Their word for danger opens
        a quiet one, whatever was said with it.
        """
        return self._entrance.commit(lambda tx: self._say(tx, person_id, said, request_id, word))

    def silence_max(self, rhythm: Rhythm) -> timedelta:
        """Return how long nobody might notice that something is wrong, at worst."""
        dues: list[datetime] = []
        due = self._calendar.after(rhythm, self._clock.now())
        while due is not None and len(dues) < DUES_LOOKED_AT:
            dues.append(due)
            due = self._calendar.after(rhythm, due)
        return rhythm.silence_max(tuple(dues))

    def choose_word(self, person_id: str, word: str, not_told: Sequence[str]) -> None:
        """Keep a person's word for danger, and whom it must not reach; no word forgets it."""
        duress = None
        if plain(word):
            tag = tag_of(self._links.keys[0], person_id, word)
            duress = Duress(tag=tag, not_told=tuple(not_told))
        self._entrance.commit(lambda tx: tx.keep_duress(person_id, duress))

    def begin(self, person_id: str, rhythm: Rhythm) -> CheckIn:
        """Keep a new rhythm of a person; check-ins are expected from its next due moment on."""
        row = begin(str(uuid4()), person_id, rhythm, self._clock.now(), self._calendar)

        def change(tx: Transaction) -> CheckIn:
            if tx.circle(person_id) is None:
                raise NotFound
            tx.begin_check_in(row, self._clock.now())
            return row

        return self._entrance.commit(change)

    def change(self, person_id: str, check_in_id: str, rhythm: Rhythm) -> CheckIn:
        """Keep another rhythm in place of this one."""
        return self._record(person_id, check_in_id, RhythmChanged(rhythm=rhythm))

    def end(self, person_id: str, check_in_id: str) -> CheckIn:
        """Keep that the person wants no check-ins by this rhythm any more."""
        return self._record(person_id, check_in_id, Ended())

    def pause(self, person_id: str, until: datetime, knows: str | None = None) -> Sequence[CheckIn]:
        """Keep that a person wants no check-ins until then, and tell the supporter who is to know.

        PauseError when it is too long, or too long for nobody to know.
        """

        def change(tx: Transaction) -> Sequence[CheckIn]:
            now = self._clock.now()
            circle = tx.circle(person_id)
            if circle is None:
                raise NotFound
            supporter = circle.supporter(knows) if knows else None
            check_pause(until, supporter, now)
            if supporter is not None:
                told_pause(tx, self._links, circle, supporter, until, now)
            event = Paused(until=until, knows=None if supporter is None else supporter.id)
            return [self._move(tx, row, event, now) for row in tx.check_ins_of(person_id)]

        return self._entrance.commit(change)

    def resume(self, person_id: str) -> Sequence[CheckIn]:
        """Keep that a person is back before the end of the pause."""
        return self._record_all(person_id, Resumed())

    def turn(self, now: datetime) -> bool:
        """Fold in what has arrived, and move what is due now; return whether anything was."""
        folded = self._fold_next(now)
        try:
            with self._ledger.transaction() as tx:
                due = tx.due_check_ins(now, BATCH)
                self._come_due(tx, due, now)
        except StoreAway:
            raise
        except Exception:
            # One of the batch cannot be moved. Each by itself, so that it holds up no other.
            log.exception("batch_of_check_ins_failed")
            return self._turn_each(now) or folded
        return bool(due) or folded

    def look_at_the_clock(self, now: datetime) -> None:
        """Begin from the present truth where a clock that was ahead had decided.

        At the start as well: it may have been set back while no engine ran. All check-ins are
        looked at then, so that none of them needs another index that each change would write.
        """
        if self._looked_at is None or now < self._looked_at - AHEAD_MAX:
            while self._move_back(now):
                pass
        # Only now: without a store nobody has looked yet, and it is done at the next turn.
        self._looked_at = now

    def _move_back(self, now: datetime) -> bool:
        with self._ledger.transaction() as tx:
            ahead = tx.check_ins_from_the_future(now + AHEAD_MAX, BATCH)
        # Each by itself: this is rare, and one that cannot be moved must not hold up the others.
        moved = [self._move_alone(row.id, ClockSetBack(), now) for row in ahead]
        return any(moved)

    def _fold_next(self, now: datetime) -> bool:
        try:
            with self._ledger.transaction() as tx:
                arrivals = tx.next_arrivals(now, FOLDED_AT_ONCE)
                for one in arrivals:
                    self._fold(tx, one, now)
                if arrivals:
                    tx.forget_arrivals(now - REMEMBERED, 2 * FOLDED_AT_ONCE)
        except StoreAway:
            raise
        except Stale:
            return self._fold_each(now)
        except Exception:
            # One of the batch cannot be folded in. Each by itself, so that it holds up no other.
            log.exception("batch_of_arrivals_failed")
            return self._fold_each(now)
        return bool(arrivals)

    def _fold_each(self, now: datetime) -> bool:
        with self._ledger.transaction() as tx:
            arrivals = tx.next_arrivals(now, FOLDED_AT_ONCE)
        folded = [self._fold_alone(one, now) for one in arrivals]
        return any(folded)

    def _fold_alone(self, arrival: Arrival, now: datetime) -> bool:
        try:
            self._entrance.commit(lambda tx: self._fold(tx, arrival, now))
        except StoreAway:
            raise
        except Exception:
            log.exception("arrival_not_folded_in", arrival=arrival.id)
        else:
            return True
        with self._ledger.transaction() as tx:
            tx.put_off_arrival(arrival, now + PAUSE_BROKEN)
        return False

    def _fold(self, tx: Transaction, arrival: Arrival, now: datetime) -> None:
        """Do with what arrived as if it had been said when it came in."""
        if not tx.fold_arrival(arrival, now):
            return
        person_id = arrival.person_id
        event = CheckedIn(
            said=_as_seen(arrival.said, arrival.said),
            at=min(arrival.at, now),
            request_id=_once(arrival.request_id, arrival.said),
        )
        if not arrival.said.all_right:
            if tx.circle(person_id) is None:
                log.error("arrival_of_nobody", arrival=arrival.id)
                return
            quiet = arrival.said is Said.DURESS
            self._ask(tx, person_id, arrival.said, arrival.request_id, now, quiet=quiet)
        for row in tx.check_ins_of(person_id):
            self._move(tx, row, event, now)

    def _come_due(self, tx: Transaction, due: Sequence[CheckIn], now: datetime) -> None:
        """Move what is due; nobody is missed of whom something has arrived."""
        missing = {row.person_id for row in due if self._would_miss(row, now)}
        heard = set()
        for one in tx.hold_arrivals(sorted(missing)):
            self._fold(tx, one, now)
            heard.add(one.person_id)
        for row in due:
            read = tx.check_in(row.id) if row.person_id in heard else row
            if read is row or (read and read.due_at and read.due_at <= now):
                self._move(tx, read, TimeReached(), now)

    def _would_miss(self, row: CheckIn, now: datetime) -> bool:
        _, effects = advance_check_in(row, TimeReached(), now, self._calendar)
        return any(isinstance(one, Missed) for one in effects)

    def _turn_each(self, now: datetime) -> bool:
        with self._ledger.transaction() as tx:
            due = tx.due_check_ins(now, BATCH)
        moved = [self._move_alone(row.id, TimeReached(), now) for row in due]
        return any(moved)

    def _move_alone(self, check_in_id: str, event: CheckInEvent, now: datetime) -> bool:
        def change(tx: Transaction) -> bool:
            row = tx.check_in(check_in_id)
            if row is None:
                return False
            if isinstance(event, TimeReached):
                self._come_due(tx, [row], now)
            else:
                self._move(tx, row, event, now)
            return True

        try:
            return self._entrance.commit(change)
        except StoreAway:
            raise
        except Exception:
            log.exception("check_in_unmoved", check_in=check_in_id)
        with self._ledger.transaction() as tx:
            tx.put_off_check_in(check_in_id, now + PAUSE_BROKEN)
        return False

    def _say(
        self, tx: Transaction, person_id: str, said: Said, request_id: str, word: str
    ) -> Sequence[CheckIn]:
        now = self._clock.now()
        if tx.circle(person_id) is None:
            raise NotFound
        pressed = said
        duress = tx.duress_of(person_id) if word else None
        if is_said(duress, self._links.keys, person_id, word):
            said = Said.DURESS
        if not said.all_right:
            quiet = said is Said.DURESS and pressed.seems_all_right
            self._ask(tx, person_id, said, request_id, now, quiet=quiet)
        event = CheckedIn(said=_as_seen(said, pressed), at=now, request_id=_once(request_id, said))
        return [self._move(tx, row, event, now) for row in tx.check_ins_of(person_id)]

    def _ask(
        self,
        tx: Transaction,
        person_id: str,
        said: Said,
        request_id: str,
        now: datetime,
        *,
        quiet: bool,
    ) -> None:
        duress = tx.duress_of(person_id) if said is Said.DURESS else None
        signal = Signal(
            at=now,
            urgency=HELP_URGENCY[said],
            quiet=quiet,
            do_not_tell=() if duress is None else duress.not_told,
        )
        received = self._entrance.take_in(tx, person_id, _once(request_id, said), signal)
        settlement = received.call.settlement
        if received.repeated and settlement and now - settlement.at > SENT_AGAIN_MAX:
            # The request of a call that has ended long ago, sent anew: the need may be new too.
            self._entrance.take_in(tx, person_id, str(uuid4()), signal)

    def _record(self, person_id: str, check_in_id: str, event: CheckInEvent) -> CheckIn:
        def change(tx: Transaction) -> CheckIn:
            row = tx.check_in(check_in_id)
            if row is None or row.person_id != person_id:
                raise NotFound
            return self._move(tx, row, event, self._clock.now())

        return self._entrance.commit(change)

    def _record_all(self, person_id: str, event: CheckInEvent) -> Sequence[CheckIn]:
        def change(tx: Transaction) -> Sequence[CheckIn]:
            now = self._clock.now()
            return [self._move(tx, row, event, now) for row in tx.check_ins_of(person_id)]

        return self._entrance.commit(change)

    def _move(self, tx: Transaction, row: CheckIn, event: CheckInEvent, now: datetime) -> CheckIn:
        after, effects = advance_check_in(row, event, now, self._calendar)
        lines: list[CheckInLine] = [one for one in effects if isinstance(one, Missed)]
        if not isinstance(event, TimeReached | ClockSetBack):
            lines.append(event)
        if after == row and isinstance(event, CheckedIn):
            return row  # Sent again: it is in the ledger already.
        if after == row and isinstance(event, TimeReached):
            # Looked at too early, or put off; its moment as it was is its moment still.
            lines = []
        tx.keep_check_in(row, after, lines, now)
        for effect in effects:
            self._follow(tx, after, effect, now)
        return replace(after, version=row.version + 1)

    def _follow(self, tx: Transaction, row: CheckIn, effect: CheckInEffect, now: datetime) -> None:
        match effect:
            case Prompt():
                prompt(tx, self._links, row, effect, now)
            case Missed():
                self._open_call(tx, row, effect, now)
            case HeardAgain():
                self._entrance.stand_down_missed(tx, row.person_id)
            case HelpAsked():
                pass  # Who says so has asked already: once, whatever the number of rhythms.

    def _open_call(self, tx: Transaction, row: CheckIn, missed: Missed, now: datetime) -> None:
        signal = Signal(
            at=now,
            urgency=row.rhythm.urgency,
            kind=SignalKind.MISSED,
            expected_at=missed.expected_at,
        )
        # By its version: after a clock set back the same one may be missed again, and must ring.
        request_id = f"check-in:{row.id}:{row.version}"
        received = self._entrance.take_in(tx, row.person_id, request_id, signal)
        if received.call.hidden or not received.call.asked_for:
            told_missed(tx, self._links, row, missed, now)


def _once(request_id: str, said: Said) -> str:
    """Return the same id for the same request that says the same.

    Who says "not well" and then "help" as one request has said two things, and both are heard.
    """
    return str(uuid5(REQUESTS, f"{request_id}:{said.value}"))


def _as_seen(said: Said, pressed: Said) -> Said:
    """Return what is written down of a check-in: in the ledger of who is in danger all is well."""
    if said is not Said.DURESS:
        return said
    return pressed if pressed.all_right else Said.GOOD
