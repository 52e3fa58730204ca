"""What the watchers saw, in memory, and test calls that are cleared away."""

from collections.abc import Mapping
from datetime import datetime

from yana.core.call import Call, CallState
from yana.engine.memory_rows import Rows
from yana.engine.watched import WATCH_PERSONS, Watch, Watcher


class WatchTable:
    """What a transaction does for the watchers."""

    _rows: Rows

    def watch(self, watcher: Watcher) -> Watch | None:
        """Return what this one last saw; the ledger's lock keeps it until the end."""
        return self._rows.watches.get(watcher)

    def watches(self) -> Mapping[Watcher, Watch]:
        """Return what all of them last saw."""
        return dict(self._rows.watches)

    def keep_watch(self, watch: Watch) -> None:
        """Keep what a watcher saw, in place of what it saw before."""
        self._rows.journal.put(self._rows.watches, watch.watcher, watch)

    def forget_canaries(self, opened_before: datetime) -> int:
        """Remove ended calls of the watchers that are older than this; return how many."""
        calls = [kept.call for kept in self._rows.calls.values()]
        old = [one for one in calls if self._may_go(one) and one.opened_at < opened_before]
        for one in old:
            self._forget(one)
        return len(old)

    def _may_go(self, call: Call) -> bool:
        sends = (self._rows.sends[one] for one in self._rows.sends_of.get(call.id, ()))
        ended = call.state is CallState.SETTLED and not any(one.open for one in sends)
        return call.person.id in WATCH_PERSONS and ended

    def _forget(self, call: Call) -> None:
        rows, journal = self._rows, self._rows.journal
        for send_id in rows.sends_of.get(call.id, ()):
            sent = rows.sends[send_id]
            journal.remove(rows.sends, send_id)
            journal.remove(rows.send_keys, sent.key)
            journal.remove(rows.told, sent.pair)
        for request in [key for key, call_id in rows.requests.items() if call_id == call.id]:
            journal.remove(rows.requests, request)
        journal.remove(rows.sends_of, call.id)
        journal.remove(rows.entries, call.id)
        journal.remove(rows.calls, call.id)
