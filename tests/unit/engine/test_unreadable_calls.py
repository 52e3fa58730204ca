"""A call that cannot be read any more: whoever looks, speaks or waits is served all the same."""

from datetime import timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, EVENING, circle_of, id_of, signal, supporter
from tests.unit.engine.fakes import Town
from tests.unit.engine.torn import TornLedger, torn_town
from yana.core.call import Call, CallState, Outcome
from yana.core.circle import Consent
from yana.core.event import Acknowledged, Declined, Seen, Settled
from yana.core.policy import Urgency
from yana.engine.entrance import NotFound
from yana.engine.ports import Receipt, Stale
from yana.engine.set_aside import PASS_NO_FRESH

EVE = supporter("Eve")
A_MINUTE = timedelta(minutes=1)


def torn_call(town: Town, ledger: TornLedger, urgency: str = "company") -> Call:
    """Amina has asked and Ben was rung; a minute later her call cannot be read."""
    call = town.entrance.ask(AMINA.id, "first", signal(urgency)).call
    town.acts()
    town.email.sent.clear()
    call = town.entrance.record(call.id, Seen(responder_id=BEN.id))
    ledger.torn.add(call.id)
    town.clock.passes(minutes=1)
    kept = ledger.call(call.id)
    assert kept is not None
    assert kept.version == 1
    return kept


def is_begun_afresh(call: Call, before: Call) -> None:
    """It is the same call, urgent, and everybody is rung now."""
    assert call.id == before.id
    assert call.urgency is Urgency.URGENT
    assert call.opened_at == EVENING + A_MINUTE
    assert call.pass_no == PASS_NO_FRESH + before.version
    assert {one.id for one in call.responders if one.told} == {BEN.id, CHI.id}


def test_whoever_opens_it_finds_it_begun_afresh_and_everybody_rung() -> None:
    town, ledger = torn_town()
    before = torn_call(town, ledger)
    mended = town.entrance.mend(before.id)
    assert mended is not None
    is_begun_afresh(mended, before)
    (aside,) = ledger.set_aside()
    assert (aside.at, aside.call.id, aside.error) == (EVENING + A_MINUTE, before.id, "torn")
    assert town.entrance.mend(before.id) == ledger.call(before.id)
    assert len(ledger.set_aside()) == 1
    town.acts()
    assert sorted(town.email.heard()) == [("Ben", "ring"), ("Chi", "ring")]


def test_whoever_only_looks_sees_the_same_and_nothing_is_changed() -> None:
    town, ledger = torn_town()
    before = torn_call(town, ledger)
    seen = town.entrance.glance(before.id)
    assert seen is not None
    is_begun_afresh(seen, before)
    assert ledger.set_aside() == ()
    assert ledger.call(before.id) == before


@pytest.mark.parametrize("way", ["glance", "mend"])
def test_what_can_be_read_is_seen_as_it_is(way: str) -> None:
    town, ledger = torn_town()
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    assert getattr(town.entrance, way)(call.id) == call
    assert getattr(town.entrance, way)(id_of("nothing")) is None
    assert ledger.set_aside() == ()


@pytest.mark.parametrize("way", ["glance", "mend"])
def test_one_that_has_ended_is_never_rung_anew(way: str) -> None:
    town, ledger = torn_town()
    ended = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.entrance.record(ended.id, Settled(by=None, outcome=Outcome.SAFE))
    ledger.torn.add(ended.id)
    assert getattr(town.entrance, way)(ended.id) is None
    assert ledger.set_aside() == ()


@pytest.mark.parametrize("torn_too", [False, True])
@pytest.mark.parametrize("way", ["glance", "mend"])
def test_the_newer_call_is_not_taken_for_the_one_that_has_ended(
    way: str, *, torn_too: bool
) -> None:
    town, ledger = torn_town()
    ended = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.entrance.record(ended.id, Settled(by=None, outcome=Outcome.SAFE))
    newer = town.entrance.ask(AMINA.id, "second", signal("company")).call
    ledger.torn |= {ended.id, newer.id} if torn_too else {ended.id}
    assert getattr(town.entrance, way)(ended.id) is None
    assert getattr(town.entrance, way)(newer.id) is not None


def test_an_answer_to_it_is_heard() -> None:
    town, ledger = torn_town()
    before = torn_call(town, ledger)
    after = town.entrance.record(before.id, Acknowledged(responder_id=BEN.id))
    assert after.state is CallState.ANSWERED
    ben = after.responder(BEN.id)
    assert ben is not None
    assert ben.present_by == EVENING + A_MINUTE + after.policy.lease
    with pytest.raises(NotFound):
        town.entrance.record(id_of("nothing"), Acknowledged(responder_id=BEN.id))


def test_the_same_request_finds_it_begun_afresh() -> None:
    town, ledger = torn_town()
    before = torn_call(town, ledger)
    again = town.entrance.ask(AMINA.id, "first", signal("company"))
    assert again.repeated
    is_begun_afresh(again.call, before)


def test_a_new_request_joins_it_as_it_begins_afresh() -> None:
    town, ledger = torn_town()
    before = torn_call(town, ledger)
    again = town.entrance.ask(AMINA.id, "second", signal("danger"))
    assert (again.merged, again.call.id, again.call.urgency) == (True, before.id, Urgency.DANGER)
    assert [one.at for one in ledger.set_aside()] == [EVENING + A_MINUTE]


def test_the_request_of_one_that_has_ended_and_cannot_be_read_rings_anew() -> None:
    town, ledger = torn_town()
    ended = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.entrance.record(ended.id, Settled(by=None, outcome=Outcome.SAFE))
    ledger.torn.add(ended.id)
    for opens in (True, False):
        received = town.entrance.ask(AMINA.id, "first", signal("company"))
        assert (received.repeated, received.merged) == (False, not opens)
        assert received.call.id != ended.id


def test_who_asks_again_while_somebody_has_it_has_everybody_else_asked_too() -> None:
    others = tuple(supporter(name) for name in ("Eve", "Fay", "Gil"))
    town, ledger = torn_town(circle_of(BEN, CHI, *others))
    call = torn_call(town, ledger)
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.acts()
    town.email.sent.clear()
    town.entrance.ask(AMINA.id, "second", signal("urgent"))
    town.acts()
    asked = [name for name, message in town.email.heard() if message == "backup"]
    assert sorted(asked) == ["Chi", "Eve", "Fay", "Gil"]


@pytest.mark.parametrize("refusal", [RuntimeError("the database refused it"), Stale()])
def test_when_it_cannot_be_set_aside_at_first_that_is_tried_again(refusal: Exception) -> None:
    town, ledger = torn_town()
    call = torn_call(town, ledger)
    ledger.refusals += [refusal, refusal]
    town.clock.passes(minutes=19)
    for _ in range(2):
        town.loop.turn()
    assert [one.call.id for one in ledger.set_aside()] == [call.id]
    assert ledger.refusals == []


def test_who_was_not_to_be_told_is_not_told_afresh() -> None:
    town, ledger = torn_town(circle_of(BEN, CHI, EVE))
    asked = signal("company", do_not_tell=[EVE])
    call = town.entrance.ask(AMINA.id, "first", asked).call
    ledger.torn.add(call.id)
    mended = town.entrance.mend(call.id)
    assert mended is not None
    assert {one.id for one in mended.responders} == {BEN.id, CHI.id}


def test_a_message_that_came_back_from_it_is_heard() -> None:
    town, ledger = torn_town()
    call = torn_call(town, ledger)
    (sent,) = ledger.sent(call.id)
    assert town.entrance.receive(Receipt(token=sent.id, delivered=False, code="5.1.1"))
    (sent, *_) = ledger.sent(call.id)
    assert sent.ended_at == EVENING + A_MINUTE
    assert [one.at for one in ledger.set_aside()] == [EVENING + A_MINUTE]
    assert ledger.call(call.id) != call


def test_a_message_that_came_back_from_one_that_has_ended_is_known_as_ours() -> None:
    town, ledger = torn_town()
    call = town.entrance.ask(AMINA.id, "first", signal("company")).call
    town.acts()
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))
    ledger.torn.add(call.id)
    (sent, *_) = ledger.sent(call.id)
    assert town.entrance.receive(Receipt(token=sent.id, delivered=False))
    assert ledger.set_aside() == ()


def test_the_engine_begins_it_afresh_when_it_is_due() -> None:
    town, ledger = torn_town()
    call = torn_call(town, ledger)
    town.passes(minutes=19)
    assert {name for name, _ in town.email.heard()} == {"Ben", "Chi"}
    assert [one.call.id for one in ledger.set_aside()] == [call.id]


def test_the_engine_begins_it_afresh_when_the_clock_was_set_back() -> None:
    town, ledger = torn_town()
    call = torn_call(town, ledger)
    town.clock.passes(hours=-1)
    report = town.auditor.audit(town.clock.at)
    assert report.calls_moved_back == 1
    fresh = ledger.call(call.id)
    assert fresh is not None
    assert fresh.opened_at == town.clock.at


def test_no_message_afresh_bears_the_number_of_one_before() -> None:
    town, ledger = torn_town()
    call = torn_call(town, ledger, "urgent")
    town.entrance.record(call.id, Declined(responder_id=CHI.id))
    numbers = [(one.responder_id, one.n) for one in ledger.sent(call.id)]
    assert sorted(n for _, n in numbers) == [1, 1, 2, 2]
    assert len(set(numbers)) == 4


def test_who_leaves_while_it_cannot_be_read_is_gone_from_it() -> None:
    town, ledger = torn_town()
    call = torn_call(town, ledger)
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.acts()
    assert [name for name, message in town.email.heard() if message == "ring"] == ["Chi"]
    assert [one.at for one in ledger.set_aside()] == [EVENING + A_MINUTE]
    assert call.id not in ledger.torn
