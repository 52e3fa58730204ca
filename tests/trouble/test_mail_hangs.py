"""The mail server hangs: only who it hangs for waits, and the engine goes on with its threads."""

from functools import partial

import pytest

from tests.scenario.harness.story import PersonActor
from tests.servers.smtp import Stage
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.core.effect import Message
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.project import wiring
from yana.store import people
from yana.store.models import InboxRow, SendRow


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_while_it_hangs_for_one_the_others_get_theirs(here: World, stage: Stage) -> None:
    with here.running() as story:
        amina = story.person()
        ben, chi, eve = (amina.has_supporter(name) for name in ("Ben", "Chi", "Eve"))
        here.sink.hang(stage, to=ben.address)
        press(amina, "urgent")
        for one in (chi, eve):
            here.sink.wait_for(1, to=one.address)
            until(partial(is_handed, one.address), "a mail that is handed over")
        amina.sees("Asked so far: Chi and Eve.")
        until(lambda: state_of(ben.address) == "claimed", "a mail to Ben under way")
        amina.sees("The e-mail to Ben is on its way out.")
        here.sink.heal()
        story.run_engine()
        story.time.passes(seconds=3)
        chi.hears()
        eve.hears()
        ben.hears()
        ben.has_this()
        chi.hears(Message.STAND_DOWN)
        eve.hears(Message.STAND_DOWN)
        story.nobody_else_hears_anything()


@pytest.mark.parametrize(("stage", "said"), [("rcpt", "is not sent yet"), ("data", "Did the")])
def test_the_engine_leaves_a_server_that_hangs_and_says_what_it_knows(
    here: World, stage: Stage, said: str
) -> None:
    with here.running(timeout=1) as story:
        amina = story.person()
        ben = amina.has_supporter("Ben")
        here.sink.hang(stage, to=ben.address)
        amina.asks("urgent")
        amina.sees("The e-mail to Ben" if stage == "rcpt" else "e-mail to Ben leave?", said)
        here.sink.heal()
        story.time.passes(seconds=3)
        ben.hears()
        story.nobody_else_hears_anything()


def test_a_server_that_hangs_for_everybody_holds_up_no_other_channel(here: World) -> None:
    with here.running() as story:
        amina = story.person()
        supporters = [amina.has_supporter(f"Ben{number}") for number in range(12)]
        here.sink.hang("connect")
        press(amina, "danger")
        until(lambda: SendRow.objects.filter(state="claimed").count() == 3, "three mails that try")
        trial = people.begin_trial("UTC", "", here.clock.now())
        signal = Signal(at=here.clock.now(), urgency=Urgency.DANGER)
        wiring.system().entrance.ask(trial.id, "trial", signal)
        until(lambda: InboxRow.objects.count() == 2, "both messages in the built-in inbox")
        assert here.sink.mails == []
        here.sink.heal()
        story.run_engine()
        story.time.passes(seconds=3)
        for one in supporters:
            one.hears()
        story.nobody_else_hears_anything()


def test_more_hanging_recipients_than_threads_still_let_another_call_through(
    here: World,
) -> None:
    with here.running(timeout=1) as story:
        amina, dana = story.person(), story.person("Dana")
        for number in range(10):
            supporter = amina.has_supporter(f"Ben{number}")
            here.sink.hang("rcpt", to=supporter.address)
        chi = dana.has_supporter("Chi")
        press(amina, "danger")
        until(lambda: SendRow.objects.filter(state="claimed").count() == 3, "three mails that try")
        press(dana, "danger")
        here.sink.wait_for(1, to=chi.address)
        story.run_engine()
        chi.hears()
        dana.sees("Asked so far: Chi.")
        amina.sees("No message has left yet")


def press(person: PersonActor, urgency: str) -> None:
    """Press one of the four buttons, and wait for nothing."""
    person.browser.open("/home/")
    person.browser.press(urgency, words="")


def is_handed(address: str) -> bool:
    """Whether the mail server has taken the newest message to this address."""
    return state_of(address) == "handed"


def state_of(address: str) -> str:
    """Where the newest message to this address is on its way out."""
    rows = SendRow.objects.filter(target=address).order_by("-n")
    return str(rows.values_list("state", flat=True).first())
