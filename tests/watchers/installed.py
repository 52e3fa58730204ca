"""An installation as an operator has it: its engine, `yana mail-in` and `yana doctor`."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.trouble.waiting import SECONDS_MAX, until
from yana.engine.watched import Watch, Watcher
from yana.store.models import CallRow
from yana.store.watches import watches

YANA = (sys.executable, "-m", "yana.project.cli")


@dataclass(frozen=True, kw_only=True)
class Installed:
    """The same settings for each of its processes, and nothing else shared."""

    settings: Mapping[str, str]

    @contextmanager
    def engine(self) -> Iterator["subprocess.Popen[bytes]"]:
        """One engine that runs until it is left or killed."""
        process = subprocess.Popen([*YANA, "engine"], env=self._environment(), stdout=sys.stderr)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def mail_in(self, raw: bytes, address: str) -> int:
        """Hand one mail to `yana mail-in`, as a mail server's pipe does it."""
        done = subprocess.run(
            [*YANA, "mail-in", address], input=raw, env=self._environment(), check=False
        )
        return done.returncode

    def doctor(self) -> str:
        """What `yana doctor` says, on one line."""
        done = subprocess.run(
            [*YANA, "doctor"], env=self._environment(), stdout=subprocess.PIPE, check=False
        )
        return " ".join(done.stdout.decode().split())

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if "YANA_" not in name}
        return {**ours, "YANA_DATA": os.environ["YANA_DATA"], **self.settings}


def seen(watcher: Watcher) -> Watch | None:
    """What this watcher saw last."""
    return watches().get(watcher)


def canary_is_good() -> Watch:
    """What the canary saw, as soon as it is well."""

    def well() -> Watch | None:
        watch = seen(Watcher.CANARY)
        return watch if watch is not None and watch.good else None

    found = until(well, "a test call that went well")
    assert found is not None
    return found


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask an engine to stop, and wait until it has."""
    process.terminate()
    assert process.wait(SECONDS_MAX) == 0


def calls() -> int:
    """How many calls there ever were."""
    return CallRow.objects.count()
