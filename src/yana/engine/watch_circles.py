"""The circles of the watchers, and how fast they are reached: policies are data, for these too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from yana.core.circle import Address, Circle, Consent, Person, Supporter
from yana.core.policy import Policy, Step, Urgency, default_policies
from yana.engine.entrance import Entrance
from yana.engine.ports import Ledger
from yana.engine.watched import CANARY_ID, OPERATORS_ID, ROBOT_ID

CANARY_AGAIN = timedelta(minutes=10)
"""The robot is rung again so soon: when messages arrive again, that is how it is found out."""

OPERATORS_AGAIN = timedelta(hours=1)
"""Nobody has said that they look after it: too often would be noise, too rarely forgotten."""

OPERATORS_LEASE = timedelta(hours=36)
"""Who looks after it is believed for longer than the day after which they hear of it anew."""


def canary_circle(robot: Address) -> Circle:
    """Return the circle in which a robot is everybody."""
    supporter = _always(Supporter(id=ROBOT_ID, name="Robot", addresses=(robot,)))
    return Circle(person=Person(id=CANARY_ID, name="YANA"), supporters=(supporter,))


def operators_circle(addresses: Sequence[Address]) -> Circle:
    """Return the circle of those who run this installation: each address is reached at once."""
    supporters = (
        _always(Supporter(id=_id_of(one), name="Operator", addresses=(one,))) for one in addresses
    )
    return Circle(person=Person(id=OPERATORS_ID, name="YANA"), supporters=tuple(supporters))


def watch_policy(circle: Circle) -> Policy | None:
    """Return how a circle of the watchers is reached, or None when it is one of people."""
    if circle.person.id == CANARY_ID:
        return _policy(Urgency.COMPANY, CANARY_AGAIN, lease=CANARY_AGAIN)
    if circle.person.id == OPERATORS_ID:
        return _policy(Urgency.URGENT, OPERATORS_AGAIN, lease=OPERATORS_LEASE)
    return None


def gather(ledger: Ledger, entrance: Entrance, wanted: Circle) -> None:
    """Let the kept circle be this one; an open call follows at once. The person must exist."""
    with ledger.transaction() as tx:
        kept = tx.circle(wanted.person.id)
        known = {} if kept is None else {one.id: one for one in kept.supporters}
        for one in wanted.supporters:
            if known.get(one.id) != one:
                # They gave the address themselves, as operators of this machine; so they agreed.
                tx.keep_supporter(wanted.person.id, replace(one, consent=Consent.INVITED))
                entrance.choose(wanted.person.id, one.id, Consent.AGREED)
        for supporter in known.values():
            if supporter.agreed and wanted.supporter(supporter.id) is None:
                entrance.exclude(wanted.person.id, supporter.id)


def _always(supporter: Supporter) -> Supporter:
    return replace(supporter, may_wake=True, consent=Consent.AGREED)


def _id_of(address: Address) -> str:
    return str(uuid5(UUID(OPERATORS_ID), f"{address.channel}:{address.target}"))


def _policy(urgency: Urgency, again: timedelta, *, lease: timedelta) -> Policy:
    step = Step(count=None, wait=again)
    return replace(
        default_policies()[urgency],
        steps=(step,),
        again=step,
        wakes=True,
        lease=lease,
        lease_max=lease,
        backup_after=None,
    )
