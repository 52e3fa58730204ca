"""A mail server that says exactly what it is told to at each stage, for what the sink cannot do."""

import contextlib
import socket
import threading
from typing import BinaryIO, Self

HANG, CUT = "hang", "cut"
WAIT_SECONDS_MAX = 10.0

USUAL = {
    "GREETING": "220 scripted.example.test",
    "EHLO": "250-scripted.example.test\r\n250 8BITMIME",
    "HELO": "250 scripted.example.test",
    "AUTH": "235 2.7.0 OK",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 Go ahead",
    "END": "250 2.0.0 OK: queued as 4F3A",
    "RSET": "250 2.0.0 OK",
    "QUIT": "221 2.0.0 Bye",
}


class ScriptedServer:
    """Replies from a table, one reply per command word; `with` starts and stops it."""

    def __init__(self, **says: str) -> None:
        self.says = USUAL | says
        self.heard: list[str] = []
        self.lines = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._over = threading.Event()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(WAIT_SECONDS_MAX)

    def hang_up(self) -> None:
        """Cut every open line."""
        for line in self._open:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def heard_of(self, word: str) -> list[str]:
        """What was heard that begins with this command word."""
        return [line for line in self.heard if line.upper().startswith(word)]

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            self.lines += 1
            self._open.append(line)
            self._threads.append(threading.Thread(target=self._talk, args=(line,), daemon=True))
            self._threads[-1].start()

    def _talk(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError, ConnectionError), line, line.makefile("rb") as ear:
            self._say(line, "GREETING")
            for heard in ear:
                said = heard.decode("utf-8", "replace").rstrip("\r\n")
                self.heard.append(said)
                word = said.split(" ")[0].upper()
                self._say(line, word)
                if word == "DATA" and self.says["DATA"].startswith("354"):
                    self.heard += self._message(ear)
                    self._say(line, "END")

    def _message(self, ear: BinaryIO) -> list[str]:
        return [heard.decode() for heard in iter(ear.readline, b".\r\n")]

    def _say(self, line: socket.socket, word: str) -> None:
        says = self.says.get(word, "500 5.5.1 what")
        if says == HANG:
            self._over.wait()
        if says in {HANG, CUT}:
            line.shutdown(socket.SHUT_RDWR)
            raise ConnectionError
        line.sendall(f"{says}\r\n".encode())
        if says.startswith("421"):
            line.shutdown(socket.SHUT_RDWR)
            raise ConnectionError
