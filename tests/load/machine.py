"""The machine under the bench: what it is, what others do on it, what our processes use of it."""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import sqlite3
import subprocess
import timeit
from dataclasses import dataclass
from pathlib import Path

from tests.servers import postgres

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
KIB = 1024

DURABLE = (
    "SQLite: journal WAL, synchronous FULL; "
    "PostgreSQL: fsync, synchronous_commit and full_page_writes on, over a Unix socket"
)


def conditions() -> list[str]:
    """What somebody must know to compare our figures with theirs."""
    speed = min(timeit.repeat("sum(range(1000000))", number=20, repeat=3)) / 20
    return [
        f"machine    {_processor()}, {os.cpu_count()} cores, {_memory()}, {platform.release()}",
        f"one core   timeit 'sum(range(1000000))' {speed * 1000:.1f} ms",
        f"software   {_software()}",
        f"durable    {DURABLE}",
        f"load       {load_average():.2f} before the bench began",
    ]


def load_average() -> float:
    """How many programs wanted a core, on average over the last minute."""
    return os.getloadavg()[0]


@dataclass(frozen=True, kw_only=True)
class Noise:
    """What the whole machine and we ourselves have used of its cores so far, in seconds."""

    at: float
    all_of_it: float
    ours: float

    @classmethod
    def so_far(cls, at: float) -> "Noise":
        """Look now."""
        return cls(at=at, all_of_it=_busy_seconds(), ours=_own_seconds())

    def since(self, before: "Noise") -> str:
        """What others took of the cores in between, and the load average."""
        others = (self.all_of_it - before.all_of_it) - (self.ours - before.ours)
        cores = max(0.0, others) / max(self.at - before.at, 0.01)
        return f"others {cores:.1f} cores, load {load_average():.1f}"


def die_with_parent() -> None:
    """Called in a child: whatever ends the bench ends its children, in good order."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def adopt_orphans() -> None:
    """Called once: whoever of our descendants loses its parent becomes our child."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def descendants(pid: int) -> list[int]:
    """Every process below this one, parents first."""
    found = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def children(pid: int) -> list[int]:
    """The processes that this one has started and that are still there."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, _read(tasks).split())
    return found


def kill_pid(pid: int) -> None:
    """End a process as a power cut does; one that is gone already is no fault."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def end_descendants() -> list[str]:
    """End whatever of our children is still there, and return how it was started."""
    left = [pid for pid in descendants(os.getpid()) if command(pid)]
    commands = [command(pid) for pid in left]
    for pid in left:
        kill_pid(pid)
    return commands


def cpu_seconds(pid: int) -> float:
    """What a process has used of the cores, with those children that it has waited for."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS_A_SECOND if fields else 0.0


def memory_bytes(pid: int) -> tuple[int, int]:
    """Resident memory of a process, and its proportional part where memory is shared."""
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    kinds = {line.split()[0]: int(line.split()[1]) * KIB for line in lines if line.endswith("kB")}
    return kinds.get("Rss:", 0), kinds.get("Pss:", 0)


def command(pid: int) -> str:
    """How a process was started."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ").strip()


def _busy_seconds() -> float:
    # user, nice, system, idle, iowait, irq, softirq, steal: all but waiting counts.
    numbers = list(map(int, _read(Path("/proc/stat")).splitlines()[0].split()[1:9]))
    return (sum(numbers) - numbers[3] - numbers[4]) / TICKS_A_SECOND


def _own_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    below = sum(cpu_seconds(pid) for pid in descendants(os.getpid()))
    return below + sum(one.ru_utime + one.ru_stime for one in used)


def _processor() -> str:
    lines = _read(Path("/proc/cpuinfo")).splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{total / KIB**3:.0f} GB"


def _software() -> str:
    ours = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    folder = postgres.binaries()
    if folder is None:
        return f"{ours}, no PostgreSQL"
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return f"{ours}, PostgreSQL {said.split()[2]}"


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
