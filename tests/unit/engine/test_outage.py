"""While no mail leaves people change their minds: afterwards only the last word leaves."""

from tests.unit.core.cast import BEN, CHI, circle_of, supporter
from tests.unit.engine.fakes import Town
from tests.unit.engine.test_outbox import FOR_NOW, asks
from yana.core.call import Call
from yana.core.effect import Message
from yana.core.event import (
    Acknowledged,
    Declined,
    Event,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Stopped,
)
from yana.engine.ports import Accepted, SendState, Unknown


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


EVE = supporter("Eve")
EVE_HAS_IT, CHI_STOPS = Acknowledged(responder_id=EVE.id), Stopped(responder_id=CHI.id)


def chi_takes_over_in_an_outage(*then: Event) -> tuple[Town, Call]:
    """Ben hands over to Chi; then no mail leaves, Chi is there, and this happens."""
    town = Town()
    call = asks(town, "danger", circle_of(BEN, CHI, EVE))
    town.acts()
    town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    town.entrance.record(call.id, HandOverOffered(responder_id=BEN.id, to=CHI.id))
    town.acts()
    town.email.always = FOR_NOW
    for event in (PresenceConfirmed(responder_id=CHI.id), *then):
        town.entrance.record(call.id, event)
        town.acts()
    return town, call


def test_after_an_outage_who_is_free_hears_so_while_it_is_so() -> None:
    town, _ = chi_takes_over_in_an_outage(EVE_HAS_IT)
    back(town)
    assert told(town, "Ben") == ["relieved"]


def test_after_an_outage_nobody_hears_that_they_are_free_when_who_took_over_has_gone() -> None:
    town, call = chi_takes_over_in_an_outage(EVE_HAS_IT, CHI_STOPS)
    back(town)
    assert told(town, "Ben") == ["stand_down"]
    (relieved,) = (one for one in town.ledger.sent(call.id) if one.message is Message.RELIEVED)
    assert relieved.state is SendState.DROPPED


def test_who_never_heard_that_they_are_free_is_needed_again_when_nobody_has_it() -> None:
    town, _ = chi_takes_over_in_an_outage(CHI_STOPS)
    back(town)
    heard = [message for name, message in town.email.heard() if name == "Ben"]
    assert heard == ["ring"]


def test_who_heard_that_they_are_free_is_left_in_peace_afterwards() -> None:
    town, call = chi_takes_over_in_an_outage()
    back(town)
    assert told(town, "Ben") == ["relieved"]
    for event in (EVE_HAS_IT, CHI_STOPS):
        town.entrance.record(call.id, event)
    town.passes(minutes=1)
    assert told(town, "Ben") == []


def test_who_may_have_heard_that_they_are_free_is_not_rung_as_if_they_had_not() -> None:
    town, call = chi_takes_over_in_an_outage()
    town.email.always = Unknown()
    town.passes(minutes=1)  # The word that Ben is free is tried; what came of it is unknown.
    town.email.always = FOR_NOW
    town.entrance.record(call.id, CHI_STOPS)
    back(town)
    heard = [message for name, message in town.email.heard() if name == "Ben"]
    assert heard == []


def test_who_was_told_since_that_somebody_has_it_is_not_told_so_twice() -> None:
    town, _ = chi_takes_over_in_an_outage(CHI_STOPS, EVE_HAS_IT)
    back(town)
    assert told(town, "Ben") == ["stand_down"]


def test_who_stopped_and_is_on_their_way_is_not_asked_after_an_outage_if_still_there() -> None:
    town = Town()
    call = asks(town, "danger", circle_of(BEN, CHI))
    town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    town.email.always = FOR_NOW
    town.passes(minutes=20)
    for event in (Stopped(responder_id=BEN.id), BEN_HAS_IT):
        town.entrance.record(call.id, event)
    back(town)
    assert told(town, "Ben") == []


def test_after_an_outage_who_said_yes_meanwhile_is_not_asked_to_take_over() -> None:
    town = Town()
    ben_asks_chi = HandOverOffered(responder_id=BEN.id, to=CHI.id)
    chi_will = Acknowledged(responder_id=CHI.id)
    away(town, PresenceConfirmed(responder_id=BEN.id), ben_asks_chi, chi_will)
    back(town)
    heard = town.email.heard()
    assert ("Chi", "hand_over") not in heard
    assert ("Ben", "hand_over_taken") in heard


def test_after_an_outage_who_cannot_is_not_asked_whether_they_are_there() -> None:
    town = Town()
    call = away(town, BEN_HAS_IT)
    town.passes(minutes=11)
    town.entrance.record(call.id, Declined(responder_id=BEN.id))
    back(town)
    assert told(town, "Ben") == []
