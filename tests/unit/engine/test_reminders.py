"""A promise to look in: what the letter says, to whom, and when it is no longer said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import (
    AMINA,
    BEN,
    CHI,
    CIRCLE,
    EVENING,
    address_of,
    circle_of,
    id_of,
    signal,
)
from tests.unit.engine.fakes import LINKS, Town
from yana.core.call import Outcome
from yana.core.circle import Circle, Consent
from yana.core.effect import Message
from yana.core.event import PresenceConfirmed, Settled
from yana.core.settle import FollowUpState
from yana.engine.links import Purpose
from yana.engine.loop import BATCH
from yana.engine.ports import Accepted, Letter, Refused, Unknown

FOR_NOW = Refused(for_good=False, code="451")


def promised(circle: Circle = CIRCLE, *, by_ben: bool = True) -> tuple[Town, str]:
    """Ben was with Amina, or nobody was, and a day later somebody is to look in."""
    town = Town()
    town.ledger.add_circle(circle)
    call = town.entrance.ask(AMINA.id, "first", signal("urgent")).call
    if by_ben:
        town.entrance.record(call.id, PresenceConfirmed(responder_id=BEN.id))
    end = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=EVENING)
    town.entrance.record(call.id, end)
    (promise,) = town.ledger.follow_ups(call.id)
    return town, promise.id


@pytest.mark.parametrize(("trial", "said"), [(False, ""), (True, "yes")])
def test_the_letter_says_whose_wish_it_was_and_brings_a_page_to_close_it(
    said: str, *, trial: bool
) -> None:
    ben = replace(BEN, language="de")
    amina = replace(AMINA, trial=trial)
    town, promise_id = promised(replace(circle_of(ben, CHI), person=amina))
    town.acts()
    (letter,) = town.ledger.letters()
    assert letter.facts == {
        "person": "Amina",
        "name": "Ben",
        "language": "de",
        "link": LINKS.url(Purpose.FOLLOW_UP, promise_id, AMINA.id),
        "trial": said,
        "follow_up": promise_id,
    }
    assert (letter.responder_id, letter.target) == (BEN.id, "ben@example.test")


def test_it_goes_to_the_first_address_alone() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    town, _ = promised(circle_of(ben, CHI))
    town.acts()
    assert [one.channel for one in town.ledger.letters()] == ["email"]


def test_what_amina_left_for_herself_is_for_no_supporter() -> None:
    town, _ = promised(by_ben=False)
    town.acts()
    (letter,) = town.ledger.letters()
    assert letter.responder_id is None
    assert letter.facts["name"] == "Amina"


def test_what_ben_promised_and_left_is_for_no_supporter() -> None:
    town, _ = promised()
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.acts()
    (letter,) = town.ledger.letters()
    assert letter.responder_id is None


def waits_to_leave() -> tuple[Town, str]:
    """The letter could not leave at first."""
    town, promise_id = promised()
    town.email.always = FOR_NOW
    town.acts()
    town.email.sent.clear()
    assert [one.open for one in town.ledger.letters()] == [True]
    return town, promise_id


def test_a_letter_that_waited_does_not_leave_when_somebody_looked_in_meanwhile() -> None:
    town, promise_id = waits_to_leave()
    town.entrance.close_follow_up(promise_id, FollowUpState.KEPT)
    town.passes(minutes=1)
    assert ("Ben", "follow_up") not in town.email.heard()
    assert [one.state.value for one in town.ledger.letters()] == ["dropped"]


def test_a_letter_that_waited_does_not_leave_to_who_has_left_meanwhile() -> None:
    town, _ = waits_to_leave()
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.passes(minutes=1)
    assert ("Ben", "follow_up") not in town.email.heard()


def test_a_promise_is_kept_or_let_go_as_they_said() -> None:
    for state in (FollowUpState.KEPT, FollowUpState.DROPPED):
        town, promise_id = promised()
        assert town.entrance.close_follow_up(promise_id, state).state is state


def test_many_promises_are_brought_up_in_bounded_turns_and_none_is_forgotten() -> None:
    town = Town()
    for number in range(BATCH + 5):
        person = replace(AMINA, id=id_of(f"person {number}"))
        town.ledger.add_circle(replace(CIRCLE, person=person))
        call = town.entrance.ask(person.id, "first", signal("company")).call
        end = Settled(by=None, outcome=Outcome.SAFE, follow_up_at=EVENING)
        town.entrance.record(call.id, end)
    town.loop.turn()
    assert len(town.ledger.letters()) == BATCH
    town.acts()
    assert len(town.ledger.letters()) == BATCH + 5


def test_a_letter_carries_its_own_token_and_says_when_it_comes_again() -> None:
    town = Town()
    bare = Letter(
        key="1",
        channel="email",
        target="eve@example.test",
        message=Message.SIGN_IN,
        facts={},
        responder_id=None,
    )
    with town.ledger.transaction() as tx:
        tx.post(bare, EVENING)
    town.email.answers.append(Unknown(detail="cut after DATA"))
    town.passes(minutes=1)
    first, second = town.email.sent
    (letter,) = town.ledger.letters()
    assert first.token == second.token == letter.id
    assert (first.repeat, second.repeat) == (False, True)
    assert first.language == "en", "where nothing else is known"


@pytest.mark.parametrize("how", [Consent.LEFT, Consent.EXCLUDED])
def test_when_who_promised_leaves_while_the_letter_waits_amina_hears_within_seconds(
    how: Consent,
) -> None:
    town, _ = promised()
    town.email.always = FOR_NOW
    town.acts()
    if how is Consent.LEFT:
        town.entrance.choose(AMINA.id, BEN.id, how)
    else:
        town.entrance.exclude(AMINA.id, BEN.id)
    town.email.always = Accepted(provider_id="back again")
    town.inbox.heard()
    town.passes(seconds=3)
    assert town.inbox.heard() == [("Amina", "follow_up")]
    town.passes(hours=23)
    assert town.inbox.heard() == [], "and not once more on the same day"


def test_a_promise_that_was_kept_while_its_letter_waited_is_not_brought_up_again() -> None:
    town, promise_id = promised()
    town.email.always = FOR_NOW
    town.acts()
    town.entrance.close_follow_up(promise_id, FollowUpState.KEPT)
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.passes(days=2)
    assert [one.responder_id for one in town.ledger.letters()] == [BEN.id]


def test_of_two_letters_that_wait_only_the_newer_brings_the_promise_up_again() -> None:
    town, _ = promised()
    town.email.always = FOR_NOW
    town.passes(days=1, seconds=1)
    assert len(town.ledger.letters()) == 2
    town.entrance.choose(AMINA.id, BEN.id, Consent.LEFT)
    town.inbox.heard()
    town.passes(minutes=2)
    assert town.inbox.heard() == [("Amina", "follow_up")]


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=365)])
def test_after_a_clock_stood_ahead_for_a_moment_it_is_brought_up_again_a_day_later(
    ahead: timedelta,
) -> None:
    town, _ = promised()
    town.clock.at += ahead
    town.acts()
    assert ("Ben", "follow_up") in town.email.heard()
    town.clock.at = EVENING + timedelta(minutes=1)
    town.acts()
    assert town.email.heard() == []
    town.clock.passes(days=1)
    town.acts()
    assert town.email.heard() == [("Ben", "follow_up")]
