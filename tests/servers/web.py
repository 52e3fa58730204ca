"""A service outside that waits for pings; it may refuse them, or say nothing at all."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Self

HOST = "127.0.0.1"
WAIT_SECONDS_MAX = 30.0


class PingService:
    """Counts what it is asked for, on a loopback port of its own; `with` starts and stops it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self._released = Event()
        self._released.set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            """Answers as the service was told."""

            def do_GET(self) -> None:
                """Count, and answer when nothing hangs."""
                service.asked.append(f"{self.command} {self.path}")
                service._released.wait(WAIT_SECONDS_MAX)
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - its name
                """Say nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.answer()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(WAIT_SECONDS_MAX)

    @property
    def url(self) -> str:
        """What to ask for."""
        return f"http://{HOST}:{self._server.server_port}/ping/amina"

    def hang(self) -> None:
        """Take what is asked, and say nothing."""
        self._released.clear()

    def answer(self) -> None:
        """Answer, also whoever waits."""
        self._released.set()
