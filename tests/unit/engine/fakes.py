"""The world at the engine's edge: a clock that is moved, channels that do as they are told."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.unit.core.cast import EVENING, TURNS_MAX
from yana.core.circle import Circle
from yana.core.policy import Policy, Urgency, default_policies
from yana.engine.carriers import InlineCarrier
from yana.engine.check_ins import CheckIns
from yana.engine.entrance import Entrance
from yana.engine.links import Links
from yana.engine.loop import Loop
from yana.engine.memory import MemoryLedger
from yana.engine.outbox import Outbox
from yana.engine.ports import Accepted, Attempt, Ledger, Result
from yana.engine.recurrence import RuleCalendar
from yana.engine.watchdog import Auditor

LINKS = Links(base_url="https://yana.example.test", keys=("a key of the tests",))


class StillClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.at = EVENING

    def now(self) -> datetime:
        return self.at

    def elapsed(self) -> timedelta:
        return self.at - EVENING

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class FakeChannel:
    """A way to reach the cast: it answers as the test has told it, and else accepts."""

    name: str = "email"
    workers: int = 1
    answers: deque[Result | Exception] = field(default_factory=deque)
    always: Result | Exception = field(default_factory=lambda: Accepted(provider_id="sink"))
    sent: list[Attempt] = field(default_factory=list)

    def send(self, attempt: Attempt) -> Result:
        """Answer as told."""
        self.sent.append(attempt)
        answer = self.answers.popleft() if self.answers else self.always
        if isinstance(answer, Exception):
            raise answer
        return answer

    def heard(self) -> list[tuple[str, str]]:
        """Who was told what since this was last asked."""
        heard = [(one.facts.get("name", ""), one.message.value) for one in self.sent]
        self.sent.clear()
        return heard


def policy_for(_circle: Circle, urgency: Urgency) -> Policy:
    """The default policy."""
    return default_policies()[urgency]


def entrance_of(
    ledger: Ledger,
    clock: StillClock,
    policies: Callable[[Circle, Urgency], Policy] = policy_for,
) -> Entrance:
    """The way in to this ledger."""
    return Entrance(ledger=ledger, clock=clock, policies=policies, links=LINKS)


def check_ins_of(ledger: Ledger, clock: StillClock, entrance: Entrance) -> CheckIns:
    """The way in to check-ins in this ledger."""
    calendar = RuleCalendar()
    return CheckIns(ledger=ledger, clock=clock, entrance=entrance, calendar=calendar, links=LINKS)


@dataclass
class Town:
    """One engine over a memory ledger, with the channels of a test."""

    clock: StillClock = field(default_factory=StillClock)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    email: FakeChannel = field(default_factory=FakeChannel)
    inbox: FakeChannel = field(default_factory=lambda: FakeChannel(name="inbox"))

    def __post_init__(self) -> None:
        self.entrance = entrance_of(self.ledger, self.clock)
        self.auditor = Auditor(ledger=self.ledger)
        self.outbox, self.loop = self.engine("engine")

    def engine(self, worker: str) -> tuple[Outbox, Loop]:
        """One more engine over the same ledger and channels."""
        carriers = {one.name: InlineCarrier(one) for one in (self.email, self.inbox)}
        outbox = Outbox(ledger=self.ledger, carriers=carriers, links=LINKS, worker=worker)
        loop = Loop(
            ledger=self.ledger,
            clock=self.clock,
            outbox=outbox,
            auditor=self.auditor,
            check_ins=check_ins_of(self.ledger, self.clock, self.entrance),
            links=LINKS,
        )
        return outbox, loop

    def acts(self) -> None:
        """The engine acts until nothing is due."""
        turns = 0
        while self.loop.turn():
            turns += 1
            assert turns < TURNS_MAX, "the engine never comes to rest"

    def passes(self, **span: float) -> None:
        """Time passes, the engine awake."""
        ends = self.clock.at + timedelta(**span)
        self.acts()
        while (due := self.ledger.next_due()) is not None and due <= ends:
            assert due > self.clock.at, "the engine left something undone that was due"
            self.clock.at = due
            self.acts()
        self.clock.at = ends
        self.acts()
