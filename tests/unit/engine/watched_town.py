"""A town with a canary: what arrives for the robot is read where the test says, or swallowed."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from tests.unit.engine.fakes import LINKS, FakeChannel, Town, entrance_of, policy_for
from yana.core.circle import Address, Circle
from yana.core.policy import Policy, Urgency
from yana.engine.canary import Canary
from yana.engine.ports import Attempt
from yana.engine.robot import Robot
from yana.engine.watch_circles import canary_circle, gather, operators_circle, watch_policy
from yana.engine.watched import OPERATORS_ID, Watch, Watcher

EVERY = timedelta(minutes=10)
ROBOT = Address(channel="email", target="robot@example.test")
OPERATOR = Address(channel="email", target="operator@example.test")


class WatchedTown(Town):
    """One engine and its watchers; messages to the robot arrive as long as `post_works`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.entrance = entrance_of(self.ledger, self.clock, policies)
        self.post_works = True
        self.told: list[Attempt] = []
        self.held_up: list[str] = []
        self.begun: list[str] = []
        for circle in (canary_circle(ROBOT), operators_circle([OPERATOR])):
            self.ledger.add_circle(Circle(person=circle.person))
            gather(self.ledger, self.entrance, circle)
        self.robot = Robot(
            ledger=self.ledger, clock=self.clock, entrance=self.entrance, links=LINKS
        )
        self.canary = self.new_canary()

    def new_canary(self, inbox: Callable[[], Sequence[str]] = tuple) -> Canary:
        """The watcher of one engine, which knows nothing but what is kept."""
        return Canary(
            ledger=self.ledger,
            entrance=self.entrance,
            robot=self.robot,
            every=EVERY,
            inbox=inbox,
        )

    def lives(self, *, step: timedelta = timedelta(seconds=10), **span: float) -> None:
        """Time passes, engine and watchers awake."""
        ends = self.clock.at + timedelta(**span)
        self.look()
        while self.clock.at < ends:
            self.clock.at = min(self.clock.at + step, ends)
            self.look()

    def look(self) -> None:
        """Each has its turn."""
        self.canary.turn(self.clock.now())
        self.acts()
        self._carry(self.email)
        if (about := self.watch().about) not in self.begun:
            self.begun.append(about)

    def _carry(self, channel: FakeChannel) -> None:
        for attempt in channel.sent:
            if attempt.target != ROBOT.target:
                self.told.append(attempt)
            elif self.post_works:
                self.robot.receive(f"Press here:\n{attempt.facts['link']}\n")
            else:
                self.held_up.append(attempt.facts["link"])
        channel.sent.clear()

    def operators_heard(self) -> list[str]:
        """What operators were told since this was last asked."""
        heard = [one.message.value for one in self.told if one.target == OPERATOR.target]
        self.told = [one for one in self.told if one.target != OPERATOR.target]
        return heard

    def watch(self, watcher: Watcher = Watcher.CANARY) -> Watch:
        """What this watcher saw last."""
        with self.ledger.transaction() as tx:
            seen = tx.watch(watcher)
        assert seen is not None, f"{watcher} has never looked"
        return seen

    def open_of(self, person_id: str) -> Sequence[str]:
        """The open calls of this person."""
        return [one.id for one in self.ledger.open_calls() if one.person.id == person_id]

    @property
    def operators_call(self) -> str:
        """The open call of the operators."""
        (call_id,) = self.open_of(OPERATORS_ID)
        return call_id


def policies(circle: Circle, urgency: Urgency) -> Policy:
    """As in an installation: the watchers' circles have policies of their own."""
    return watch_policy(circle) or policy_for(circle, urgency)
