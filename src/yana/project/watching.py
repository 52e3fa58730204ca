"""Joins the watchers: whose test calls they make, what they watch, and where they ping."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from yana.channels.registry import CHANNELS
from yana.core.circle import Address, Circle
from yana.engine.canary import Canary, NoCanary
from yana.engine.deadman import Deadman
from yana.engine.readiness import Watching
from yana.engine.robot import Robot
from yana.engine.system import System
from yana.engine.watch_circles import canary_circle, gather, operators_circle
from yana.engine.watched import ROBOT_ID
from yana.engine.watchers import Turns, Watchers
from yana.project.options import INSIDE, Options
from yana.project.pinging import HttpPing


def watching(options: Options) -> Watching:
    """Return what this installation lets be watched."""
    return Watching(
        canary_every=options.canary_every,
        robot_missing=bool(options.mail) and not options.robot,
        mail_missing=not options.mail and options.robot not in {"", INSIDE},
    )


def robot_address(options: Options) -> Address:
    """Return where the robot gets its messages: by mail, or in the built-in inbox."""
    if not options.mail or options.robot in {"", INSIDE}:
        return Address(channel="inbox", target=ROBOT_ID)
    return Address(channel="email", target=options.robot)


def operators(options: Options) -> Sequence[Address]:
    """Return where the operators are reached; what names no channel is an e-mail address."""
    found = []
    for one in dict.fromkeys(options.operators):
        channel, _, target = one.partition(":")
        known = bool(target) and channel in CHANNELS
        found.append(Address(channel=channel, target=target) if known else _by_mail(one))
    return found


def build_robot(joined: System) -> Robot:
    """Return the robot that answers test messages."""
    return Robot(
        ledger=joined.ledger, clock=joined.clock, entrance=joined.entrance, links=joined.links
    )


class SetUp:
    """Sets the circles of the watchers up as the options say; what fails is done a turn later."""

    def __init__(self, joined: System, *circles: Circle) -> None:
        """Set up these."""
        self._joined = joined
        self._left = list(circles)

    def turn(self, now: datetime) -> None:
        """Set up what is not yet."""
        from yana.store.people import set_up_watch_person

        while self._left:
            wanted = self._left[-1]
            with self._joined.ledger.transaction():
                set_up_watch_person(wanted.person.id, wanted.person.name, now)
                gather(self._joined.ledger, self._joined.entrance, wanted)
            self._left.pop()


def build_watchers(options: Options, joined: System) -> Watchers:
    """Return the watchers of this installation."""
    watchers: list[Turns] = []
    if options.canary_every is None:
        watchers.append(NoCanary(ledger=joined.ledger, entrance=joined.entrance))
    else:
        robot = robot_address(options)
        circles = (canary_circle(robot), operators_circle(operators(options)))
        watchers += [SetUp(joined, *circles), _canary(joined, robot, options.canary_every)]
    if options.deadman_url:
        ping = HttpPing(options.deadman_url)
        watchers.append(Deadman(ledger=joined.ledger, watching=watching(options), ping=ping))
    return Watchers(joined.clock, *watchers)


def _canary(joined: System, robot: Address, every: timedelta) -> Canary:
    from yana.store.inbox import take_messages

    return Canary(
        ledger=joined.ledger,
        entrance=joined.entrance,
        robot=build_robot(joined),
        every=every,
        inbox=lambda: take_messages(ROBOT_ID) if robot.channel == "inbox" else (),
    )


def _by_mail(address: str) -> Address:
    return Address(channel="email", target=address.lower())
