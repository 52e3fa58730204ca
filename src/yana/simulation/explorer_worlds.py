"""The worlds that the explorer walks: few people, short waits, and what may happen in each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args

from yana.core.circle import Address, Circle, Consent, Person, QuietHours, Supporter
from yana.core.effect import Message
from yana.core.event import (
    Acknowledged,
    AskedAgain,
    AttemptDelayed,
    AttemptFailed,
    ClockStepped,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    LeftUnsaid,
    PresenceConfirmed,
    PresenceDenied,
    Seen,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)
from yana.core.policy import Policy, Step, Urgency

OPENED = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
BEAT = timedelta(minutes=1)
"""Time passes by this much between two looks, and every wait of these policies is a multiple."""

Kinds = frozenset[type[Event]]

WORDS: Kinds = frozenset({TimeReached, Acknowledged, Declined, PresenceConfirmed, Stopped, Settled})
NOTHING: Kinds = frozenset({Seen, ClockStepped})


@dataclass(frozen=True, kw_only=True)
class World:
    """A circle, the policies of its urgencies, and which kinds of events happen in it."""

    name: str
    means: str
    circle: Circle
    policies: Mapping[Urgency, Policy]
    kinds: Kinds
    failing: tuple[Message, ...] = ()
    """What the messages said that come back, when attempts fail."""
    engine_sleeps: bool = True
    """Whether a due moment may pass unnoticed; else nothing else happens before it is noticed."""
    helpers_settle: bool = True
    """Whether those who were with the person may end it too."""
    long: bool = False
    """Whether it takes minutes, so that it is walked only when it is asked for by name."""
    night_ends: datetime | None = None
    """When the last quiet hours that matter end; after them the time of day does not matter."""

    @property
    def urgency(self) -> Urgency:
        """Return how urgently the person asks first: as gently as this world knows."""
        return min(self.policies, key=lambda one: one.rank)

    @property
    def widest_pass(self) -> int:
        """Return the first pass that rings the whole circle at once, as all after it do."""
        people = len(self.circle.supporters)
        widths = [policy.again.count or people for policy in self.policies.values()]
        return 2 + max(people - min(widths), 0).bit_length()

    @property
    def longest_lease(self) -> int:
        """Return the beats of the longest lease."""
        return max(policy.lease for policy in self.policies.values()) // BEAT

    @property
    def size(self) -> str:
        """Return the people, channels and steps of this world in a few words."""
        people = [one for one in self.circle.supporters if one.consent is not Consent.EXCLUDED]
        channels = {address.channel for one in people for address in one.addresses}
        steps = max(len(policy.steps) for policy in self.policies.values())
        return (
            f"{len(people)} responders, channels {len(channels)}, steps {steps}, "
            f"urgencies {len(self.policies)}, kinds of events {len(self.kinds)}"
        )


def supporter(name: str, *channels: str, consent: Consent = Consent.AGREED) -> Supporter:
    """Return a supporter of this name, who is reached over these channels."""
    addresses = tuple(Address(channel=one, target=name) for one in channels)
    return Supporter(id=name, name=name, addresses=addresses, consent=consent)


def policy_of(urgency: Urgency, steps: tuple[int | None, ...], *, hurry: bool) -> Policy:
    """Return a policy of these steps; one in a hurry may wake, has shorter waits and backups."""
    wait = BEAT if hurry else 2 * BEAT
    return Policy(
        urgency=urgency,
        steps=tuple(Step(count=count, wait=wait) for count in steps),
        again=Step(count=None if hurry else 1, wait=wait),
        wakes=hurry,
        lease=wait,
        lease_max=wait,
        backup_after=BEAT if hurry else None,
        check_every=wait,
        check_grace=wait,
    )


BEN, CHI = supporter("Ben", "email"), supporter("Chi", "email")
BEN_TWICE, CHI_TWICE = supporter("Ben", "email", "phone"), supporter("Chi", "email", "phone")
EVE = supporter("Eve", "email")
NEW_EVE = supporter("Eve", "email", consent=Consent.INVITED)
DOV = supporter("Dov", "email", consent=Consent.EXCLUDED)
SLEEPER = replace(CHI, quiet=QuietHours(start=time(0, 1), end=time(0, 3)))

CALM = policy_of(Urgency.WORRIED, (1, None), hurry=False)
HURRIED = policy_of(Urgency.URGENT, (1, None), hurry=True)

URGENT = {Urgency.URGENT: HURRIED}
WORRIED = {Urgency.WORRIED: CALM}
BOTH = WORRIED | URGENT


def circle_of(*supporters: Supporter) -> Circle:
    """Return Amina's circle of these, and of Dov, who must see nothing."""
    return Circle(person=Person(id="Amina", name="Amina"), supporters=(*supporters, DOV))


WORLDS: tuple[World, ...] = (
    World(
        name="answers",
        means="two answer in every way and end it; the clock is set back",
        circle=circle_of(BEN, CHI),
        policies=URGENT,
        kinds=WORDS | NOTHING | {PresenceDenied},
    ),
    World(
        name="hand-overs",
        means="two hand over to each other, and say when they will be there",
        circle=circle_of(BEN, CHI),
        policies=URGENT,
        kinds=WORDS | {HandOverOffered, LeftUnsaid, Expected, PresenceDenied},
        helpers_settle=False,
    ),
    World(
        name="failures",
        means="each of two addresses of two people may fail",
        circle=circle_of(BEN_TWICE, CHI_TWICE),
        policies=URGENT,
        kinds=frozenset({TimeReached, Acknowledged, Declined, AttemptFailed, Settled}),
        failing=(Message.RING, Message.BACKUP),
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="delays",
        means="messages cannot leave for now",
        circle=circle_of(BEN, CHI),
        policies=URGENT,
        kinds=WORDS | {AttemptDelayed},
        failing=(Message.RING, Message.BACKUP),
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="hand-overs that fail",
        means="who is asked to take over cannot be told so",
        circle=circle_of(BEN, CHI),
        policies=URGENT,
        kinds=WORDS - {Declined} | {AttemptFailed, HandOverOffered},
        failing=(Message.RING, Message.HAND_OVER),
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="hand-overs that come back",
        means="what asks somebody to take over comes back for now, and is not tried again",
        circle=circle_of(BEN, CHI),
        policies=URGENT,
        kinds=WORDS | {AttemptDelayed, HandOverOffered},
        failing=(Message.HAND_OVER,),
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="coming and going",
        means="supporters are removed, come back, join, or are not to be told",
        circle=circle_of(BEN, NEW_EVE),
        policies=URGENT,
        kinds=WORDS | {SupporterAgreed, SupporterRemoved, AskedAgain},
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="asking again",
        means="the person asks again, more urgently, or not telling somebody",
        circle=circle_of(BEN, CHI),
        policies=BOTH,
        kinds=WORDS | {AskedAgain},
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="quiet hours",
        means="one sleeps for a while, and may be woken or not",
        circle=circle_of(BEN, SLEEPER),
        policies=BOTH,
        kinds=frozenset({TimeReached, Acknowledged, Declined, AskedAgain, Settled}),
        night_ends=OPENED + 3 * BEAT,
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="three",
        means="three say yes or no",
        circle=circle_of(BEN, CHI, EVE),
        policies=URGENT,
        kinds=frozenset({TimeReached, Acknowledged, Declined, Settled}),
        engine_sleeps=False,
        helpers_settle=False,
    ),
    World(
        name="failures and delays",
        means="addresses fail, messages wait, and everybody says everything",
        circle=circle_of(BEN_TWICE, CHI),
        policies=URGENT,
        kinds=WORDS | {AttemptFailed, AttemptDelayed},
        failing=(Message.RING, Message.BACKUP, Message.STAND_DOWN),
        engine_sleeps=False,
        helpers_settle=False,
        long=True,
    ),
    World(
        name="three in every way",
        means="three answer, hand over and stop",
        circle=circle_of(BEN, CHI, EVE),
        policies=URGENT,
        kinds=WORDS | {HandOverOffered, PresenceDenied},
        engine_sleeps=False,
        helpers_settle=False,
        long=True,
    ),
    World(
        name="everything",
        means="two responders, two channels, and every kind of event",
        circle=circle_of(BEN_TWICE, CHI_TWICE),
        policies=BOTH,
        kinds=frozenset(get_args(Event)),
        failing=(Message.RING, Message.BACKUP, Message.HAND_OVER, Message.STAND_DOWN),
        long=True,
    ),
)
"""Walked one by one; the first are small enough to be walked in the tests."""
