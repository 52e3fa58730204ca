"""Duplicate: the same again and again, until nobody listens. Each story happened elsewhere."""

from datetime import timedelta
from functools import partial

import pytest

from tests.failures.telling import press, states, with_channel, without_engine
from tests.trouble.running import EngineProcess
from tests.trouble.waiting import until
from tests.trouble.world import World
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.ports import Accepted, Attempt, Refused, Result, Unknown
from yana.engine.watchdog import TRIAL_LIFE, Auditor
from yana.project import wiring
from yana.store import people
from yana.store.models import BeatRow, CallRow, SendRow


def test_f32_of_two_engines_that_keep_trying_one_is_heard_when_the_server_is_back(
    anywhere: World,
) -> None:
    """F32: two copies tried in a loop; when the receiver was well again, both got through."""
    story = without_engine(anywhere)
    amina = story.person()
    ben = amina.has_supporter("Ben")
    anywhere.sink.refuse_connection()
    press(amina, "urgent")
    with (
        EngineProcess(anywhere.clock, anywhere.mail()),
        EngineProcess(anywhere.clock, anywhere.mail()),
    ):
        until(lambda: BeatRow.objects.count() == 2, "both engines")
        for tries in range(1, 5):
            until(partial(tried, tries), f"{tries} tries")
            anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=21))
        anywhere.sink.heal()
        anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=21))
        until(lambda: states(ben.address) == ["handed"], "Ben's mail")
        anywhere.clock.set(anywhere.clock.now() + timedelta(seconds=5))
        until(lambda: both_acted(anywhere), "that both have looked again")
    assert len(anywhere.sink.mails) == 1
    ben.hears()
    assert story.mail.repeats == 0


def tried(times: int) -> bool:
    """Whether the one message was tried so often, and waits to be tried again."""
    row = SendRow.objects.get()
    return row.tries >= times and row.state == "ready"


def both_acted(where: World) -> bool:
    """Whether each engine has acted just now."""
    return not BeatRow.objects.filter(acted_at__lt=where.clock.now()).exists()


class ForgetfulChannel:
    """The built-in inbox of a trial that is over and gone by the time that its message leaves."""

    name = "inbox"
    workers = 1

    def __init__(self, where: World, result: Result) -> None:
        self.tries = 0
        self._where = where
        self._result = result

    def send(self, attempt: Attempt) -> Result:
        """Take the trial away, and answer."""
        self.tries += 1
        Auditor(ledger=wiring.system().ledger).audit(self._where.clock.now() + TRIAL_LIFE * 2)
        return self._result


@pytest.mark.parametrize(
    "result",
    [Accepted(provider_id="1"), Refused(for_good=True, code="550"), Unknown(detail="time-out")],
    ids=["accepted", "refused", "unknown"],
)
def test_f36_what_is_gone_while_it_is_being_told_is_done_with(here: World, result: Result) -> None:
    """F36: work on a row that no longer was there was tried again for ever."""
    channel = ForgetfulChannel(here, result)
    with with_channel(here, channel) as story:
        trial = people.begin_trial("UTC", "", here.clock.now())
        signal = Signal(at=here.clock.now(), urgency=Urgency.COMPANY)
        wiring.system().entrance.ask(trial.id, "first", signal)
        story.time.passes(hours=1)
        assert channel.tries == 1
        assert (CallRow.objects.count(), SendRow.objects.count()) == (0, 0)
        amina = story.person()
        ben = amina.has_supporter("Ben")
        amina.asks("company")
        ben.hears()
        story.nobody_else_hears_anything()
