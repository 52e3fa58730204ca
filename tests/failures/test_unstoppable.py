"""Unstoppable: a word that did not count, or counted for what it was not meant for."""

import pytest

from tests.contract.houses import at_once
from tests.scenario.harness.story import Story
from tests.trouble.world import World
from yana.core.call import CallState, Outcome
from yana.core.effect import Message
from yana.core.event import Acknowledged, Settled
from yana.project import wiring
from yana.store import reading
from yana.store.models import CallRow

TIMES = range(5)


def test_f40_who_is_added_to_a_call_that_somebody_has_gives_an_answer_of_their_own(
    story: Story,
) -> None:
    """F40: who was added after the first yes had no yes left to give, and counted for nothing."""
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("urgent")
    ben.hears()
    ben.has_this()
    chi = amina.invites("Chi")
    chi.hears(Message.INVITATION)
    chi.agrees()
    chi.hears_nothing()
    chi.joins()
    ben.hears(Message.ALSO_COMING)
    amina.sees("Ben and Chi have it.")
    ben.has_to_stop()
    amina.sees("Chi has it.")
    chi.is_with_them()
    amina.sees("Chi is with you")
    chi.settles("accompanied")
    ben.hears(Message.ENDED)


@pytest.mark.parametrize("time", TIMES)
def test_f42_an_answer_at_the_instant_of_the_end_never_opens_it_again(
    anywhere: World, time: int
) -> None:
    """F42: a yes that landed just after the end opened what was over."""
    with anywhere.told() as story:
        amina = story.person()
        ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
        amina.asks("danger")
        ben.hears()
        chi.hears()
        call = reading.open_call(amina.id)
        assert call is not None
        entrance = wiring.system().entrance
        end = Settled(by=None, outcome=Outcome.SAFE)
        done = at_once(
            lambda: entrance.record(call.id, Acknowledged(responder_id=ben.id)),
            lambda: entrance.record(call.id, end),
            lambda: entrance.record(call.id, Acknowledged(responder_id=chi.id)),
        )
        assert not [one for one in done if isinstance(one, Exception)]
        assert CallRow.objects.get().state == CallState.SETTLED.value
        assert CallRow.objects.get().due_at is None
        story.time.passes(hours=1)
        for one in (ben, chi):
            heard = [mail.message for mail in story.mail.take(one.address)]
            assert heard[-1] is Message.ENDED
            assert Message.RING not in heard
        page = ben.opens()
        assert not page.offers("has_this"), "and the page says that it is over"
