"""Newcomers: people and supporters as the simulated world brings them up."""

from datetime import time

from yana.core.circle import Address, Circle, Consent, Person, QuietHours, Supporter
from yana.simulation.chronicle import Member
from yana.simulation.world import Chance

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")


def member(supporter: Supporter) -> Member:
    """Return a supporter as an onlooker would write them down."""
    quiet = supporter.quiet
    return Member(
        id=supporter.id,
        addresses=tuple((one.channel, one.target) for one in supporter.addresses),
        zone=supporter.zone,
        quiet=None if quiet is None else (quiet.start, quiet.end),
        may_wake=supporter.may_wake,
        name=supporter.name,
    )


def new_circle(
    chance: Chance, name: str, channels: tuple[str, ...], *, trial: bool = False
) -> Circle:
    """Return a person with up to six supporters who have agreed."""
    person = Person(id=chance.id(), name=name, zone=chance.one_of(ZONES), trial=trial)
    supporters = tuple(
        new_supporter(chance, f"{name}-{n}", person.zone, channels)
        for n in range(chance.weighed({0: 0.03, 1: 1, 2: 2, 3: 3, 4: 2, 6: 1}))
    )
    return Circle(person=person, supporters=supporters)


def new_supporter(chance: Chance, name: str, zone: str, channels: tuple[str, ...]) -> Supporter:
    """Return somebody who has agreed, with an address or two."""
    first = chance.some_of(channels, 2 if chance.hits(0.7) else 1)
    domain = chance.one_of(("one.test", "two.test", "three.test"))
    quiet = QuietHours(start=time(22), end=time(7)) if chance.hits(0.5) else None
    return Supporter(
        id=chance.id(),
        name=name,
        zone=zone if chance.hits(0.8) else chance.one_of(ZONES),
        quiet=quiet,
        may_wake=chance.hits(0.6),
        addresses=tuple(Address(channel=one, target=f"{name}.{one}@{domain}") for one in first),
        consent=Consent.AGREED,
    )
