"""An engine as `yana engine` runs it: its own thread, its own loop, threads for each channel."""

import multiprocessing
import os
import signal
from dataclasses import replace
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.scenario.harness.system import HOST, Ran, next_due
from tests.trouble.waiting import SECONDS_MAX, until
from yana.channels.email.send import EmailChannel
from yana.engine.loop import Loop
from yana.engine.ports import Attempt, Channel, Clock, Result
from yana.project import wiring
from yana.project.options import load
from yana.store.models import SendRow

FORK = multiprocessing.get_context("fork")


class Closing:
    """The real channel, whose threads' connections are closed with the engine.

    In its own process they end with it; here they would outlive it.
    """

    def __init__(self, channel: Channel) -> None:
        self.name = channel.name
        self.workers = channel.workers
        self._channel = channel
        self._used: set[BaseDatabaseWrapper] = set()

    def send(self, attempt: Attempt) -> Result:
        """Send over the real channel."""
        self._used.add(connections[DEFAULT_DB_ALIAS])
        return self._channel.send(attempt)

    def close(self) -> None:
        """Close what the threads used."""
        if isinstance(self._channel, EmailChannel):
            self._channel.close()
        for connection in self._used:
            connection.inc_thread_sharing()
            connection.close()


class RunningEngine:
    """One engine that runs until it is left; it must not die of anything that happens to it."""

    def __init__(self, clock: Clock, mail: str) -> None:
        self._clock = clock
        self._loop, self._channels = build(clock, mail)
        self._stopping = Event()
        self._died_of: Exception | None = None
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join(SECONDS_MAX)
        for channel in self._channels.values():
            channel.close()
        if error is None:
            assert not self._thread.is_alive(), "the engine does not stop"
            assert self._died_of is None, f"the engine died of {self._died_of!r}"

    @property
    def lives(self) -> bool:
        """Whether it still runs."""
        return self._thread.is_alive()

    def idles(self) -> Ran:
        """Wait until nothing is due and nothing is under way."""
        until(self._idle, "an idle engine")
        return Ran(next_due=next_due(), points=0)

    def _idle(self) -> bool:
        assert self.lives, f"the engine died of {self._died_of!r}"
        due = next_due()
        under_way = SendRow.objects.filter(state="claimed").exists()
        return not under_way and (due is None or due > self._clock.now())

    def _run(self) -> None:
        try:
            self._loop.run(self._stopping.is_set)
        except Exception as error:  # noqa: BLE001 - the test that runs it says so and fails
            self._died_of = error
        finally:
            connections.close_all()


class EngineProcess:
    """One engine in a process of its own, which runs until it is killed."""

    def __init__(self, clock: Clock, mail: str) -> None:
        connections.close_all()  # No connection may be shared with a child.
        self._child = FORK.Process(target=_serve, args=(clock, mail), daemon=True)

    def __enter__(self) -> Self:
        self._child.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def freeze(self) -> None:
        """Let it do nothing more, in the middle of whatever it does, as a paused machine would."""
        assert self._child.pid is not None
        os.kill(self._child.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, self._child.pid, os.WSTOPPED | os.WNOWAIT)

    def thaw(self) -> None:
        """Let it go on where it was."""
        assert self._child.pid is not None
        os.kill(self._child.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()
        self._child.join()


def _serve(clock: Clock, mail: str) -> None:
    loop, _ = build(clock, mail)
    loop.run(lambda: False)


def build(clock: Clock, mail: str) -> tuple[Loop, dict[str, Closing]]:
    """An engine of this clock and this mail server, and its channels."""
    options = replace(load(), mail=mail, base_url=f"https://{HOST}")
    joined = wiring.build_system(options, clock=clock)
    channels = wiring.engine_channels(options, joined)
    closing = {name: Closing(one) for name, one in channels.items()}
    return wiring.build_loop(joined, closing), closing
