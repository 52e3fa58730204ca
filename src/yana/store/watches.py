"""What the watchers saw, kept; and their test calls, cleared away when they are old."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from yana.engine.watched import WATCH_PERSONS, Watch, Watcher
from yana.store.models import CallRow, WatchRow
from yana.store.trials import AT_ONCE_MAX, forget_calls

SAID_LENGTH_MAX = 500
WATCHERS = {one.value: one for one in Watcher}


class WatchTable:
    """What a transaction does for the watchers."""

    def watch(self, watcher: Watcher) -> Watch | None:
        """Return what this one last saw, held until the end so that engines take turns."""
        rows = WatchRow.objects.filter(watcher=watcher.value)
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        row = rows.first()
        return None if row is None else _watch(watcher, row)

    def watches(self) -> Mapping[Watcher, Watch]:
        """Return what all of them last saw, holding nothing."""
        return watches()

    def keep_watch(self, watch: Watch) -> None:
        """Keep what a watcher saw, in place of what it saw before."""
        seen = {
            "at": watch.at,
            "good": watch.good,
            "good_at": watch.good_at,
            "about": watch.about,
            "said": watch.said[:SAID_LENGTH_MAX],
        }
        rows = WatchRow.objects.filter(watcher=watch.watcher.value)
        if not rows.update(**seen):
            WatchRow.objects.create(watcher=watch.watcher.value, **seen)

    def forget_canaries(self, opened_before: datetime) -> int:
        """Remove some ended calls of the watchers that are older than this; return how many."""
        old = CallRow.objects.filter(
            person_id__in=[UUID(one) for one in WATCH_PERSONS],
            state="settled",
            opened_at__lt=opened_before,
        )
        # What is still on its way out (the end of it, to an operator) must arrive.
        old = old.exclude(sends__due_at__isnull=False)
        calls = list(old.order_by("opened_at").values_list("id", flat=True)[:AT_ONCE_MAX])
        forget_calls(calls)
        return len(calls)


def watches() -> Mapping[Watcher, Watch]:
    """Return what all watchers last saw; what a newer version wrote is left out."""
    known = ((WATCHERS.get(row.watcher), row) for row in WatchRow.objects.all())
    return {watcher: _watch(watcher, row) for watcher, row in known if watcher is not None}


def _watch(watcher: Watcher, row: WatchRow) -> Watch:
    return Watch(
        watcher=watcher,
        at=row.at,
        good=row.good,
        good_at=row.good_at,
        about=row.about,
        said=row.said,
    )
