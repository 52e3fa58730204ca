"""Circles, calls and follow-ups in memory, under the same rules as in a database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from yana.core.call import Call, CallState
from yana.core.circle import Circle, Consent, Supporter
from yana.core.effect import Effect, KeepFollowUp, Note, Send
from yana.core.event import Event
from yana.core.settle import FollowUp, FollowUpState
from yana.engine.memory_rows import Entry, KeptCall, Rows, SetAside
from yana.engine.memory_sends import message_of_call, put_send
from yana.engine.ports import Stale, Unreadable


class CallTable:
    """What a transaction does with circles, calls and follow-ups."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self._rows = rows
        self._journal = rows.journal

    def circle(self, person_id: str) -> Circle | None:
        """Return the circle; the ledger's lock keeps it until the end of the transaction."""
        return self._rows.circles.get(person_id)

    def keep_supporter(self, person_id: str, supporter: Supporter) -> None:
        """Keep a supporter as they are now, new or changed."""
        circle = self._rows.circles[person_id].with_supporter(supporter)
        self._journal.put(self._rows.circles, person_id, circle)

    def call_of_request(self, person_id: str, request_id: str) -> str | None:
        """Return the id of the call that this request of the client became part of."""
        return self._rows.requests.get((person_id, request_id))

    def open_call_of(self, person_id: str) -> Call | None:
        """Return the person's unsettled call; there is at most one."""
        call_id = self._rows.open_calls.get(person_id)
        return None if call_id is None else self._rows.calls[call_id].call

    def call(self, call_id: str) -> Call | None:
        """Return the call as last kept."""
        kept = self._rows.calls.get(call_id)
        return None if kept is None else kept.call

    def begin(self, call: Call, request_id: str, effects: Sequence[Effect]) -> None:
        """Keep a new call, the request that opened it and its effects; Stale if one is open."""
        if call.id in self._rows.calls:
            raise Stale
        self._put_call(call, call.opened_at)
        self.join_request(call, request_id)
        self._keep_effects(call, effects, call.opened_at, entries=[])

    def join_request(self, call: Call, request_id: str) -> None:
        """Keep that this request of the client became part of this call."""
        key = (call.person.id, request_id)
        if key in self._rows.requests:
            raise Stale
        self._journal.put(self._rows.requests, key, call.id)

    def keep(
        self, before: Call, after: Call, event: Event, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a call's change, event and effects; Stale if `before` is not what is kept."""
        self._change_call(before.version, after, now)
        self._keep_effects(after, effects, now, entries=[event])

    def due_calls(self, now: datetime, limit: int) -> Sequence[Call | Unreadable]:
        """Return calls whose time has come, oldest first."""
        calls = (kept.call for kept in self._open_calls())
        due = [(one.due_at, one) for one in calls if one.due_at is not None and one.due_at <= now]
        due.sort(key=lambda found: found[0])
        return [call for _, call in due[:limit]]

    def calls_from_the_future(self, now: datetime, limit: int) -> Sequence[tuple[Call, datetime]]:
        """Return open calls kept later than `now`, each with when: the clock was set back."""
        ahead = [kept for kept in self._open_calls() if kept.kept_at > now]
        ahead.sort(key=lambda kept: kept.kept_at)
        return [(kept.call, kept.kept_at) for kept in ahead[:limit]]

    def kept_at(self, call_id: str) -> datetime | None:
        """Return when the call was last kept or seen, by the clock as it was then."""
        kept = self._rows.calls.get(call_id)
        return None if kept is None else kept.kept_at

    def see_calls(self, now: datetime, kept_before: datetime, limit: int) -> None:
        """Note of open calls that they were seen now, so that a clock set back later shows."""
        old = [one for one in self._open_calls() if one.kept_at <= kept_before]
        for one in old[:limit]:
            self._journal.put(self._rows.calls, one.call.id, replace(one, kept_at=now))

    def rebuild(
        self, broken: Unreadable, call: Call, effects: Sequence[Effect], now: datetime
    ) -> None:
        """Keep a fresh call in place of a broken one, and the broken one for the operator."""
        before = self._rows.calls[broken.call_id].call
        self._change_call(broken.version, call, now)
        aside = SetAside(at=now, call=before, error=broken.error)
        self._journal.append(self._rows.set_aside, aside)
        self._keep_effects(call, effects, now, entries=[])

    def consent_of(self, supporter_id: str) -> Consent | None:
        """Return whether this supporter has agreed, or None when there is no such supporter."""
        for circle in self._rows.circles.values():
            supporter = circle.supporter(supporter_id)
            if supporter is not None:
                return supporter.consent
        return None

    def person_of(self, call_id: str) -> str | None:
        """Return whose call this is."""
        kept = self._rows.calls.get(call_id)
        return None if kept is None else kept.call.person.id

    def highest_n(self, call_id: str) -> int:
        """Return the highest number that a message of this call bears; 0 before the first."""
        sends = (self._rows.sends[one] for one in self._rows.sends_of.get(call_id, ()))
        return max((one.n for one in sends), default=0)

    def due_follow_ups(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        """Return follow-ups whose time has come, oldest first."""
        promises = self._rows.open_follow_ups.values()
        due = [(one.due_at, one) for one in promises if one.due_at and one.due_at <= now]
        due.sort(key=lambda found: found[0])
        return [one for _, one in due[:limit]]

    def follow_up(self, follow_up_id: str) -> FollowUp | None:
        """Return the follow-up as last kept."""
        return self._rows.follow_ups.get(follow_up_id)

    def keep_follow_up(self, before: FollowUp, after: FollowUp) -> None:
        """Keep a follow-up's change; Stale if `before` is not what is kept."""
        kept = self._rows.follow_ups.get(before.id)
        if kept is None or (kept.state, kept.reminded) != (before.state, before.reminded):
            raise Stale
        self._put_follow_up(
            replace(kept, state=after.state, due_at=after.due_at, reminded=after.reminded)
        )

    def pull_in_follow_ups(self, later_than: datetime, due_at: datetime) -> int:
        """Make due then what was brought up before and would be again later than it may."""
        again = [one for one in self._rows.open_follow_ups.values() if one.reminded]
        late = [one for one in again if one.due_at is not None and one.due_at > later_than]
        for one in late:
            self._put_follow_up(replace(one, due_at=due_at))
        return len(late)

    def _open_calls(self) -> Iterable[KeptCall]:
        return (self._rows.calls[call_id] for call_id in self._rows.open_calls.values())

    def _change_call(self, version: int, after: Call, now: datetime) -> None:
        kept = self._rows.calls.get(after.id)
        if kept is None or kept.call.version != version:
            raise Stale
        self._put_call(replace(after, version=version + 1), now)

    def _put_call(self, call: Call, now: datetime) -> None:
        rows, person_id = self._rows, call.person.id
        settled = call.state is CallState.SETTLED
        assert settled or call.due_at is not None, f"{call.id} is unsettled and has no due time"
        if not settled and rows.open_calls.get(person_id, call.id) != call.id:
            raise Stale
        self._journal.put(rows.calls, call.id, KeptCall(call=call, kept_at=now))
        if not settled:
            self._journal.put(rows.open_calls, person_id, call.id)
        elif rows.open_calls.get(person_id) == call.id:
            self._journal.remove(rows.open_calls, person_id)

    def _put_follow_up(self, promise: FollowUp) -> None:
        is_open = promise.state is FollowUpState.OPEN
        assert promise.due_at is not None or not is_open, f"{promise.id} has no due time"
        self._journal.put(self._rows.follow_ups, promise.id, promise)
        if is_open:
            self._journal.put(self._rows.open_follow_ups, promise.id, promise)
        else:
            self._journal.remove(self._rows.open_follow_ups, promise.id)

    def _keep_effects(
        self, call: Call, effects: Sequence[Effect], now: datetime, *, entries: Iterable[Event]
    ) -> None:
        for line in entries:
            self._write(call, line, now)
        for effect in effects:
            match effect:
                case Note():
                    self._write(call, effect, now)
                case Send():
                    put_send(self._rows, message_of_call(self._rows, call, effect, now))
                case KeepFollowUp(by=by, due_at=due_at):
                    self._put_follow_up(
                        FollowUp(id=self._rows.new_id(), call_id=call.id, by=by, due_at=due_at)
                    )

    def _write(self, call: Call, line: Event | Note, now: datetime) -> None:
        if call.id not in self._rows.entries:
            self._journal.put(self._rows.entries, call.id, [])
        self._journal.append(self._rows.entries[call.id], Entry(at=now, what=line))
