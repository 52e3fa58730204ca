"""`yana web`: the pages and the API."""

from argparse import ArgumentParser, Namespace

from yana.project.listening import check_free
from yana.project.logs import set_up_logs
from yana.project.options import load

THREADS = 8
"""A request holds a thread for a few milliseconds; eight serve hundreds of people at once."""

BACKLOG = 1024


def arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--host", default=None, help="where to listen (default: host option)")
    parser.add_argument("--port", type=int, default=None, help="on which port")


def run(given: Namespace) -> int:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.server import Server

    set_up_logs()
    options = load()
    host, port = given.host or options.host, given.port or options.port
    check_free(host, port)
    server = Server(
        "yana.project.worker:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        respawn_failed_workers=True,
        log_access=False,
    )
    server.serve()
    return 0
