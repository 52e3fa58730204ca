"""A small disk of its own, which can be full, and which can be read-only."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE = "4m"
BLOCK = bytes(4096)


@dataclass
class Disk:
    """A file system in memory."""

    folder: Path

    def fill(self) -> None:
        """Leave not one byte free."""
        with (
            (self.folder / "rubbish").open("wb", buffering=0) as file,
            contextlib.suppress(OSError),
        ):
            while True:
                file.write(BLOCK)

    def clean_up(self) -> None:
        """Make room again."""
        (self.folder / "rubbish").unlink()

    def become(self, mode: str) -> None:
        """Be mounted anew as `ro` or `rw`; nobody may have a file open for writing."""
        subprocess.run(["mount", "-o", f"remount,{mode}", self.folder], check=True)


@contextlib.contextmanager
def small_disk(folder: Path, size: str = SIZE) -> Iterator[Disk]:
    """A disk of a few megabytes, mounted here; skipped where mounting is not allowed."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk of its own")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "yana-trouble", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this machine mounts no disk: {mounted.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
