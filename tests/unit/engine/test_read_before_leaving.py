"""Before it leaves, each message is read against its call as it is then: what leaves, and how."""

from dataclasses import replace
from datetime import time, timedelta

from tests.unit.core.cast import BEN, EVENING, circle_of
from tests.unit.engine.fakes import Town
from tests.unit.engine.test_outbox import FOR_NOW, asks
from yana.core.call import Outcome
from yana.core.circle import QuietHours
from yana.core.event import Acknowledged, Settled
from yana.engine.ports import Accepted, SendState

NIGHT = QuietHours(start=time(23), end=time(7))


def test_who_sleeps_later_is_rung_in_the_evening_and_in_their_own_language() -> None:
    town = Town()
    asks(town, "company", circle_of(replace(BEN, quiet=NIGHT, language="fr")))
    town.acts()
    assert [(one.target, one.language) for one in town.email.sent] == [("ben@example.test", "fr")]


def test_who_answered_although_no_message_had_left_hears_the_end() -> None:
    town = Town()
    town.email.always = FOR_NOW
    call = asks(town, "company", circle_of(BEN))
    town.acts()
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    town.email.heard()
    town.email.always = Accepted(provider_id="back again")
    town.passes(minutes=5)
    assert town.email.heard() == [("Ben", "ended")]


def test_what_is_dropped_is_kept_with_its_moment() -> None:
    town = Town()
    town.email.always = FOR_NOW
    call = asks(town, "company", circle_of(BEN))
    town.acts()
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    town.passes(minutes=1)
    for one in town.ledger.sent(call.id):
        assert one.state is SendState.DROPPED
        assert one.ended_at is not None
        assert EVENING <= one.ended_at < EVENING + timedelta(minutes=1)


def test_each_engine_says_by_its_own_name_that_it_lives() -> None:
    town = Town()
    _, another = town.engine("another")
    town.loop.turn()
    another.turn()
    assert town.ledger._rows.beats == {"engine": EVENING, "another": EVENING}
