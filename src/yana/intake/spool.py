"""The spool: check-ins on this machine's disk, one line each, while the store is away.

A file is written by one process, which holds its lock, and never again once it was closed. Whoever
gets the lock of a file may take it to the store: this process, the one after it, or one beside it.
"""

import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from errno import EDQUOT
from pathlib import Path
from threading import Lock
from uuid import uuid4

import structlog

from yana.core.check_in_event import Said
from yana.intake.waiting import Waiting

FILE_BYTES_MAX = 256 * 1024
"""Some thousand lines: taken to the store in a moment, so that what comes in does not wait."""

ALL_BYTES_MAX = 512 * 1024 * 1024
"""Two million check-ins. A disk that is full stops more than the intake."""

SUFFIX = ".jsonl"

log = structlog.get_logger("yana.intake")


class NotKept(Exception):
    """The disk takes no more. Nothing was kept: make room, and send it again."""


@dataclass
class Spool:
    """A folder of files of check-ins that wait for the store."""

    folder: Path
    file_bytes_max: int = FILE_BYTES_MAX
    all_bytes_max: int = ALL_BYTES_MAX
    _file: "_File | None" = None
    _one_at_a_time: Lock = field(default_factory=Lock)

    def keep(self, batch: Sequence[Waiting]) -> None:
        """Return when all of these are on the disk for good; NotKept when none of them is."""
        lines = "".join(f"{_line(one)}\n" for one in batch).encode()
        with self._one_at_a_time:
            try:
                self._append(lines)
            except OSError as error:
                log.error("spool_full", error=repr(error))  # noqa: TRY400 - where is no riddle
                raise NotKept from error

    def oldest(self) -> "Taken | None":
        """Return the file that waits longest and that nobody else holds, held; None without one."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}"), key=_begun):
            with self._one_at_a_time:
                if self._file is not None and self._file.path == path:
                    self._close()
            taken = _take(path)
            if taken is not None:
                return taken
        return None

    def close(self) -> None:
        """Let go of the file that is being written, so that another may take it."""
        with self._one_at_a_time:
            self._close()

    def _append(self, lines: bytes) -> None:
        if self._file is not None and self._file.size >= self.file_bytes_max:
            self._close()
        if self._file is None:
            self._check_room()
            self._file = _File.made_in(self.folder)
        try:
            self._file.append(lines)
        except OSError:
            # What the disk holds of it after an error, nobody knows: nothing is added to it.
            self._close()
            raise

    def _check_room(self) -> None:
        used = sum(path.stat().st_size for path in self.folder.glob(f"*{SUFFIX}"))
        if used >= self.all_bytes_max:
            raise OSError(EDQUOT, "The spool is full", str(self.folder))

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file.descriptor)
            self._file = None


@dataclass
class _File:
    """A file that this process writes, and holds as long as it does."""

    path: Path
    descriptor: int
    size: int = 0

    @classmethod
    def made_in(cls, folder: Path) -> "_File":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            path = folder / f"{uuid4().hex}{SUFFIX}"
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                _settle(folder)
                return cls(path=path, descriptor=descriptor)
            os.close(descriptor)  # Somebody found it empty, and removed it before it was held.

    def append(self, lines: bytes) -> None:
        try:
            rest = memoryview(lines)
            while rest:
                rest = rest[os.write(self.descriptor, rest) :]
            os.fsync(self.descriptor)
        except OSError:
            # Half a line would be skipped; whole ones would come in although they were refused.
            os.ftruncate(self.descriptor, self.size)
            raise
        self.size += len(lines)


@dataclass
class Taken:
    """A file on its way to the store, held."""

    path: Path
    descriptor: int

    def read(self) -> list[Waiting]:
        """Return what can be read; a line that a crash has torn was never called kept."""
        found = []
        for number, line in enumerate(self.path.read_bytes().splitlines(keepends=True), 1):
            try:
                found.append(_read(line))
            except (KeyError, TypeError, ValueError) as error:
                log.warning("spool_line_skipped", line=number, error=repr(error))
        return found

    def remove(self) -> None:
        """Remove the file: all of it is in the store."""
        self.path.unlink(missing_ok=True)
        _settle(self.path.parent)
        os.close(self.descriptor)

    def set_aside(self) -> None:
        """Keep the file for the operator: some of it could not be brought to the store."""
        self.path.rename(self.path.with_suffix(".refused"))
        _settle(self.path.parent)
        os.close(self.descriptor)
        log.error("spool_refused", path=str(self.path.with_suffix(".refused")))

    def leave(self) -> None:
        """Let go of the file as it is: the store is away again."""
        os.close(self.descriptor)


def _take(path: Path) -> Taken | None:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    except OSError as error:
        # One that may not be opened, of another account perhaps, must not hold up the others.
        log.error("spool_not_opened", path=str(path), error=repr(error))  # noqa: TRY400
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if os.fstat(descriptor).st_nlink:
        return Taken(path=path, descriptor=descriptor)
    os.close(descriptor)
    return None


def _begun(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _settle(folder: Path) -> None:
    """Make names durable, which belong to the folder and not to the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(one: Waiting) -> str:
    return json.dumps(
        {
            "said": one.said.value,
            "request_id": one.request_id,
            "at": one.at.isoformat(),
            "way": one.way,
            "person": one.person_id,
            "key": one.key_hash,
        }
    )


def _read(line: bytes) -> Waiting:
    if not line.endswith(b"\n"):
        raise ValueError
    found = json.loads(line)
    return Waiting(
        said=Said(found["said"]),
        request_id=found["request_id"],
        at=datetime.fromisoformat(found["at"]),
        way=found["way"],
        person_id=found["person"],
        key_hash=found["key"],
    )
