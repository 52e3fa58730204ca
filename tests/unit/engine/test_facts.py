"""What a message may say of a call, all of it: nothing private, and a way to answer."""

from dataclasses import replace

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, circle_of, signal, supporter
from tests.unit.engine.fakes import LINKS, Town
from tests.unit.engine.watched_town import WatchedTown
from yana.core.effect import Message
from yana.core.event import Acknowledged, HandOverOffered
from yana.engine.links import Purpose
from yana.engine.watched import ROBOT_ID


@pytest.mark.parametrize(("trial", "said"), [(False, ""), (True, "yes")])
def test_a_ring_says_who_needs_somebody_how_urgently_and_how_to_answer_or_leave(
    said: str, *, trial: bool
) -> None:
    town = Town()
    town.ledger.add_circle(replace(CIRCLE, person=replace(AMINA, trial=trial)))
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    (ring,) = town.email.sent
    assert ring.facts == {
        "person": "Amina",
        "name": "Ben",
        "urgency": "company",
        "signal": "ask",
        "link": LINKS.url(Purpose.ANSWER, call.id, BEN.id),
        "leave_link": LINKS.url(Purpose.MEMBER, AMINA.id, BEN.id),
        "other": "",
        "trial": said,
    }


def test_a_test_message_says_nothing_but_how_to_answer_it() -> None:
    town = WatchedTown()
    town.canary.turn(town.clock.now())
    town.acts()
    (ring,) = town.email.sent
    assert ring.facts == {
        "watch": "canary",
        "seen": "",
        "name": "",
        "urgency": "company",
        "link": LINKS.url(Purpose.ANSWER, town.watch().about, ROBOT_ID),
    }


def test_who_is_asked_to_take_over_is_told_who_asks_and_not_whom_they_have_asked() -> None:
    town, eve = Town(), supporter("Eve")
    town.ledger.add_circle(circle_of(BEN, CHI, eve))
    call = town.entrance.ask(AMINA.id, "first", signal("danger")).call
    for event in (
        Acknowledged(responder_id=eve.id),
        Acknowledged(responder_id=CHI.id),
        HandOverOffered(responder_id=eve.id, to=BEN.id),
        HandOverOffered(responder_id=CHI.id, to=eve.id),
    ):
        town.entrance.record(call.id, event)
    town.acts()
    asked = [one for one in town.email.sent if one.message is Message.HAND_OVER]
    assert {one.facts["name"]: one.facts["other"] for one in asked} == {"Ben": "Eve", "Eve": "Chi"}
