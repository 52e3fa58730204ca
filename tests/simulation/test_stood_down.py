"""Promise 5: who is rung again, who is not, and who is to hear that somebody has it."""

from tests.simulation.blame import blamed
from tests.simulation.tale import Tale
from yana.simulation.chronicle import Chronicle


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


def test_who_stopped_while_another_had_it_need_not_be_told_that_a_third_has_it() -> None:
    def third(**before: str) -> Chronicle:
        tale = Tale("ben", "chi", "eve").asks(0, ben="rung", chi="rung", eve="rung")
        tale.sends(1, "ring", "ben").shows(20, **before)
        tale.says(30, "ben", "acknowledged", ben="has_it")
        tale.says(40, "ben", "stopped", ben="stopped")
        return tale.says(50, "eve", "acknowledged", eve="has_it").until(200)

    assert "ben was not stood down" not in blamed(5, third(chi="has_it"))
    assert "ben was not stood down" in blamed(5, third(chi="rung"))
