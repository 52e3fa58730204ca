"""Every state is visited: the worlds are walked to their ends, and every law holds in each."""

import pytest

from tests.simulation.faults import FAULTS, Fault
from yana.core.effect import Send
from yana.core.event import Event
from yana.core.lifecycle import open_call
from yana.core.signal import Signal
from yana.simulation.explorer import REFUSAL, Walk, main
from yana.simulation.explorer_laws import OF_SCENES, OF_TURNS
from yana.simulation.explorer_twins import TwinWalk
from yana.simulation.explorer_worlds import OPENED, WORLDS, World

WALKED = tuple(world for world in WORLDS if not world.long)


def world_of(name: str) -> World:
    """The world of this name."""
    return next(world for world in WORLDS if world.name == name)


@pytest.mark.parametrize("world", WALKED, ids=lambda world: world.name)
def test_every_law_holds_in_every_state(world: World) -> None:
    walk = Walk(world=world).to_the_end()
    print(walk)  # noqa: T201 -- how much was looked at is half of the result
    assert not walk.found, "\n\n".join(map(str, walk.found.values()))


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_the_first_step_rings_only_who_agreed(world: World) -> None:
    signal = Signal(at=OPENED, urgency=world.urgency)
    _, effects = open_call("call", world.circle, signal, world.policies[world.urgency])
    agreed = {one.id for one in world.circle.supporters if one.agreed}
    sends = [one for one in effects if isinstance(one, Send)]
    assert sends, "somebody is rung at once"
    assert {one.responder_id for one in sends} <= agreed


def test_every_kind_of_event_happens_in_some_world() -> None:
    assert frozenset().union(*(world.kinds for world in WALKED)) == set(Event.__args__)


@pytest.mark.parametrize("name", ["answers", "delays", "coming and going"])
def test_calls_that_are_taken_for_one_have_one_future(name: str) -> None:
    walk = TwinWalk(world=world_of(name)).to_the_end()
    print(f"{walk}; {walk.twins} compared")  # noqa: T201
    assert walk.twins > walk.states // 2, "hardly anything was compared"
    assert not walk.found, "\n\n".join(map(str, walk.found.values()))


@pytest.mark.parametrize(
    ("fault", "name", "law"), FAULTS, ids=[f"{fault.__name__}-{law}" for fault, _, law in FAULTS]
)
def test_a_law_sees_what_is_against_it(fault: Fault, name: str, law: str) -> None:
    walk = Walk(world=world_of(name), advance=fault, until=law).to_the_end()
    assert law in walk.found


def test_every_law_has_a_fault_that_it_sees() -> None:
    laws = {law.__name__ for law in (*OF_SCENES, *OF_TURNS)} | {REFUSAL}
    assert {law for _, _, law in FAULTS} == laws


def test_a_finding_tells_the_shortest_history() -> None:
    fault, name, law = FAULTS[0]
    found = Walk(world=world_of(name), advance=fault, until=law).to_the_end().found[law]
    assert found.history == ("the person asks", "Declined Ben")
    assert str(found).startswith("a_call_has_a_next_moment_or_is_settled: An unsettled call has")


def test_a_world_is_walked_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["delays"]) == 0
    assert capsys.readouterr().out.startswith("delays (messages cannot leave")
