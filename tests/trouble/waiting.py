"""Waiting for the thing itself: no test here counts seconds."""

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

SECONDS_MAX = 30.0
"""Far beyond what any of it takes; reached only when it never comes."""

LOOK_EVERY_SECONDS = 0.01

Found = TypeVar("Found")

_never = Event()


def until(look: Callable[[], Found], what: str) -> Found:
    """What is found as soon as it is there; fails with these words when it never comes."""
    latest = time.monotonic() + SECONDS_MAX
    while not (found := look()):
        assert time.monotonic() < latest, f"never came: {what}"
        _never.wait(LOOK_EVERY_SECONDS)
    return found
