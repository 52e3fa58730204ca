"""The network: what becomes of a message between our channel call and its human's ear."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any

from yana.engine.carriers import PooledCarrier
from yana.engine.links import Link, Links, Purpose
from yana.engine.ports import Accepted, Attempt, Outgoing, Receipt, Refused, Result, Unknown
from yana.simulation.chronicle import Answered, Heard, Left, Words
from yana.simulation.faults import Killed, Process
from yana.simulation.world import Chance, World

HANG = timedelta(seconds=30)
"""After so long a channel gives up waiting for a provider."""

LINES = 8


class Fate(Enum):
    """What can become of one message on its way."""

    FINE = "fine"
    """Taken at once, and heard soon."""
    SLOW = "slow"
    """Taken after seconds; an answer or a receipt may overtake our own note of it."""
    LATE = "late"
    """Taken at once, and heard hours later, behind what was sent after it."""
    TWICE = "twice"
    """Heard twice."""
    LOST = "lost"
    """Taken, and never heard; nobody says so."""
    BOUNCED = "bounced"
    """Taken, and comes back later for good."""
    FULL = "full"
    """Taken, and comes back later for now."""
    NOT_NOW = "not now"
    """Refused for now."""
    NEVER = "never"
    """Refused for good."""
    LINE_CUT = "line cut"
    """The line breaks before anything was said."""
    HANGS = "hangs"
    """Nobody answers until the time is out; nothing left."""
    HANGS_LATE = "hangs late"
    """It left, and then nobody answers."""
    CUT_LATE = "cut late"
    """It left, and the line breaks before it was confirmed."""
    BREAKS = "breaks"
    """The channel's own code fails."""


LEAVES = frozenset(
    {
        *(Fate.FINE, Fate.SLOW, Fate.LATE, Fate.TWICE, Fate.LOST, Fate.BOUNCED, Fate.FULL),
        *(Fate.HANGS_LATE, Fate.CUT_LATE),
    }
)
TAKEN = LEAVES - {Fate.HANGS_LATE, Fate.CUT_LATE}
HEARD = LEAVES - {Fate.LOST, Fate.BOUNCED, Fate.FULL}


@dataclass
class Weather:
    """How likely each fate is now on one channel, and which addresses have one of their own."""

    fates: dict[Fate, float] = field(default_factory=lambda: {Fate.FINE: 1.0})
    addresses: dict[str, Fate] = field(default_factory=dict)
    receipts: float = 0.5
    """How often a provider says that a message has arrived."""


Hear = Callable[[Attempt, "Letterhead"], None]


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """From which call a message is and to whom, as its link says."""

    call: str | None
    supporter: str | None


class Network:
    """All channels to all humans."""

    def __init__(self, world: World, links: Links, names: tuple[str, ...]) -> None:
        """Join these channels with the humans who listen."""
        self.world = world
        self.chance = world.chance.of("network")
        self.weather = {name: Weather() for name in names}
        self.fates: dict[Fate, int] = dict.fromkeys(Fate, 0)
        self.messages = 0
        self.sound: set[str] = set()
        """Addresses of those who come once the world has healed: nothing comes back from there."""
        self.listen: Hear = lambda _attempt, _head: None
        self.receive: Callable[[Receipt], None] = lambda _receipt: None
        self.refused: Callable[[Letterhead], None] = lambda _head: None
        self._links = links

    def fate(self, channel: str, target: str) -> Fate:
        """Return what becomes of a message to there, now."""
        weather = self.weather[channel]
        fate = weather.addresses.get(target) or self.chance.weighed(weather.fates)
        self.fates[fate] += 1
        return fate

    def head(self, attempt: Attempt) -> Letterhead:
        """Return what the link in a message says, as its reader's browser would send it."""
        link = self._read(attempt, "link", Purpose.ANSWER)
        if link is not None:
            return Letterhead(call=link.first, supporter=link.second)
        link = self._read(attempt, "link", Purpose.MEMBER)
        return Letterhead(call=None, supporter=None if link is None else link.second)

    def words(self, attempt: Attempt) -> Words:
        """Return what a message of a call says, as its reader finds it there."""
        facts, link = attempt.facts, self._read(attempt, "leave_link", Purpose.MEMBER)
        return Words(
            person=facts["person"],
            name=facts["name"],
            urgency=facts["urgency"],
            other=facts["other"],
            trial=bool(facts["trial"]),
            leaves=None if link is None else (link.first, link.second),
        )

    def _read(self, attempt: Attempt, fact: str, purpose: Purpose) -> Link | None:
        token = attempt.facts.get(fact, "").rstrip("/").rpartition("/")[2]
        return self._links.read(purpose, token)

    def leave(self, channel: str, attempt: Attempt, fate: Fate, claimed_at: datetime) -> None:
        """Take a message from us; from here on nothing can take it back."""
        head = self.head(attempt)
        self.messages += 1
        self.world.write(
            Left(
                at=self.world.now,
                token=attempt.token,
                channel=channel,
                target=attempt.target,
                message=attempt.message.value,
                call=head.call,
                supporter=head.supporter,
                repeat=attempt.repeat,
                claimed_at=claimed_at,
                words=None if head.call is None else self.words(attempt),
            )
        )
        if fate in HEARD:
            for _ in range(2 if fate is Fate.TWICE else 1):
                low, high = (1800, 14400) if fate is Fate.LATE else (0.2, 60)
                self.world.after(self.chance.span(low, high), lambda: self._hear(attempt, head))
            if fate in TAKEN and self.chance.hits(self.weather[channel].receipts):
                self._receipt(attempt, delivered=True)
        elif fate in {Fate.BOUNCED, Fate.FULL}:
            self._receipt(attempt, delivered=False, for_good=fate is Fate.BOUNCED)

    def _hear(self, attempt: Attempt, head: Letterhead) -> None:
        heard = Heard(
            at=self.world.now,
            token=attempt.token,
            message=attempt.message.value,
            call=head.call,
            supporter=head.supporter,
        )
        self.world.write(heard)
        self.listen(attempt, head)

    def _receipt(self, attempt: Attempt, *, delivered: bool, for_good: bool = True) -> None:
        receipt = Receipt(token=attempt.token, delivered=delivered, for_good=for_good, code="sim")
        # Some come before we know ourselves that it was taken, some hours later.
        for _ in range(2 if self.chance.hits(0.1) else 1):
            after = self.chance.span(0.05, 7200)
            self.world.after(after, lambda: self._come_back(attempt, receipt))

    def _come_back(self, attempt: Attempt, receipt: Receipt) -> None:
        if receipt.delivered or attempt.target not in self.sound:
            self.receive(receipt)


class ChannelBroken(Exception):
    """A channel's own code fails; the message may be tried again."""


class FakeChannel:
    """A channel whose provider lives in the simulated world."""

    workers = LINES

    def __init__(self, name: str) -> None:
        """Be this channel, for one engine."""
        self.name = name
        self.results: dict[str, Result | None] = {}

    def send(self, attempt: Attempt) -> Result:
        """Return what the world said; raise where our own code breaks."""
        result = self.results.pop(attempt.token)
        if result is None:
            raise ChannelBroken(self.name)
        return result


class LinesInTime(Executor):
    """The lines of one channel in one engine: each message takes the world's time."""

    def __init__(self, process: Process, channel: FakeChannel, network: Network) -> None:
        """Carry for this process over this channel."""
        self._process = process
        self._channel = channel
        self._network = network
        self.claimed_at: dict[tuple[str, int], datetime] = {}
        """Of each claim of each message: who lost a claim may carry the same one twice."""

    def submit(self, fn: Callable[..., Any], /, *args: object, **kwargs: object) -> Future[Any]:
        """Begin to send; `fn` runs when the provider has answered, if the process still lives."""
        sent, attempt, *_ = args
        assert isinstance(sent, Outgoing)
        assert isinstance(attempt, Attempt)
        self._process.pass_by("channel before")
        fate = self._network.fate(self._channel.name, sent.target)
        chance = self._network.chance
        leaves = chance.span(0.01, 0.5)
        takes = leaves + _takes(fate, chance)
        world = self._network.world
        if fate in LEAVES:
            world.after(leaves, lambda: self._leave(sent, attempt, fate))
        world.after(takes, lambda: self._end(partial(fn, *args), fate, attempt))
        return Future()

    def _leave(self, sent: Outgoing, attempt: Attempt, fate: Fate) -> None:
        if not self._process.alive:
            return
        claimed_at = self.claimed_at.get((sent.id, sent.fence), self._network.world.now)
        self._network.leave(self._channel.name, attempt, fate, claimed_at)
        self._die_at("channel during")

    def _end(self, fn: Callable[[], object], fate: Fate, attempt: Attempt) -> None:
        if not self._process.alive:
            return
        if self._process.paused:
            # It stands still: what came in meanwhile is found when it goes on.
            again = partial(self._end, fn, fate, attempt)
            self._network.world.after(timedelta(seconds=1), again)
            return
        result = _result(fate, attempt)
        self._channel.results[attempt.token] = result
        if isinstance(result, Refused):
            self._network.refused(self._network.head(attempt))
        fn()
        self._network.world.write(
            Answered(
                at=self._network.world.now,
                token=attempt.token,
                channel=self._channel.name,
                what=_word(result),
            )
        )
        self._die_at("channel after")

    def _die_at(self, place: str) -> None:
        try:
            self._process.pass_by(place)
        except Killed:
            self._process.alive = False
            for each in self._process.when_dead:
                each()


class CarrierInTime(PooledCarrier):
    """The engine's own carrier, which notes when each message was last decided on."""

    def __init__(
        self, channel: FakeChannel, wake: Callable[[], None], process: Process, network: Network
    ) -> None:
        """Carry over this channel for this process."""
        self._lines_in_time = LinesInTime(process, channel, network)
        self._process = process
        super().__init__(channel, wake, process.clock, pool=self._lines_in_time)

    def carry(self, sent: Outgoing, attempt: Attempt) -> None:
        """Take one message; what became of it is found in `done` later."""
        assert self._process.began_at is not None
        self._lines_in_time.claimed_at[sent.id, sent.fence] = self._process.began_at
        super().carry(sent, attempt)


def _takes(fate: Fate, chance: Chance) -> timedelta:
    if fate in {Fate.HANGS, Fate.HANGS_LATE}:
        return HANG
    return chance.span(1, 20) if fate is Fate.SLOW else chance.span(0.005, 0.5)


def _result(fate: Fate, attempt: Attempt) -> Result | None:
    if fate in TAKEN:
        return Accepted(provider_id=f"p-{attempt.token}")
    if fate is Fate.NOT_NOW:
        return Refused(for_good=False, code="451")
    if fate is Fate.NEVER:
        return Refused(for_good=True, code="550")
    if fate is Fate.LINE_CUT:
        return Refused(for_good=False, code="line", answered=False)
    if fate is Fate.BREAKS:
        return None
    return Unknown(detail=fate.value)


def _word(result: Result | None) -> str:
    match result:
        case Accepted(delivered=delivered):
            return "delivered" if delivered else "accepted"
        case Refused(for_good=for_good):
            return "never" if for_good else "not_now"
        case _:
            return "unknown"
