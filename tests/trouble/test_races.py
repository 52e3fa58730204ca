"""Two things at the same instant: both are heard, and neither undoes the other."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.contract.houses import at_once
from tests.scenario.harness.browser import Browser
from tests.scenario.harness.points import Points
from tests.scenario.harness.story import PersonActor, SupporterActor
from tests.scenario.harness.system import Reply, Request, Web
from tests.trouble.world import World
from yana.core.circle import Consent
from yana.core.effect import Message
from yana.core.event import Acknowledged
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.project import wiring
from yana.store import reading
from yana.store.models import CallRow, EntryRow, RequestRow, SupporterRow

TIMES = range(5)


def pressing(there: World, person: PersonActor) -> Callable[[], Reply]:
    """The press of a button on one more device of this person."""
    web = Web(there.clock, Points())
    device = Browser(web.ask, dict(person.browser.cookies))
    form = device.open("/home/").form("urgent")
    request = Request(
        method="POST",
        path="/ask/",
        data={**form.fields, "urgency": "urgent"},
        headers={"referer": "https://yana.example.test/home/"},
        cookies=device.cookies,
    )
    return lambda: web.ask(request)


@pytest.mark.parametrize("time", TIMES)
def test_asking_from_several_devices_at_the_same_instant_is_one_call(
    anywhere: World, time: int
) -> None:
    with anywhere.told() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        replies = at_once(*(pressing(anywhere, amina) for _ in range(3)))
        assert [one.status for one in replies if isinstance(one, Reply)] == [302, 302, 302]
        assert CallRow.objects.count() == 1
        assert RequestRow.objects.count() == 3
        story.run_engine()
        ben.hears()
        amina.sees("You asked: “I can’t be alone right now.”", "You asked again")
        story.nobody_else_hears_anything()


def test_the_same_form_sent_twice_at_the_same_instant_is_one_ask(anywhere: World) -> None:
    with anywhere.told() as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        press = pressing(anywhere, amina)
        replies = at_once(press, press)
        assert [one.status for one in replies if isinstance(one, Reply)] == [302, 302]
        assert (CallRow.objects.count(), RequestRow.objects.count()) == (1, 1)
        story.run_engine()
        ben.hears()
        amina.does_not_see("You asked again")


@pytest.mark.parametrize("time", TIMES)
def test_who_agrees_at_the_same_instant_as_the_ask_is_rung(anywhere: World, time: int) -> None:
    with anywhere.told() as story:
        amina = story.person()
        ben = is_invited(amina)
        entrance = wiring.system().entrance
        done = at_once(
            lambda: entrance.ask(amina.id, str(uuid4()), asked(anywhere)),
            lambda: entrance.choose(amina.id, ben.id, Consent.AGREED),
        )
        assert not [one for one in done if isinstance(one, Exception)]
        story.run_engine()
        ben.hears()
        amina.sees("Asked so far: Ben.")
        story.nobody_else_hears_anything()


@pytest.mark.parametrize("time", TIMES)
def test_who_is_excluded_at_the_same_instant_as_the_ask_hears_nothing(
    anywhere: World, time: int
) -> None:
    with anywhere.told() as story:
        amina = story.person()
        dov = amina.has_supporter("Dov")
        entrance = wiring.system().entrance
        done = at_once(
            lambda: entrance.ask(amina.id, str(uuid4()), asked(anywhere)),
            lambda: entrance.exclude(amina.id, dov.id),
        )
        assert not [one for one in done if isinstance(one, Exception)]
        story.time.passes(minutes=10)
        dov.hears_nothing()
        amina.sees("There is nobody we can reach now.")


def test_all_who_say_yes_at_the_same_instant_have_it(anywhere: World) -> None:
    with anywhere.told() as story:
        amina = story.person()
        supporters = [amina.has_supporter(name) for name in ("Ben", "Chi", "Eve")]
        amina.asks("danger")
        for one in supporters:
            one.hears()
        call = reading.open_call(amina.id)
        assert call is not None
        entrance = wiring.system().entrance
        done = at_once(
            *(
                lambda who=one.id: entrance.record(call.id, Acknowledged(responder_id=who))
                for one in supporters
            )
        )
        assert not [one for one in done if isinstance(one, Exception)]
        assert EntryRow.objects.filter(kind="Acknowledged").count() == 3
        amina.sees("Ben, Chi and Eve have it.")
        story.run_engine()
        heard = [one.message for who in supporters for one in story.mail.take(who.address)]
        assert set(heard) <= {Message.STAND_DOWN, Message.ALSO_COMING}


def asked(there: World) -> Signal:
    """An urgent request for help, made now."""
    return Signal(at=there.clock.now(), urgency=Urgency.URGENT)


def is_invited(amina: PersonActor) -> SupporterActor:
    """Ben, who was asked into the circle and has not answered yet."""
    ben = amina.has_supporter("Ben")
    SupporterRow.objects.update(consent=Consent.INVITED.value)
    return ben
