"""`yana serve`: web and engine as two processes; whichever stops is started again.

This process imports nothing heavy and does nothing but watch, so that it does not fail itself.
"""

import signal
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from dataclasses import dataclass, field

from yana.project.clock import monotonic_seconds
from yana.project.listening import check_free
from yana.project.options import load
from yana.project.orphans import end_with_parent

LOOK_EVERY_SECONDS = 0.1
RESTART_PAUSE_MAX_SECONDS = 5.0
LIVED_WELL_SECONDS = 60.0
"""What lived so long does not keep failing, so it is started again at once."""
STOP_WITHIN_SECONDS = 15.0


def arguments(_parser: ArgumentParser) -> None:
    """Say what the command takes: nothing; see docs/reference/settings.md for options."""


def run(_given: Namespace) -> int:
    """Keep both running until told to stop."""
    options = load()
    check_free(options.host, options.port)
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    children = [Child(("engine", "--migrate")), Child(("web",))]
    print(f"YANA is starting: open {options.base_url} in a browser. Ctrl-C stops it.", flush=True)
    while not stopping:
        for child in children:
            child.look()
        time.sleep(LOOK_EVERY_SECONDS)
    for child in children:
        child.ask_to_stop()
    return max(child.wait() for child in children)


@dataclass
class Pauses:
    """How long to wait before something is started again: at first not at all."""

    seconds: float = 0.0

    def after(self, lived_seconds: float) -> float:
        """Return the pause after it lived so long; one that keeps failing gets longer ones."""
        pause = 0.0 if lived_seconds >= LIVED_WELL_SECONDS else self.seconds
        self.seconds = min(pause * 2 + 0.1, RESTART_PAUSE_MAX_SECONDS)
        return pause


@dataclass
class Child:
    """One of the two processes, and when it may be started again."""

    words: tuple[str, ...]
    process: "subprocess.Popen[bytes] | None" = None
    pauses: Pauses = field(default_factory=Pauses)
    started_at: float = 0.0
    not_before: float = field(default_factory=monotonic_seconds)

    def look(self) -> None:
        """Start the process if it does not run; one that keeps failing is started more slowly."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            _say(f"yana {self.words[0]} stopped ({self.process.returncode}).")
            self.process = None
            now = monotonic_seconds()
            self.not_before = now + self.pauses.after(now - self.started_at)
        if monotonic_seconds() >= self.not_before:
            self.started_at = monotonic_seconds()
            command = [sys.executable, "-m", "yana.project.cli", *self.words]
            try:
                # Our own program and fixed words; and there are no threads that a fork could catch.
                self.process = subprocess.Popen(  # noqa: S603
                    command,
                    preexec_fn=_die_with_parent,  # noqa: PLW1509
                )
            except (OSError, subprocess.SubprocessError) as error:
                # Too little memory just now: the other one must live on, and this one come back.
                _say(f"yana {self.words[0]} cannot be started now: {error}")
                self.not_before = self.started_at + self.pauses.after(0)

    def ask_to_stop(self) -> None:
        """Ask the process to finish what is under way."""
        if self.process is not None:
            self.process.terminate()

    def wait(self) -> int:
        """Wait for the end; one that does not come is killed, and its work taken over later."""
        if self.process is None:
            return 0
        try:
            self.process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return 0


def _say(words: str) -> None:
    # Nobody may read it any more (a closed pipe); what runs must go on all the same.
    with suppress(OSError):
        print(words, file=sys.stderr, flush=True)


def _die_with_parent() -> None:
    # In a session of their own, so that Ctrl-C reaches this process alone and it stops them in
    # order; and never orphans that keep the port when this process is killed.
    import os

    os.setsid()
    end_with_parent(signal.SIGTERM)
