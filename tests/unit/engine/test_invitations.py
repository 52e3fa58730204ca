"""Who is asked into a circle, by what letter, and who is left in peace."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.core.cast import AMINA, BEN, CHI, CIRCLE, EVENING, address_of, circle_of, supporter
from tests.unit.engine.fakes import LINKS, Town, entrance_of
from yana.core.circle import Circle, Consent
from yana.core.policy import Policy, Urgency, default_policies
from yana.engine.links import Purpose

EVE = supporter("Eve", Consent.INVITED)


def town_of(circle: Circle = CIRCLE) -> Town:
    """Amina has a circle."""
    town = Town()
    town.ledger.add_circle(circle)
    return town


@pytest.mark.parametrize(("trial", "said"), [(False, ""), (True, "yes")])
def test_the_letter_says_who_asks_and_brings_a_page_of_their_own(said: str, *, trial: bool) -> None:
    town = town_of(replace(CIRCLE, person=replace(AMINA, trial=trial)))
    town.entrance.invite(AMINA.id, replace(EVE, language="de"))
    (letter,) = town.ledger.letters()
    assert letter.facts == {
        "person": "Amina",
        "name": "Eve",
        "language": "de",
        "link": LINKS.url(Purpose.MEMBER, AMINA.id, EVE.id),
        "trial": said,
    }
    assert (letter.responder_id, letter.target) == (EVE.id, "eve@example.test")
    assert letter.created_at == EVENING


def test_one_letter_goes_to_the_first_address_alone() -> None:
    town = town_of()
    twice = replace(EVE, addresses=(address_of("Eve"), address_of("Evelyn")))
    town.entrance.invite(AMINA.id, twice)
    assert [one.target for one in town.ledger.letters()] == ["eve@example.test"]


@pytest.mark.parametrize("consent", [Consent.AGREED, Consent.REFUSED])
def test_who_has_agreed_or_said_no_thank_you_is_not_asked_once_more(consent: Consent) -> None:
    town = town_of(circle_of(BEN, replace(CHI, consent=consent)))
    before = circle_of(BEN, replace(CHI, consent=consent))
    assert town.entrance.invite(AMINA.id, replace(CHI, consent=Consent.INVITED)) == before
    assert town.ledger.letters() == []


@pytest.mark.parametrize("consent", [Consent.INVITED, Consent.LEFT, Consent.EXCLUDED])
def test_whom_the_person_asks_back_gets_a_letter(consent: Consent) -> None:
    town = town_of(circle_of(BEN, replace(CHI, consent=consent)))
    circle = town.entrance.invite(AMINA.id, CHI)
    assert circle.supporter(CHI.id) == replace(CHI, consent=Consent.INVITED)
    assert len(town.ledger.letters()) == 1


def test_who_refused_stays_who_refused_when_they_are_shut_out() -> None:
    refused = replace(CHI, consent=Consent.REFUSED)
    town = town_of(circle_of(BEN, refused))
    assert town.entrance.exclude(AMINA.id, CHI.id) == circle_of(BEN, refused)


def test_who_moves_is_shut_out_at_the_old_address() -> None:
    town = town_of()
    moved = replace(BEN, addresses=(address_of("Benjamin"),))
    circle = town.entrance.change_supporter(AMINA.id, moved)
    old = circle.supporter(BEN.id)
    assert old is not None
    assert old.consent is Consent.EXCLUDED
    assert circle.supporters[-1].consent is Consent.INVITED


def test_a_letter_that_came_back_is_known_as_ours_and_troubles_nobody() -> None:
    town = town_of()
    town.entrance.invite(AMINA.id, EVE)
    town.acts()
    (letter,) = town.email.sent
    assert letter.token == town.ledger.letters()[0].id
    assert letter.language == "en"
    assert not letter.repeat
    town.clock.passes(minutes=5)
    assert town.clock.at == EVENING + timedelta(minutes=5)


def test_what_would_follow_can_be_shown_before_asking() -> None:
    town = town_of()
    for urgency in Urgency:
        shown = town.entrance.policy(CIRCLE, urgency)
        assert shown == default_policies()[urgency]
    asked: list[tuple[Circle, Urgency]] = []

    def of_their_own(circle: Circle, urgency: Urgency) -> Policy:
        asked.append((circle, urgency))
        return default_policies()[Urgency.COMPANY]

    entrance = entrance_of(town.ledger, town.clock, of_their_own)
    assert entrance.policy(CIRCLE, Urgency.DANGER) == default_policies()[Urgency.COMPANY]
    assert asked == [(CIRCLE, Urgency.DANGER)]
