"""`yana intake`: takes check-ins in at high rates, from programs, devices and links."""

from argparse import ArgumentParser, Namespace

from yana.project.listening import check_free
from yana.project.logs import set_up_logs
from yana.project.options import load

BACKLOG = 4096
"""As many lines may wait at once; each check-in holds its own for some milliseconds."""


def arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--host", default=None, help="where to listen (default: host option)")
    parser.add_argument("--port", type=int, default=None, help="on which port (default: port + 1)")


def run(given: Namespace) -> int:
    """Take check-ins until told to stop."""
    set_up_logs()
    options = load()
    host, port = given.host or options.host, given.port or options.port + 1
    check_free(host, port)
    serve("yana.project.intake_worker:application", host, port)
    return 0


def serve(target: str, host: str, port: int) -> None:
    """Serve this application until told to stop: one process, one loop, many lines."""
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.server import Server

    server = Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        respawn_failed_workers=True,
        log_access=False,
    )
    server.serve()
