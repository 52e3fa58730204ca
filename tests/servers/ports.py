"""Ports that no outgoing connection takes by chance."""

import random
import socket

# The kernel hands out 32768 and above to outgoing connections: a fixed server port up there
# would collide with one of them some day.
FIRST, LAST = 20_000, 32_000


def free_port() -> int:
    """A loopback port that nobody uses, from below those of outgoing connections."""
    while True:
        port = random.randint(FIRST, LAST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
