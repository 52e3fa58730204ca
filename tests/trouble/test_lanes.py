"""Mail servers of some recipients hang: what is for others leaves while they still do."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from tests.scenario.harness import cast
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.core.circle import Address, Consent, Supporter
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.lanes import SLOW_AFTER
from yana.project import wiring
from yana.store.models import PersonRow, SendRow
from yana.store.rows import keep_supporter

HANGING = [f"ben{number}@hangs.test" for number in range(40)]
LINES = 8


def test_a_new_call_is_heard_while_forty_mails_hang_for_one_domain(here: World) -> None:
    hang(here, HANGING)
    asks(here, HANGING)
    with here.running() as story:
        until(lambda: here.sink.hanging == 3, "the one that tries, and a quarter of the lines")
        asks(here, ["chi@example.test"])
        here.sink.wait_for(1, to="chi@example.test")
        assert [mail.recipients for mail in here.sink.mails] == [("chi@example.test",)]
        assert here.sink.hanging == 3, "and those still hang"
        here.sink.heal()
        story.run_engine()
        story.time.passes(minutes=1)
        assert everybody_heard(here, HANGING), "nothing is dropped, and what heals is tried again"


def test_domains_known_to_hang_leave_half_of_the_lines_to_others(here: World) -> None:
    each_elsewhere = [f"{who}@{at}.hangs.test" for who in ("ben", "eve") for at in range(6)]
    hang(here, each_elsewhere)
    asks(here, each_elsewhere)
    with here.running() as story:
        until(lambda: here.sink.hanging == 6, "all lines but two")
        here.clock.set(here.clock.now() + SLOW_AFTER + timedelta(milliseconds=500))
        assert claimed(each_elsewhere) == 6, "none ahead"
        # The server hangs up on those under way, and leaves the next ones hanging as well.
        here.sink.hang_up_on_hanging()
        until(lambda: here.sink.hanging == LINES // 2, "half of the lines")
        here.clock.set(here.clock.now() + timedelta(seconds=10))
        asks(here, ["chi@example.test"])
        here.sink.wait_for(1, to="chi@example.test")
        assert here.sink.hanging == LINES // 2, "and those still hang"
        here.sink.heal()
        story.run_engine()
        story.time.passes(minutes=2)
        assert everybody_heard(here, each_elsewhere)


def test_a_domain_that_answered_has_a_line_while_forty_new_domains_hang(here: World) -> None:
    each_elsewhere = [f"ben@{number}.hangs.test" for number in range(40)]
    hang(here, each_elsewhere)
    with here.running() as story:
        asks(here, ["chi@example.test"])
        here.sink.wait_for(1, to="chi@example.test")
        asks(here, each_elsewhere)
        until(lambda: here.sink.hanging == LINES * 3 // 4, "all lines but a quarter")
        asks(here, ["eve@example.test"])
        here.sink.wait_for(1, to="eve@example.test")
        assert here.sink.hanging == LINES * 3 // 4, "and those still hang"
        here.sink.heal()
        story.run_engine()
        story.time.passes(minutes=1)
        assert everybody_heard(here, each_elsewhere)


def hang(here: World, addresses: Sequence[str]) -> None:
    """The mail server says nothing more when it hears one of these addresses."""
    for address in addresses:
        here.sink.hang("rcpt", to=address)


def asks(here: World, addresses: Sequence[str]) -> None:
    """Somebody with supporters at these addresses asks, and all of them are rung."""
    now = here.clock.now()
    person = PersonRow.objects.create(id=uuid4(), name="Amina", created_at=now)
    for number, target in enumerate(addresses):
        one = Supporter(
            id=str(uuid4()),
            name=f"Ben{number}",
            zone=cast.ZONE,
            addresses=(Address(channel="email", target=target),),
            consent=Consent.AGREED,
        )
        keep_supporter(str(person.id), one)
    signal = Signal(at=now, urgency=Urgency.DANGER)
    wiring.system().entrance.ask(str(person.id), "first", signal)


def claimed(addresses: Sequence[str]) -> int:
    """How many messages to these are under way."""
    return SendRow.objects.filter(state="claimed", target__in=addresses).count()


def everybody_heard(here: World, addresses: Sequence[str]) -> bool:
    """Whether the mail server has taken a message to each of these."""
    return all(here.sink.mails_to(address) for address in addresses)
