"""While no mail leaves people change their minds: afterwards only the last word leaves."""

from tests.unit.core.cast import BEN, CHI
from tests.unit.engine.fakes import Town
from tests.unit.engine.test_outbox import FOR_NOW, asks
from yana.core.call import Call
from yana.core.event import Acknowledged, Event, PresenceDenied, Stopped
from yana.engine.ports import Accepted


def told(town: Town, who: str) -> list[str]:
    """What one of them was told since this was last asked, and did not have to answer."""
    return [message for name, message in town.email.heard() if name == who and message != "ring"]


def away(town: Town, *events: Event) -> Call:
    """Ben and Chi are rung; then no mail leaves, and this happens within a minute."""
    call = asks(town, "urgent")
    town.acts()
    town.email.always = FOR_NOW
    for event in events:
        town.entrance.record(call.id, event)
        town.acts()
    return call


def back(town: Town) -> None:
    """Mail leaves again, and all that waited for it is tried."""
    town.email.heard()
    town.email.always = Accepted(provider_id="back again")
    town.passes(minutes=1)


BEN_HAS_IT, NOBODY_IS_THERE = Acknowledged(responder_id=BEN.id), PresenceDenied()


def test_after_an_outage_who_was_stood_down_more_than_once_hears_so_once() -> None:
    town = Town()
    away(town, BEN_HAS_IT, Stopped(responder_id=BEN.id), BEN_HAS_IT)
    back(town)
    assert told(town, "Chi") == ["stand_down"]


def test_after_an_outage_who_was_said_not_to_be_there_more_than_once_hears_so_once() -> None:
    town = Town()
    away(town, BEN_HAS_IT, NOBODY_IS_THERE, BEN_HAS_IT, NOBODY_IS_THERE)
    back(town)
    assert told(town, "Ben") == ["not_with"]


def test_after_an_outage_only_the_last_word_on_where_somebody_stands_leaves() -> None:
    town = Town()
    call = away(town, BEN_HAS_IT)
    town.passes(minutes=11)
    for event in (BEN_HAS_IT, NOBODY_IS_THERE):
        town.entrance.record(call.id, event)
    back(town)
    assert told(town, "Ben") == ["not_with"], "and not that he went quiet before that"


def test_an_older_word_that_is_true_again_leaves_when_the_newer_is_not() -> None:
    town = Town()
    call = away(town, BEN_HAS_IT)
    town.passes(minutes=11)
    for event in (Acknowledged(responder_id=CHI.id), Stopped(responder_id=CHI.id)):
        town.entrance.record(call.id, event)
    back(town)
    assert told(town, "Ben") == ["lapsed"], "he was told to stand down, and nobody has it now"
