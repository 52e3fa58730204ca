"""Gathers what comes in within a few milliseconds, and tells each sender what became of theirs.

Three threads. The server's own gathers, and decides nothing that takes time. One writes to the
store: while it commits, the next batch gathers. One writes to the disk, while the store is away or
says nothing for too long; what is written to both is one check-in all the same.
"""

from asyncio import AbstractEventLoop, Future
from collections.abc import Mapping, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread

import structlog

from yana.engine.ports import StoreAway
from yana.intake.keys import Keys
from yana.intake.spool import NotKept, Spool, Taken
from yana.intake.waiting import Outcome, Store, Waiting
from yana.intake.writing import write

GATHER_SECONDS = 0.003
"""What one sender waits at most for others to share a commit with."""

BATCH_MAX = 1_000
"""Check-ins in one commit; it holds up an engine for some milliseconds."""

PATIENCE_SECONDS = 3.0
"""After so long without a word from the store, the disk is the safer place."""

WAITING_MAX = 20_000
"""More cannot be answered in time: who is not told within seconds calls somebody else instead."""

LOOK_AGAIN_SECONDS = 0.5
"""How often a store that is away is tried again."""

LOOK_AT_DISK_SECONDS = 10.0
"""How often an idle intake looks for what one beside it has left as it died."""

STOP_SECONDS = 10.0

Batch = Sequence[Waiting]

log = structlog.get_logger("yana.intake")


class Gathering:
    """Takes check-ins from the server's thread, and tells it what became of them."""

    def __init__(self, *, store: Store, keys: Keys, spool: Spool) -> None:
        """Join the store, whose keys it knows, and the disk."""
        self._store = store
        self._keys = keys
        self._spool = spool
        self._loop: AbstractEventLoop | None = None
        self._gathered: list[Waiting] = []
        self._waiting = 0
        self._away = False
        self._lies = True
        self._to_store: SimpleQueue[Batch | None] = SimpleQueue()
        self._to_disk: SimpleQueue[Batch | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._write_all, name="store", daemon=True),
            Thread(target=self._keep_all, name="disk", daemon=True),
        ]

    def start(self, loop: AbstractEventLoop) -> None:
        """Begin; what an earlier process has left on the disk goes to the store."""
        self._loop = loop
        for one in self._threads:
            one.start()

    def close(self) -> None:
        """Hand over what has gathered; nothing more may be taken."""
        self._hand_over()
        self._to_store.put(None)

    def join(self) -> None:
        """Return when everything that was handed over is at its end."""
        self._threads[0].join(STOP_SECONDS)
        self._to_disk.put(None)
        self._threads[1].join(STOP_SECONDS)
        self._spool.close()

    def take(self, one: Waiting) -> "Future[Outcome]":
        """Return what will become of it."""
        assert self._loop is not None, "not started"
        one.told = told = self._loop.create_future()
        if self._waiting >= WAITING_MAX:
            told.set_result(Outcome.NOT_ACCEPTED)
            return told
        self._waiting += 1
        self._gathered.append(one)
        if len(self._gathered) == 1:
            self._loop.call_later(GATHER_SECONDS, self._hand_over)
        return told

    def _hand_over(self) -> None:
        batch, self._gathered = self._gathered, []
        if not batch or self._loop is None:
            return
        if self._away:
            self._to_disk.put(batch)
            return
        self._to_store.put(batch)
        self._loop.call_later(PATIENCE_SECONDS, self._look_after, batch)

    def _look_after(self, batch: Batch) -> None:
        untold = [one for one in batch if one.told is not None]
        if untold:
            log.warning("store_says_nothing", waiting=len(untold))
            self._away = True
            self._to_disk.put(untold)

    def _write_all(self) -> None:
        """Write to the store what comes, and in between what lies on the disk."""
        with suppress(Stopped):
            while True:
                if batch := _next(self._to_store, self._patience()):
                    self._write(batch)
                if self._away or self._lies or not batch:
                    self._bring_one()

    def _patience(self) -> float:
        if self._away:
            return LOOK_AGAIN_SECONDS
        return 0.0 if self._lies else LOOK_AT_DISK_SECONDS

    def _write(self, batch: Batch) -> None:
        try:
            outcomes = write(batch, self._store, self._keys)
        except StoreAway as error:
            log.warning("store_away", error=repr(error.__cause__), waiting=len(batch))
            self._away = True
            self._to_disk.put(batch)
            return
        except Exception:
            log.exception("batch_failed")
            outcomes = dict.fromkeys(batch, Outcome.OUR_MISTAKE)
        else:
            self._away = False
        self._tell(outcomes)

    def _bring_one(self) -> None:
        """Bring one file from the disk to the store, or look whether that is back."""
        self._lies = False
        try:
            taken = self._spool.oldest()
            if taken is None:
                self._store.receive(())
            else:
                self._lies = True
                self._bring(taken)
            self._away = False
        except StoreAway:
            self._away = self._lies = True
        except Exception:
            # Of one file, and not of the store: what comes meanwhile is kept there as ever.
            log.exception("spool_not_brought")
            self._lies = True

    def _bring(self, taken: Taken) -> None:
        refused = False
        try:
            batch = taken.read()
            for start in range(0, len(batch), BATCH_MAX):
                outcomes = write(batch[start : start + BATCH_MAX], self._store, self._keys)
                _say_who_is_lost(outcomes)
                refused = refused or Outcome.OUR_MISTAKE in outcomes.values()
        except BaseException:
            taken.leave()
            raise
        if refused:
            taken.set_aside()
            return
        taken.remove()
        log.info("spool_brought", check_ins=len(batch))

    def _keep_all(self) -> None:
        """Write to the disk what comes while the store is away."""
        with suppress(Stopped):
            while True:
                batch = _next(self._to_disk, None)
                try:
                    self._spool.keep(batch)
                    outcome = Outcome.KEPT
                except NotKept:
                    outcome = Outcome.NOT_ACCEPTED
                except Exception:
                    log.exception("spool_failed")
                    outcome = Outcome.NOT_ACCEPTED
                self._tell(dict.fromkeys(batch, outcome))
                self._lies = True
                self._to_store.put(())  # Should it wait for what never comes to it.

    def _tell(self, outcomes: Mapping[Waiting, Outcome]) -> None:
        assert self._loop is not None
        with suppress(RuntimeError):  # The server has ended, and nobody listens any more.
            self._loop.call_soon_threadsafe(self._tell_here, outcomes)

    def _tell_here(self, outcomes: Mapping[Waiting, Outcome]) -> None:
        for one, outcome in outcomes.items():
            told, one.told = one.told, None
            if told is None:
                continue  # Told by the disk, while the store said nothing.
            self._waiting -= 1
            if not told.done():
                told.set_result(outcome)


class Stopped(Exception):
    """There is no more to come. End this thread."""


def _next(line: "SimpleQueue[Batch | None]", patience: float | None) -> Batch:
    """Return all that waits in the line, in one batch; nothing when nothing comes in time."""
    batch: list[Waiting] = []
    try:
        some = line.get(timeout=patience) if patience != 0 else line.get_nowait()
        while some is not None:
            batch += some
            if len(batch) >= BATCH_MAX:
                return batch
            some = line.get_nowait()
    except Empty:
        return batch
    if not batch:
        raise Stopped
    line.put(None)  # To be found again after these.
    return batch


def _say_who_is_lost(outcomes: Mapping[Waiting, Outcome]) -> None:
    lost = [one for one in outcomes.values() if one is not Outcome.RECEIVED]
    if lost:
        log.error("kept_for_nobody", check_ins=len(lost), why=sorted({one.value for one in lost}))
