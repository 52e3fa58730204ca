"""The outbox: messages leave, are tried again for ever, and are dropped when not needed."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, address_of, circle_of, signal, supporter
from tests.unit.engine.fakes import Town
from yana.core.call import Call, Outcome
from yana.core.circle import Circle, QuietHours
from yana.core.effect import Message, Moment, Note
from yana.core.event import (
    Acknowledged,
    AttemptDelayed,
    AttemptFailed,
    Declined,
    Settled,
    SupporterRemoved,
)
from yana.core.lifecycle import open_call
from yana.core.policy import Urgency, default_policies
from yana.engine.outbox import LEASE, PAUSES
from yana.engine.ports import Accepted, Letter, Refused, Result, Room, SendState, Unknown

EVE = supporter("Eve")
FOR_NOW = Refused(for_good=False, code="451")
FOR_GOOD = Refused(for_good=True, code="550")
UNKNOWN = Unknown(detail="cut after DATA")

TRIES = 2_000


def asks(town: Town, urgency: str, circle: Circle = CIRCLE) -> Call:
    """Amina asks; nothing has left yet."""
    town.ledger.add_circle(circle)
    return town.entrance.ask(AMINA.id, "first", signal(urgency)).call


def states(town: Town, call: Call) -> list[tuple[str, str]]:
    """What became of each message."""
    sent = town.ledger.sent(call.id)
    return [(one.message.value, one.state.value) for one in sent]


def test_what_is_accepted_leaves_once() -> None:
    town = Town()
    call = asks(town, "urgent")
    town.acts()
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]
    town.passes(seconds=119)
    assert town.email.heard() == []
    assert states(town, call) == [("ring", "handed")] * 2
    assert {one.provider_id for one in town.ledger.sent(call.id)} == {"sink"}


def ends(town: Town, call: Call) -> None:
    """Amina ends it."""
    town.entrance.record(call.id, Settled(by=None, outcome=Outcome.SAFE))


def test_an_end_that_is_refused_for_good_is_told_at_another_address() -> None:
    town = Town()
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    call = asks(town, "company", circle_of(ben))
    town.acts()
    ends(town, call)
    town.email.always = FOR_GOOD
    town.acts()
    assert town.inbox.heard() == [("Ben", "ended")]
    assert states(town, call) == [("ring", "handed"), ("ended", "dead"), ("ended", "handed")]


def test_who_is_excluded_after_the_end_hears_nothing_of_it_any_more() -> None:
    town = Town()
    call = asks(town, "urgent")
    town.acts()
    ends(town, call)
    town.email.heard()
    town.entrance.exclude(AMINA.id, BEN.id)
    town.acts()
    assert town.email.heard() == [("Chi", "ended")]


def test_what_the_provider_has_delivered_is_known_to_be_delivered() -> None:
    town = Town()
    town.email.always = Accepted(provider_id="7", delivered=True)
    call = asks(town, "company")
    town.acts()
    assert states(town, call) == [("ring", "delivered")]


def test_every_message_carries_its_own_token_and_a_way_to_answer() -> None:
    town = Town()
    call = asks(town, "urgent")
    town.acts()
    ben, chi = town.email.sent
    assert [one.token for one in (ben, chi)] == [one.id for one in town.ledger.sent(call.id)]
    assert ben.facts["link"] != chi.facts["link"]
    assert (ben.target, ben.facts["person"]) == ("ben@example.test", "Amina")
    assert not ben.repeat


def test_what_is_refused_for_now_is_tried_again_for_ever() -> None:
    town = Town()
    call = asks(town, "company", circle_of(BEN))
    town.email.always = FOR_NOW
    town.passes(seconds=sum(pause.total_seconds() for pause in PAUSES))
    assert len(town.email.sent) == len(PAUSES) + 1
    assert not any(one.repeat for one in town.email.sent), "it never went out"
    town.email.sent.clear()
    town.passes(minutes=10)
    assert len(town.email.sent) == 10, "once a minute, and it never ends"
    assert states(town, call) == [("ring", "ready")]


def test_one_message_is_tried_more_often_than_anybody_would_count() -> None:
    town = Town()
    call = asks(town, "company", circle_of(BEN))
    town.acts()
    ends(town, call)
    town.email.always = FOR_NOW
    town.email.sent.clear()
    town.passes(minutes=TRIES)
    assert {one.message for one in town.email.sent} == {Message.ENDED}
    assert len(town.email.sent) > TRIES, "nobody gives up telling the end"
    assert states(town, call) == [("ring", "handed"), ("ended", "ready")]
    town.email.always = Accepted(provider_id="sink")
    town.passes(minutes=1)
    assert states(town, call) == [("ring", "handed"), ("ended", "handed")]


def test_while_a_message_cannot_leave_the_next_is_asked_at_once() -> None:
    town = Town()
    call = asks(town, "company")
    town.email.answers.append(FOR_NOW)
    town.acts()
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]
    assert [one.what for one in town.ledger.entries(call.id)] == [
        AttemptDelayed(responder_id=BEN.id, n=1)
    ]


def test_what_is_refused_for_good_makes_the_next_due_at_once() -> None:
    town = Town()
    call = asks(town, "company")
    town.email.answers.append(FOR_GOOD)
    town.acts()
    assert town.email.heard() == [("Ben", "ring"), ("Chi", "ring")]
    assert states(town, call) == [("ring", "dead"), ("ring", "handed")]
    assert [one.what for one in town.ledger.entries(call.id)] == [
        AttemptFailed(responder_id=BEN.id, address=address_of("Ben"), message=Message.RING, n=1),
        Note(moment=Moment.UNREACHABLE, responder_id=BEN.id),
    ]


def test_what_is_refused_for_good_is_tried_over_another_channel() -> None:
    town = Town()
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    asks(town, "company", circle_of(ben))
    town.email.always = FOR_GOOD
    town.acts()
    assert town.email.heard() == [("Ben", "ring")]
    assert town.inbox.heard() == [("Ben", "ring")]


@pytest.mark.parametrize("answer", [UNKNOWN, ZeroDivisionError("a fault of the channel's own")])
def test_what_may_have_gone_out_is_sent_again_marked_as_a_repeat(
    answer: Result | Exception,
) -> None:
    town = Town()
    call = asks(town, "company", circle_of(BEN))
    town.email.answers.append(answer)
    town.passes(seconds=2)
    assert [one.repeat for one in town.email.sent] == [False, True]
    assert len({one.token for one in town.email.sent}) == 1
    assert states(town, call) == [("ring", "handed")]


def test_what_stays_unknown_is_repeated_less_and_less_often_and_never_given_up() -> None:
    town = Town()
    asks(town, "company", circle_of(BEN))
    town.email.always = UNKNOWN
    town.passes(minutes=15)
    first = len(town.email.heard())
    town.passes(minutes=15)
    second = len(town.email.heard())
    assert first >= second > 0
    town.email.always = Accepted(provider_id="sink")
    town.passes(minutes=5)
    assert len(town.email.heard()) >= 1


def test_a_ring_does_not_leave_any_more_when_somebody_has_it() -> None:
    town = Town()
    call = asks(town, "urgent")
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.acts()
    assert town.email.heard() == [], "Chi never heard of it, and need not hear that it is over"
    assert states(town, call) == [
        ("ring", "dropped"),
        ("ring", "dropped"),
        ("stand_down", "dropped"),
    ]


def test_who_was_rung_hears_that_somebody_has_it() -> None:
    town = Town()
    call = asks(town, "urgent")
    town.acts()
    town.email.heard()
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.acts()
    assert town.email.heard() == [("Chi", "stand_down")]


def test_who_may_have_been_rung_hears_it_too() -> None:
    town = Town()
    call = asks(town, "urgent")
    town.email.answers += [Accepted(provider_id="1"), UNKNOWN]
    town.acts()
    town.email.heard()
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.passes(seconds=3)
    assert town.email.heard() == [("Chi", "stand_down")], "and the ring is not repeated"


@pytest.mark.parametrize(
    "event",
    [Declined(responder_id=BEN.id), SupporterRemoved(supporter_id=BEN.id)],
    ids=["declined", "removed"],
)
def test_who_is_out_of_it_hears_nothing_more(event: Declined | SupporterRemoved) -> None:
    town = Town()
    call = asks(town, "danger")
    town.email.answers.append(FOR_NOW)
    town.acts()
    town.email.heard()
    town.entrance.record(call.id, event)
    town.passes(hours=1)
    assert "Ben" not in {name for name, _ in town.email.heard()}


def test_after_an_hour_without_a_mail_server_only_what_is_current_leaves() -> None:
    town = Town()
    call = asks(town, "danger")
    town.email.always = FOR_NOW
    town.passes(hours=1)
    assert len(town.ledger.sent(call.id)) > 50
    town.email.heard()
    town.email.always = Accepted(provider_id="back again")
    town.passes(seconds=61)
    rings = sorted(town.email.heard())
    assert rings == [("Ben", "ring"), ("Chi", "ring")]


def test_after_an_hour_without_a_mail_server_nobody_hears_of_what_is_over() -> None:
    town = Town()
    call = asks(town, "danger", circle_of(BEN, CHI, EVE))
    town.acts()
    town.email.heard()
    town.email.always = FOR_NOW
    town.passes(minutes=30)
    town.entrance.record(call.id, Acknowledged(responder_id=EVE.id))
    town.passes(minutes=1)
    town.email.heard()
    town.email.always = Accepted(provider_id="back again")
    town.passes(seconds=30)
    assert sorted(town.email.heard()) == [("Ben", "stand_down"), ("Chi", "stand_down")]


def test_a_message_that_cannot_be_made_keeps_no_other_from_leaving() -> None:
    town = Town()
    policy = default_policies()[Urgency.URGENT]
    town.ledger.add_circle(CIRCLE)
    broken, effects = open_call("no id at all", CIRCLE, signal("urgent"), policy)
    with town.ledger.transaction() as tx:
        tx.begin(broken, "first", effects)
        tx.post(letter(), town.clock.now())
    town.acts()
    assert town.email.heard() == [("Chi", "invitation")]
    assert states(town, broken) == [("ring", "ready")] * 2
    assert {one.code for one in town.ledger.sent(broken.id)} == {"our own error"}


def letter() -> Letter:
    """An invitation to Chi."""
    return Letter(
        key="invitation:1",
        channel="email",
        target="chi@example.test",
        message=Message.INVITATION,
        facts={"name": "Chi", "language": "ar"},
    )


def test_a_letter_leaves_in_its_own_language() -> None:
    town = Town()
    with town.ledger.transaction() as tx:
        tx.post(letter(), town.clock.now())
    town.acts()
    (sent,) = town.email.sent
    assert (sent.message, sent.language, sent.target) == (
        Message.INVITATION,
        "ar",
        "chi@example.test",
    )


def test_a_letter_refused_for_good_is_dead_and_troubles_no_call() -> None:
    town = Town()
    town.email.always = FOR_GOOD
    with town.ledger.transaction() as tx:
        tx.post(letter(), town.clock.now())
    town.acts()
    assert [one.state for one in town.ledger.letters()] == [SendState.DEAD]


def test_a_channel_that_refuses_delays_no_other() -> None:
    town = Town()
    chi = replace(CHI, addresses=(address_of("Chi", "inbox"),))
    asks(town, "urgent", circle_of(BEN, chi))
    town.email.always = FOR_NOW
    town.acts()
    assert town.inbox.heard() == [("Chi", "ring")]


def test_what_a_dead_engine_had_claimed_is_sent_by_another_as_a_repeat() -> None:
    town = Town()
    asks(town, "company")
    now = town.clock.now()
    with town.ledger.transaction() as tx:
        (lost,) = tx.claim("email", now, "dead", now + LEASE, Room(limit=5))
    town.passes(seconds=3)
    assert town.email.heard() == []
    town.passes(seconds=1)
    assert [(one.token, one.repeat) for one in town.email.sent] == [(lost.id, True)]
    with town.ledger.transaction() as tx:
        assert not tx.finish(lost, SendState.DEAD, now), "too late: it lost its claim"


def test_an_engine_that_lost_its_claim_does_not_trouble_the_call() -> None:
    town = Town()
    call = asks(town, "company")
    town.email.answers.append(FOR_GOOD)
    outbox, _ = town.engine("slow")
    outbox.turn(town.clock.now())
    town.clock.passes(seconds=5)
    town.acts()
    assert [one.repeat for one in town.email.sent] == [False, True]
    outbox.turn(town.clock.now())
    assert states(town, call) == [("ring", "handed")]
    assert town.ledger.entries(call.id) == []
    assert not outbox.busy()


def test_a_draining_engine_claims_nothing_more() -> None:
    town = Town()
    call = asks(town, "urgent")
    assert not town.outbox.turn(town.clock.now(), claim=False)
    assert states(town, call) == [("ring", "ready")] * 2
    assert not town.outbox.busy()


def test_an_answer_that_came_before_our_own_note_stays() -> None:
    town = Town()
    call = asks(town, "company")
    town.email.answers.append(FOR_NOW)
    town.outbox.turn(town.clock.now())
    town.entrance.record(call.id, Acknowledged(responder_id=BEN.id))
    town.passes(seconds=30)
    kept = town.ledger.call(call.id)
    assert kept is not None
    assert [one.id for one in kept.holders()] == [BEN.id]
    assert town.email.heard() == [("Ben", "ring")]


def test_a_long_silence_costs_the_mail_server_no_more_than_one_try_a_minute() -> None:
    town = Town()
    asks(town, "company", circle_of(BEN))
    town.email.always = FOR_NOW
    town.passes(minutes=19)
    tries = len(town.email.sent)
    assert tries <= 19 + len(PAUSES)
    assert timedelta(minutes=1) == PAUSES[-1]


def test_a_ring_that_waited_until_night_wakes_nobody_who_is_not_to_be_woken() -> None:
    town = Town()
    night = QuietHours(start=time(20), end=time(7))
    asks(town, "company", circle_of(replace(BEN, quiet=night)))
    town.email.always = FOR_NOW
    town.passes(minutes=65)
    town.email.heard()
    town.email.always = Accepted(provider_id="back again")
    town.passes(minutes=5)
    assert town.email.heard() == []
