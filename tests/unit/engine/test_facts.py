"""What a message may say of a call, all of it: nothing private, and a way to answer."""

from dataclasses import replace

import pytest

from tests.unit.core.cast import AMINA, BEN, CIRCLE, signal
from tests.unit.engine.fakes import LINKS, Town
from tests.unit.engine.watched_town import WatchedTown
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
