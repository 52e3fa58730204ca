"""Many people at once, each with a supporter and an open call; set up straight in the store."""

from uuid import uuid4

from tests.scenario.harness import cast
from tests.trouble.world import World
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.project import wiring
from yana.store.models import PersonRow


def crowd(there: World, count: int, urgency: str = "urgent") -> list[str]:
    """Where the mail goes: to the one supporter of each of so many people who have just asked."""
    return [_asks(there, f"ben{number}", urgency) for number in range(count)]


def _asks(there: World, supporter: str, urgency: str) -> str:
    now = there.clock.now()
    person = PersonRow.objects.create(id=uuid4(), name="Amina", created_at=now)
    cast.agreed_supporter(str(person.id), supporter, quiet=None, may_wake=False, zone=cast.ZONE)
    signal = Signal(at=now, urgency=Urgency(urgency))
    wiring.system().entrance.ask(str(person.id), "first", signal)
    return cast.address(supporter)
