"""Who was relieved is rung again only if they were never told that they are free."""

from tests.simulation.blame import blamed
from tests.simulation.tale import Tale


def relieved_and_rung_again(*, told: bool) -> str:
    tale = Tale("ben", "chi").asks(0, ben="rung", chi="rung").sends(1, "ring", "ben", "chi")
    tale.says(30, "ben", "with", ben="with").sends(31, "stand_down", "chi")
    tale.says(60, "chi", "with", ben="relieved", chi="with")
    if told:
        tale.sends(61, "relieved", "ben")
    tale.shows(600, ben="rung", chi="lapsed").sends(601, "lapsed", "chi")
    return blamed(5, tale.sends(601, "ring", "ben").until(620))


def test_who_heard_that_they_are_free_is_not_rung_again() -> None:
    assert "ben said with" in relieved_and_rung_again(told=True)


def test_who_never_heard_it_is_rung_when_the_other_is_gone() -> None:
    assert "ben said with" not in relieved_and_rung_again(told=False)
