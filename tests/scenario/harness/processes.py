"""The same system as two processes that can be killed: a web process and an engine process."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from django.db import connections

from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.points import Points
from tests.scenario.harness.system import Engine, Ran, Reply, Request, Web

FORK = multiprocessing.get_context("fork")
Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


class Died(Exception):
    """The process died before it answered."""


@dataclass
class Process(Generic[Asked, Answered]):
    """One process of ours: what it is asked it answers, until it is killed."""

    build: Callable[[Points], Callable[[Asked], Answered]]
    die_at: int | None = None
    points: list[str] = field(default_factory=list)
    deaths: int = 0
    _child: Any = None
    _line: "Connection | None" = None

    def ask(self, what: Asked) -> Answered:
        """The process's answer; Died if it was killed meanwhile, and it starts again next time."""
        if self._child is None:
            self._start()
        assert self._line is not None
        try:
            self._line.send(what)
            answer, self.points = self._line.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            self._bury()
            raise Died from error
        if isinstance(answer, BaseException):
            raise answer
        result: Answered = answer
        return result

    def stop(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._child = None

    def _start(self) -> None:
        # No connection may be shared with a child: SQLite forbids it, PostgreSQL breaks on it.
        connections.close_all()
        ours, theirs = FORK.Pipe()
        points = Points(die_at=self.die_at)
        # A killed process starts again without the order to die, as a supervisor would start it.
        self.die_at = None
        self._child = FORK.Process(target=_serve, args=(theirs, self.build, points), daemon=True)
        self._child.start()
        theirs.close()
        self._line = ours

    def _bury(self) -> None:
        self._child.join()
        assert self._child.exitcode == -signal.SIGKILL, f"it died of {self._child.exitcode}"
        self.deaths += 1
        self._child = None


def _serve(
    line: Connection, build: Callable[[Points], Callable[[Any], Any]], points: Points
) -> None:
    try:
        work = build(points)
        while True:
            what = line.recv()
            try:
                answer: Any = work(what)
            except Exception as error:  # noqa: BLE001 - told to the test, which fails with it
                answer = error
            line.send((answer, points.passed))
    except (EOFError, BrokenPipeError):
        pass
    finally:
        os._exit(0)


def web_process(clock: StoryClock) -> Process[Request, Reply]:
    """A web process over this clock."""

    def build(points: Points) -> Callable[[Request], Reply]:
        return Web(clock, points).ask

    return Process(build)


def engine_process(clock: StoryClock, mail: str) -> Process[None, Ran]:
    """An engine process over this clock and this mail server."""

    def build(points: Points) -> Callable[[None], Ran]:
        engine = Engine(clock, mail, points)
        return lambda _nothing: engine.run()

    return Process(build)
