"""Engines at once over one database: one test call, one ping, one call of the operators."""

from datetime import timedelta
from uuid import UUID

from tests.contract.houses import at_once
from tests.servers.web import PingService
from tests.trouble.world import World
from tests.watchers.station import OPERATOR, ROBOT
from yana.core.circle import Address
from yana.engine.canary import Canary
from yana.engine.ports import Stale
from yana.engine.watch_circles import canary_circle, operators_circle
from yana.engine.watched import CANARY_ID, OPERATORS_ID
from yana.project import wiring
from yana.project.watching import SetUp, build_robot
from yana.store.models import CallRow, EntryRow, SendRow, SupporterRow

ENGINES = 4


def canary() -> Canary:
    """The canary of one more engine."""
    joined = wiring.system()
    return Canary(
        ledger=joined.ledger,
        entrance=joined.entrance,
        robot=build_robot(joined),
        every=timedelta(minutes=10),
        inbox=tuple,
    )


def test_many_engines_make_one_test_call_and_tell_the_operators_once(
    anywhere: World, service: PingService
) -> None:
    circles = (
        canary_circle(Address(channel="email", target=ROBOT)),
        operators_circle([Address(channel="email", target=OPERATOR)]),
    )
    clock, joined = anywhere.clock, wiring.system()
    ready = at_once(*[lambda: SetUp(joined, *circles).turn(clock.now())] * ENGINES)
    assert all(one is None or isinstance(one, Stale) for one in ready)
    SetUp(joined, *circles).turn(clock.now())
    assert SupporterRow.objects.count() == 2
    engines = [canary() for _ in range(ENGINES)]

    def look() -> None:
        done = at_once(*[lambda one=one: one.turn(clock.now()) for one in engines])
        assert all(one is None or isinstance(one, Stale) for one in done), done

    look()
    look()
    assert calls_of(CANARY_ID) == 1
    for _ in range(13):
        clock.set(clock.now() + timedelta(seconds=25))
        look()
    assert (calls_of(CANARY_ID), calls_of(OPERATORS_ID)) == (1, 1)
    assert EntryRow.objects.count() == 0, "nobody asked again, and nothing else happened"
    assert sorted(SendRow.objects.values_list("target", flat=True)) == [OPERATOR, ROBOT]


def calls_of(person_id: str) -> int:
    """How many calls there are of this person."""
    return CallRow.objects.filter(person_id=UUID(person_id)).count()
