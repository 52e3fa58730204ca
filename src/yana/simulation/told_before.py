"""Told before: histories on file, so that a long run goes on where it was interrupted."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import yana
from yana.simulation.chronicle import Broken
from yana.simulation.history import Told

Body = dict[str, Any]
"""One line of the file, read."""


class ToldInTwoWays(Exception):
    """This file tells two stories of one seed: a history is not the same twice, a defect of ours.

    Tell it again and again with `yana simulate --history SEED`, and mend what differs; without
    the lines of that seed the file can be used again.
    """

    def __init__(self, path: Path, seed: str) -> None:
        """Say in which file, and of which seed."""
        super().__init__(f"{path}: seed {seed}\n{type(self).__doc__}")


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
        self._bodies = _told_by_us(path, text.splitlines())

    def __contains__(self, seed: str) -> bool:
        """Return whether this very code has told this history."""
        return seed in self._bodies

    def read(self, seed: str) -> Told:
        """Return a history that is there."""
        return _from_json(self._bodies[seed])

    def keep(self, told: Told) -> None:
        """Write down one more."""
        with self._path.open("a") as file:
            file.write(json.dumps(_as_json(told)) + "\n")


def _hash_of_code() -> str:
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


THIS_CODE = _hash_of_code()
"""Read as the code is loaded: what changes on disk later is not what tells the histories."""


def _told_by_us(path: Path, lines: Iterable[str]) -> dict[str, Body]:
    """Return what this very code has told, by seed."""
    told: dict[str, Body] = {}
    for line in lines:
        body = _read(line)
        if body is None or body.get("code") != THIS_CODE:
            continue
        if told.setdefault(body["seed"], body) != body:
            raise ToldInTwoWays(path, body["seed"])
    return told


def _read(line: str) -> Body | None:
    try:
        body: Body = json.loads(line)
    except ValueError:
        return None
    return body


def _as_json(told: Told) -> dict[str, object]:
    broken = [[n, one.promise, one.at.isoformat(), one.call, one.why] for n, one in told.broken]
    return {**vars(told), "broken": broken, "code": THIS_CODE}


def _from_json(kept: Body) -> Told:
    body = {name: value for name, value in kept.items() if name != "code"}
    counts = {name: Counter(body[name]) for name in ("faults", "fates", "visits", "crashes")}
    broken = [(n, _broken(*rest)) for n, *rest in body["broken"]]
    return Told(**{**body, **counts, "broken": broken})


def _broken(promise: int, at: str, call: str | None, why: str) -> Broken:
    return Broken(promise=promise, at=datetime.fromisoformat(at), call=call, why=why)
