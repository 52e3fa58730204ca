"""The dead-man ping on the wire: one GET to the URL that the operator gave."""

from http import HTTPStatus
from threading import Lock, Thread
from urllib.error import URLError
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 10
"""For each step of it; whoever answers at all answers sooner."""

SAID_LENGTH_MAX = 200


class HttpPing:
    """Asks for the URL in a thread of its own, one at a time; what hangs is never asked twice."""

    def __init__(self, url: str) -> None:
        """Ask for this URL."""
        self._url = url
        self._lock = Lock()
        self._under_way = False
        self._said: str | None = None

    def begin(self) -> bool:
        """Ask for it now; False when it is still being asked for."""
        with self._lock:
            if self._under_way:
                return False
            self._under_way = True
        # Not of a pool: a pool's threads are waited for at the end, and this one may hang.
        try:
            Thread(target=self._ask, name="ping", daemon=True).start()
        except RuntimeError as error:  # No more threads can be started now.
            with self._lock:
                self._said, self._under_way = str(error), False
        return True

    def said(self) -> str | None:
        """Return what went wrong, "" when all went well, or None when nothing new is known."""
        with self._lock:
            said, self._said = self._said, None
        return said

    def _ask(self) -> None:
        said = _get(self._url)
        with self._lock:
            self._said, self._under_way = said, False


def _get(url: str) -> str:
    # The setting is checked to be http or https before anything starts.
    request = Request(url, headers={"User-Agent": "YANA"})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310
            status = reply.status
    except (URLError, OSError, ValueError) as error:
        return str(error)[:SAID_LENGTH_MAX] or type(error).__name__
    except Exception as error:  # noqa: BLE001 - what else a strange server does to the library
        return repr(error)[:SAID_LENGTH_MAX]
    return "" if status < HTTPStatus.BAD_REQUEST else f"it answered {status}"
