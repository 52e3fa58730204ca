"""Whoever a change is about is told it while it stays so; who is not is seen by the checker."""

import pytest

from tests.simulation.blame import blamed
from tests.simulation.tale import AMINA, CALL, Tale, member, moment
from yana.simulation.chronicle import Invited, Left, Pressed


def answered(*names: str) -> Tale:
    """Ben has it; Chi, and whoever else there is, were rung and stood down."""
    tale = Tale("ben", "chi", *names).asks(0, ben="rung", chi="rung")
    tale.sends(1, "ring", "ben", "chi").says(30, "ben", "acknowledged", ben="has_it")
    return tale.sends(31, "stand_down", "chi")


def handing_over() -> Tale:
    """Ben has it, and has asked Chi to take over."""
    tale = answered()
    tale.handing_to["ben"] = "chi"
    return tale.shows(60, chi="rung").sends(61, "hand_over", "chi")


def news_of(tale: Tale, at: float, message: str, *, sent: bool) -> str:
    """Return what is blamed when this news leaves to Ben just then, or never."""
    if sent:
        tale.sends(at + 1, message, "ben")
    return blamed(5, tale.until(at + 100))


@pytest.mark.parametrize("sent", [True, False])
def test_who_goes_quiet_hears_it(sent: bool) -> None:
    tale = answered().shows(630, ben="lapsed", chi="rung").sends(631, "ring", "chi")
    found = news_of(tale, 630, "lapsed", sent=sent)
    assert ("ben was not told lapsed" in found) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_who_goes_quiet_hears_that_another_has_it(sent: bool) -> None:
    tale = answered().says(60, "chi", "acknowledged", chi="has_it").sends(61, "also_coming", "ben")
    found = news_of(tale.shows(630, ben="lapsed"), 630, "lapsed_covered", sent=sent)
    assert ("ben was not told lapsed_covered" in found) is not sent


@pytest.mark.parametrize("message", ["not_with", "lapsed", None])
def test_who_is_not_there_as_the_person_says_hears_just_that(message: str | None) -> None:
    tale = answered()
    tale.present_by = 600
    tale.says(60, "ben", "with", ben="with").says(100, None, "denied", ben="lapsed", chi="rung")
    found = news_of(tale, 101, message or "", sent=message is not None)
    assert ("ben was not told not_with" in found) is (message != "not_with")


@pytest.mark.parametrize("sent", [True, False])
def test_who_is_relieved_hears_that_they_are_free(sent: bool) -> None:
    tale = handing_over()
    tale.handing_to.clear()
    tale.says(100, "chi", "with", ben="relieved", chi="with")
    assert ("ben was not told relieved" in news_of(tale, 100, "relieved", sent=sent)) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_who_asked_another_to_take_over_hears_the_yes(sent: bool) -> None:
    tale = handing_over().says(100, "chi", "acknowledged", chi="has_it")
    found = news_of(tale, 100, "hand_over_taken", sent=sent)
    assert ("ben was not told hand_over_declined or hand_over_taken" in found) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_who_asked_another_to_take_over_hears_the_no(sent: bool) -> None:
    tale = handing_over()
    tale.handing_to.clear()
    tale.says(100, "chi", "declined", chi="declined")
    found = news_of(tale, 100, "hand_over_declined", sent=sent)
    assert ("ben was not told hand_over_declined or hand_over_taken" in found) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_who_is_no_longer_asked_to_take_over_hears_that_somebody_has_it(sent: bool) -> None:
    tale = handing_over()
    tale.handing_to.clear()
    tale.shows(100)
    if sent:
        tale.sends(101, "stand_down", "chi")
    assert ("chi was not told stand_down" in blamed(5, tale.until(200))) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_who_has_it_hears_that_another_has_it_too(sent: bool) -> None:
    tale = answered().says(100, "chi", "acknowledged", chi="has_it")
    found = news_of(tale, 100, "also_coming", sent=sent)
    assert ("ben was not told also_coming" in found) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_who_is_with_somebody_is_asked_whether_they_still_are(sent: bool) -> None:
    tale = answered()
    check_grace, check_every = 15 * 60, 45 * 60
    tale.present_by = check_every + check_grace
    due_at = 100 + check_every
    tale.says(100, "ben", "with", ben="with")
    found = news_of(tale, due_at, "still_there", sent=sent)
    assert ("ben was not told still_there" in found) is not sent


def test_nobody_is_told_what_is_not_so_any_more() -> None:
    tale = answered().shows(630, ben="lapsed", chi="rung").sends(631, "ring", "chi")
    tale.says(640, "ben", "acknowledged", ben="has_it").sends(641, "stand_down", "chi")
    assert "ben was not told" not in blamed(5, tale.until(700))
    ended = answered().says(100, "chi", "acknowledged", chi="has_it").ends(110)
    assert "ben was not told" not in blamed(5, ended.until(300))


def test_trouble_on_the_way_excuses_news_that_is_late() -> None:
    tale = answered().trouble(90, None, "channel", "mail")
    tale.says(100, "chi", "acknowledged", chi="has_it")
    assert blamed(5, tale.until(300)) == ""


def test_an_invitation_that_never_leaves_is_seen() -> None:
    def invites(*, sent: bool) -> str:
        tale = Tale("ben").add(Invited(at=moment(0), person=AMINA, member=member("eva")))
        letter = Left(
            at=moment(1),
            token="letter",
            channel="mail",
            target="eva@example.org",
            message="invitation",
            call=None,
            supporter="eva",
            repeat=False,
            claimed_at=moment(1),
        )
        return blamed(8, (tale.add(letter) if sent else tale).until(100))

    assert invites(sent=True) == ""
    assert "no invitation left" in invites(sent=False)


def test_a_denial_that_came_after_the_time_was_over_may_be_told_as_either() -> None:
    tale = answered().add(Pressed(at=moment(620), call=CALL, by=None, what="denied"))
    tale.shows(630, ben="lapsed", chi="rung").sends(631, "ring", "chi")
    assert blamed(5, tale.sends(631, "lapsed", "ben").until(700)) == ""
