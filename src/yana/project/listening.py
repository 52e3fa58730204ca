"""Whether we can listen where we are told to.

The web server shares its port with whoever else asks for it. Two YANAs on one port would each get
some of the asks, and each know nothing of the other's people.
"""

import socket
import time

from yana.project.clock import monotonic_seconds
from yana.project.options import BadOption

PATIENCE_SECONDS = 5.0
"""As long as one that was just stopped may need to let go of its port."""

LOOK_EVERY_SECONDS = 0.2


def check_free(host: str, port: int, patience: float = PATIENCE_SECONDS) -> None:
    """Return when nobody listens there; BadOption if somebody does for longer than our patience."""
    latest = monotonic_seconds() + patience
    while (problem := _problem(host, port)) is not None:
        if monotonic_seconds() > latest:
            raise BadOption("port", f"{port} on {host} ({problem})", "one that nobody listens on")
        time.sleep(LOOK_EVERY_SECONDS)


def _problem(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            # As servers do, so that lines that have just been closed are no reason.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return None
