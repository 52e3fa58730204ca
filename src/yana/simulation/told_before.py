"""Told before: histories on file, so that a long run goes on where it was interrupted."""

import hashlib
import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import yana
from yana.simulation.chronicle import Broken
from yana.simulation.history import Told


class ToldBefore:
    """A file with a line for each history, and by which code it was told."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a line that was cut off while it was written is told again."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text() if path.exists() else ""
        if text and not text.endswith("\n"):
            with path.open("a") as file:
                file.write("\n")
        self._lines = {seed: line for line in text.splitlines() if (seed := _seed_by_us(line))}

    def __contains__(self, seed: str) -> bool:
        """Return whether this very code has told this history."""
        return seed in self._lines

    def read(self, seed: str) -> Told:
        """Return a history that is there."""
        return _from_json(self._lines[seed])

    def keep(self, told: Told) -> None:
        """Write down one more."""
        with self._path.open("a") as file:
            file.write(json.dumps(_as_json(told)) + "\n")


@cache
def this_code() -> str:
    """Return what differs as soon as a line of the code that is told about does."""
    root = Path(yana.__file__).parent
    digest = hashlib.sha256()
    # The simulation knows no other part (`tests/tidy/test_arrows.py`).
    parts = [
        path for part in ("core", "engine", "simulation") for path in root.glob(f"{part}/**/*")
    ]
    for path in sorted(path for path in parts if path.is_file() and path.suffix != ".pyc"):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _seed_by_us(line: str) -> str | None:
    try:
        body = json.loads(line)
    except ValueError:
        return None
    return str(body["seed"]) if body.get("code") == this_code() else None


def _as_json(told: Told) -> dict[str, object]:
    broken = [[n, one.promise, one.at.isoformat(), one.call, one.why] for n, one in told.broken]
    return {**vars(told), "broken": broken, "code": this_code()}


def _from_json(line: str) -> Told:
    body = json.loads(line)
    del body["code"]
    counts = {name: Counter(body[name]) for name in ("faults", "fates", "visits", "crashes")}
    broken = [(n, _broken(*rest)) for n, *rest in body["broken"]]
    return Told(**{**body, **counts, "broken": broken})


def _broken(promise: int, at: str, call: str | None, why: str) -> Broken:
    return Broken(promise=promise, at=datetime.fromisoformat(at), call=call, why=why)
