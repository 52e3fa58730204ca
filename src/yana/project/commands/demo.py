"""`yana demo`: the whole story in a terminal, with the real engine, in half a minute.

The ledger is in memory, the channel prints, and a minute takes a second. Everything between (the
policy, the leases, the loop, the outbox) is what runs for real.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event as Flag
from uuid import uuid4

import django

from yana.channels.wording import word
from yana.core.call import Outcome
from yana.core.circle import Address, Circle, Consent, Person, Supporter
from yana.core.event import Acknowledged, Event, PresenceConfirmed, Settled
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.memory import MemoryLedger
from yana.engine.ports import Accepted, Attempt, Result
from yana.project import wiring
from yana.project.clock import SystemClock, monotonic_seconds
from yana.project.logs import set_up_logs
from yana.project.options import load

PACE = 60.0
"""Story seconds in one real second."""

LOOK_SECONDS = 0.05
STEP_MAX = timedelta(minutes=1)
DIM, BOLD, PLAIN = "\033[2m", "\033[1m", "\033[0m"


def arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--pace", type=float, default=PACE, help="story seconds in one second (default: 60)"
    )


def run(given: Namespace) -> int:
    """Tell the story, and return 0 when it has come to its end."""
    if given.pace <= 0:
        print("yana demo: the pace must be above 0, for example: yana demo --pace 60")
        return 2
    set_up_logs()
    django.setup()  # For the wording alone; no database is opened.
    _Demo(given.pace).tell()
    return 0


@dataclass(frozen=True, kw_only=True)
class _Line:
    """At this minute of the story somebody does something."""

    minute: float
    says: str
    event: Event | None = None


class _FastClock:
    """A clock that runs faster than time; after a stall it does not skip a part of the story."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._at = self._begun_at = SystemClock().now()

    def now(self) -> datetime:
        """Return the story's present moment."""
        return self._at

    def elapsed(self) -> timedelta:
        """Return how much of the story has passed."""
        return self._at - self._begun_at

    def run(self) -> None:
        """Let a moment pass."""
        before = monotonic_seconds()
        Flag().wait(LOOK_SECONDS)
        passed = timedelta(seconds=(monotonic_seconds() - before) * self._pace)
        self._at += min(passed, STEP_MAX)


class _Terminal:
    """A channel that prints; in the demo everybody is in this terminal."""

    name = "inbox"
    workers = 1

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def send(self, attempt: Attempt) -> Result:
        """Print what the message says."""
        words = word(attempt)
        # Often the first paragraph says the subject once more.
        more = " ".join(words.paragraphs[1:2]).removeprefix(f"{words.subject}.").strip()
        self._tell(
            f"{DIM}->{PLAIN} {attempt.facts['name']}: {BOLD}{words.subject}{PLAIN}  {more}".rstrip()
        )
        return Accepted(provider_id=attempt.token, delivered=True)


class _Demo:
    def __init__(self, pace: float) -> None:
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._clock = _FastClock(pace)
        ledger = MemoryLedger()
        self._circle = _circle()
        ledger.add_circle(self._circle)
        self._ledger = ledger
        self._system = wiring.build_system(load(), ledger=ledger, clock=self._clock)
        channels = {"inbox": _Terminal(self._say)}
        self._loop = wiring.build_loop(self._system, channels, inline=True)

    def tell(self) -> None:
        """Live through the story from the ask to its end."""
        self._say("Amina, Ben and Chi are not real. One minute of the story takes a second.")
        began = self._clock.now()
        signal = Signal(at=began, urgency=Urgency.WORRIED)
        call_id = self._system.entrance.ask(self._circle.person.id, str(uuid4()), signal).call.id
        self._say(f"{BOLD}Amina presses “I’m worried”.{PLAIN} It is received and kept.")
        state = ""
        for line in _script(self._circle):
            until = began + timedelta(minutes=line.minute)
            while self._clock.now() < until:
                state = self._act(call_id, state)
            self._say(f"{BOLD}{line.says}{PLAIN}")
            if line.event is not None:
                self._system.entrance.record(call_id, line.event)
            state = self._act(call_id, state)
        self._say("That was the whole story. Try it in a browser: make run")

    def _act(self, call_id: str, state: str) -> str:
        """Let the real loop do what is due, and show what Amina's page would say now."""
        while self._loop.turn():
            pass
        call = self._ledger.call(call_id)
        assert call is not None
        seen = _truth(call.state.value, [one.supporter.name for one in call.holders()])
        if seen != state:
            self._say(f"{DIM}   Amina sees: {seen}{PLAIN}")
        self._clock.run()
        return seen

    def _say(self, text: str) -> None:
        if not self._colours:
            for code in (DIM, BOLD, PLAIN):
                text = text.replace(code, "")
        print(f"{self._clock.now():%H:%M}  {text}", flush=True)


def _circle() -> Circle:
    person = Person(id=str(uuid4()), name="Amina", trial=True)
    supporters = []
    for name in ("Ben", "Chi"):
        supporter_id = str(uuid4())
        address = Address(channel="inbox", target=supporter_id)
        supporters.append(
            Supporter(id=supporter_id, name=name, addresses=(address,), consent=Consent.AGREED)
        )
    # Not marked as a trial in the messages: the terminal says so once, above all of it.
    return Circle(person=replace(person, trial=False), supporters=tuple(supporters))


def _script(circle: Circle) -> Iterator[_Line]:
    ben, chi = (one.id for one in circle.supporters)
    yield _Line(minute=2, says="Ben opens the link and presses “I have this”.",
                event=Acknowledged(responder_id=ben))  # fmt: skip
    yield _Line(minute=4, says="Ben’s phone dies on the way. He says nothing more.")
    yield _Line(minute=14, says="Chi, asked as a second, presses “I have this”.",
                event=Acknowledged(responder_id=chi))  # fmt: skip
    yield _Line(minute=24, says="Chi presses “I’m with them”.",
                event=PresenceConfirmed(responder_id=chi))  # fmt: skip
    yield _Line(minute=28, says="Amina ends it: “I am safe now.”",
                event=Settled(by=None, outcome=Outcome.SAFE))  # fmt: skip


def _truth(state: str, names: list[str]) -> str:
    who = " and ".join(names)
    sentences = {
        "reaching": "Nobody has it yet. We are reaching your people.",
        "answered": f"{who} said: I have this.",
        "accompanied": f"{who} is with you.",
        "settled": "It has ended. Everyone who was told knows.",
    }
    return sentences[state]
