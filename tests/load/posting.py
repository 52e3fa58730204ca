"""Many lines that post at once, from one thread that does nothing else: it is not the limit."""

import select
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.load.figures import Times

RECEIVE_BYTES = 4_096
SILENT_SECONDS_MAX = 30.0


@dataclass
class Posted:
    """What was answered, and how fast."""

    seconds: float = 0.0
    times: Times = field(default_factory=Times)
    statuses: Counter[bytes] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.times.seconds) / self.seconds


def post_all(port: int, lines: int, count: int, request: Callable[[int], bytes]) -> Posted:
    """Post so many requests over so many lines, each the next one as soon as it has its answer."""
    posted, begun = Posted(), time.monotonic()
    poll = select.epoll()
    opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(lines)]
    by_number = {one.fileno(): one for one in opened}
    sent_at: dict[int, float] = {}
    sent = 0
    for one in opened:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(one, select.EPOLLIN)
        sent_at[one.fileno()] = time.monotonic()
        one.sendall(request(sent))
        sent += 1
    while sent_at:
        found = poll.poll(SILENT_SECONDS_MAX)
        assert found, f"{len(sent_at)} lines wait for an answer that does not come"
        for number, _ in found:
            line = by_number[number]
            answer = _answer(line)
            now = time.monotonic()
            posted.times.add(now - sent_at.pop(number))
            posted.statuses[answer[9:12]] += 1
            if sent < count:
                sent_at[number] = now
                line.sendall(request(sent))
                sent += 1
    posted.seconds = time.monotonic() - begun
    poll.close()
    for one in opened:
        one.close()
    return posted


def _answer(line: socket.socket) -> bytes:
    answer = line.recv(RECEIVE_BYTES)
    while not _whole(answer):
        more = line.recv(RECEIVE_BYTES)
        assert more, f"the line was cut after {answer!r}"
        answer += more
    return answer


def _whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    at = head.find(b"content-length: ")
    return bool(end) and len(body) >= int(head[at + 16 :].partition(b"\r\n")[0])
