"""Each checker lets a good call pass, and sees what is wrong with bad ones."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.simulation.blame import blamed
from tests.simulation.tale import AMINA, CALL, NIGHT, Tale, member, moment, with_messages, without
from yana.simulation.checkers.all import check
from yana.simulation.checkers.reading import Reading
from yana.simulation.chronicle import Chronicle, Gone, Left, Pressed, Record, Seen, Trouble


def told() -> Tale:
    """Amina asks, and Ben and Chi are rung."""
    return Tale("ben", "chi").asks(0, ben="rung", chi="rung").sends(1, "ring", "ben", "chi")


def answered() -> Tale:
    """Ben has it, and Chi is stood down."""
    tale = told().says(30, "ben", "acknowledged", ben="has_it")
    return tale.sends(31, "stand_down", "chi")


def accompanied() -> Tale:
    """Ben is with Amina."""
    return answered().says(300, "ben", "with", ben="with")


def a_good_call() -> Chronicle:
    tale = accompanied().ends(900, "ben").sends(901, "ended", "chi")
    return tale.healed(910, "ben", "chi").over(1000)


def one_who_goes_quiet() -> Chronicle:
    tale = answered().shows(630, ben="lapsed", chi="rung")
    tale.sends(631, "lapsed", "ben").sends(631, "ring", "chi")
    tale.says(700, "chi", "with", chi="with").sends(701, "stand_down", "ben")
    tale.ends(900).sends(901, "ended", "ben", "chi")
    return tale.over(1000)


def a_no_and_a_more_urgent_ask() -> Chronicle:
    tale = told().says(20, "ben", "declined", ben="declined")
    tale.says(30, "chi", "acknowledged", chi="has_it").sends(31, "stand_down", "ben")
    tale.says(60, "chi", "stopped", chi="stopped")
    tale.urgency = "danger"
    tale.asks(90, ben="rung", chi="rung").sends(91, "ring", "ben", "chi")
    tale.says(100, "ben", "with", ben="with").sends(101, "stand_down", "chi")
    return tale.ends(200).sends(201, "ended", "ben", "chi").over(300)


def everybody_sleeps() -> Chronicle:
    tale = Tale()
    tale.urgency, tale.nobody_left = "company", True
    tale.joins(-60, member("ben", asleep=True)).asks(0)
    return tale.until(5 * 3600)


def a_storm() -> Chronicle:
    tale = Tale("ben", "chi").trouble(-5, 600, "no_engine").asks(0, ben="rung", chi="rung")
    tale.engines(30, 0, 40).engines(500, 0, None).sends(605, "ring", "ben", "chi")
    tale.says(620, "ben", "with", ben="with").sends(621, "stand_down", "chi")
    return tale.ends(700).sends(701, "ended", "ben", "chi").over(800)


def a_clock_an_hour_off() -> Chronicle:
    tale = told().trouble(60, 3600, "clock", "host 1")
    for at in range(301, 3600, 300):
        tale.shows(at).sends(at + 1, "ring", "ben", "chi")
    return tale.until(3700)


def a_new_ask_is_heard() -> Chronicle:
    tale = told().asks(60).sends(61, "ring", "ben", "chi")
    tale.says(70, "ben", "acknowledged", ben="has_it").sends(71, "stand_down", "chi")
    tale.asks(100).sends(101, "asked_again", "ben")
    return tale.until(200)


def a_new_ask_is_heard_by_two() -> Chronicle:
    tale = told().asks(60).sends(61, "ring", "ben", "chi")
    tale.says(70, "ben", "acknowledged", ben="has_it").sends(71, "stand_down", "chi")
    tale.says(80, "chi", "acknowledged", ben="has_it", chi="has_it").sends(81, "also_coming", "ben")
    tale.asks(100).sends(101, "asked_again", "ben", "chi")
    return tale.until(200)


GOOD = (
    a_good_call,
    one_who_goes_quiet,
    a_no_and_a_more_urgent_ask,
    everybody_sleeps,
    a_storm,
    a_clock_an_hour_off,
    a_new_ask_is_heard,
    a_new_ask_is_heard_by_two,
)


@pytest.mark.parametrize("good", GOOD)
def test_a_call_that_went_well_is_blamed_by_nobody(good: Callable[[], Chronicle]) -> None:
    assert check(Reading(good())) == []


def test_an_ask_that_is_lost_is_seen() -> None:
    nowhere = without(a_good_call(), lambda one: isinstance(one, Seen))
    assert "no page shows its call" in blamed(1, nowhere)
    tale = told().asks(60).sends(61, "ring", "ben", "chi")
    tale.requests = 1
    assert "only 1 are left" in blamed(1, tale.shows(90).until(100))


def test_an_answer_that_is_lost_is_seen() -> None:
    never_shown = told().says(30, "ben", "declined").until(100)
    assert "ben was confirmed declined" in blamed(1, never_shown)
    taken_back = answered().shows(60, ben="rung").until(100)
    assert "it was lost" in blamed(1, taken_back)
    denied = answered().says(60, None, "denied").until(100)
    assert "the person was confirmed denied" in blamed(1, denied)


def test_an_end_that_is_lost_is_seen() -> None:
    chronicle = without(a_good_call(), lambda one: isinstance(one, Seen) and one.state == "settled")
    assert "the end was confirmed" in blamed(1, chronicle)


def test_a_call_without_a_next_moment_is_seen() -> None:
    tale = told()
    tale.due = False
    assert "no next moment" in blamed(2, tale.shows(10).until(20))


def test_a_ring_that_never_leaves_is_seen() -> None:
    silent = Tale("ben", "chi").asks(0).until(60)
    assert "nobody was rung after the ask" in blamed(2, silent)
    tale = told()
    tale.urgency = "danger"
    assert "nobody was rung after the ask" in blamed(2, tale.asks(60).until(100))


def test_a_call_that_falls_silent_is_seen() -> None:
    assert "nobody was rung since 12:00:01" in blamed(2, told().until(600))
    excused = told().trouble(10, 500, "store_away").until(600)
    assert blamed(2, excused) == ""


def test_a_page_that_hides_that_there_is_nobody_is_seen() -> None:
    tale = Tale("ben").asks(0, ben="rung").sends(1, "ring", "ben")
    tale.says(10, "ben", "declined", ben="declined")
    assert "no page said so" in blamed(2, tale.until(900))


def test_somebody_who_would_come_and_is_not_asked_is_seen() -> None:
    tale = told().healed(1000, "chi")
    assert "chi would come" in blamed(2, tale.until(1000 + 3600))
    assert "still open" in blamed(2, told().healed(100, "chi").over(200))


def test_an_end_without_a_human_is_seen() -> None:
    nobody = without(
        a_good_call(), lambda one: isinstance(one, Pressed) and one.what in {"ended", "with"}
    )
    nobody = without(nobody, lambda one: type(one).__name__ == "Ended")
    assert "pressed nothing" in blamed(3, nobody)
    stranger = answered().ends(60, "chi").until(100)
    assert "chi ended it without having been with" in blamed(3, stranger)


def test_who_was_not_there_as_the_person_says_does_not_end_it() -> None:
    denied = accompanied().says(400, None, "denied", ben="lapsed").ends(500, "ben").until(600)
    assert "without having been with" in blamed(3, denied)


def test_a_call_that_does_not_stay_ended_is_seen() -> None:
    tale = accompanied().ends(400, "ben")
    tale.settled = False
    assert "open again" in blamed(3, tale.shows(500).until(600))
    tale = accompanied().ends(400, "ben")
    tale.by = None
    assert "has changed" in blamed(3, tale.shows(500).until(600))


def test_who_is_believed_for_too_long_is_seen() -> None:
    assert "ben went quiet" in blamed(4, answered().until(1200))
    assert "shown as with" in blamed(4, accompanied().until(2 * 3600))
    expected = answered().says(60, "ben", "expected")
    assert blamed(4, expected.until(1200)) == ""


def test_a_call_left_lying_after_a_lapse_is_seen() -> None:
    tale = answered().shows(630, ben="lapsed", chi="waiting")
    assert "nobody has it since" in blamed(4, tale.until(700))
    stopped = answered().says(100, "ben", "stopped", ben="stopped")
    assert "nobody has it since" in blamed(4, stopped.until(200))


def test_who_has_answered_and_is_rung_is_seen() -> None:
    tale = told().says(20, "ben", "declined", ben="declined").sends(121, "ring", "ben")
    assert "ben said declined" in blamed(5, tale.until(200))
    holding = answered().sends(60, "backup", "ben").until(100)
    assert "ben said acknowledged" in blamed(5, holding)


def test_a_no_is_asked_anew_only_as_decided() -> None:
    def no(asked_at: float, *, chi: str) -> Chronicle:
        tale = Tale("ben", "chi").asks(0, ben="rung", chi=chi).sends(1, "ring", "ben")
        tale.says(20, "ben", "declined", ben="declined")
        return tale.asks(asked_at, ben="rung").sends(asked_at + 1, "ring", "ben").until(900)

    assert blamed(5, no(55, chi="declined")) == ""
    assert "ben said declined" in blamed(5, no(40, chi="declined"))
    assert "ben said declined" in blamed(5, no(300, chi="rung"))
    assert blamed(5, no(700, chi="rung")) == ""


def test_with_nobody_else_a_no_is_believed_as_long_as_a_yes() -> None:
    def no(rung_at: float) -> Chronicle:
        tale = Tale("ben").asks(0, ben="rung").sends(1, "ring", "ben")
        tale.says(20, "ben", "declined", ben="declined")
        return tale.shows(rung_at, ben="rung").sends(rung_at + 1, "ring", "ben").until(900)

    assert blamed(5, no(640)) == ""
    assert "ben said declined" in blamed(5, no(300))


def test_who_is_left_without_the_news_is_seen() -> None:
    tale = told().says(30, "ben", "acknowledged", ben="has_it")
    assert "chi was not stood down" in blamed(5, tale.until(100))
    not_ended = accompanied().ends(900, "ben").over(1000)
    assert "chi was told of the call, and never of its end" in blamed(5, not_ended)


def test_a_call_that_becomes_less_urgent_is_seen() -> None:
    tale = told()
    tale.urgency = "worried"
    assert "it was urgent, and is worried now" in blamed(6, tale.shows(60).until(100))
    assert "it was urgent" in blamed(6, tale.asks(70).until(100))


def test_a_further_ask_that_nobody_hears_is_seen() -> None:
    assert "nobody was rung" in blamed(6, told().asks(90).until(200))
    assert blamed(6, told().asks(20).until(200)) == ""
    assert "ben has it, and was not told" in blamed(6, answered().asks(60).until(200))
    unheard = without(a_new_ask_is_heard_by_two(), _told_to_chi)
    assert "chi has it, and was not told" in blamed(6, unheard)


def _told_to_chi(one: Record) -> bool:
    return isinstance(one, Left) and (one.message, one.supporter) == ("asked_again", "chi")


def test_a_message_that_is_not_what_the_ledger_says_is_seen() -> None:
    assert "nobody said that it came" in blamed(7, with_messages(a_good_call(), ring="delivered"))
    assert "came back" in blamed(7, with_messages(a_good_call(), ring="undelivered"))
    assert "refused it for good" in blamed(7, with_messages(a_good_call(), ended="dead"))
    tale = told().receipt(20, "ring ben 1", delivered=True)
    tale.filed = {key: one for key, one in tale.filed.items() if "chi" not in key}
    assert "the ledger does not have it" in blamed(7, tale.over(30))


def test_a_standing_that_nobody_pressed_is_seen() -> None:
    assert "ben is shown as has_it" in blamed(7, told().shows(30, ben="has_it").until(40))
    assert "chi is shown as declined" in blamed(7, told().shows(30, chi="declined").until(40))


def test_a_message_that_was_not_so_when_it_left_is_seen() -> None:
    assert "stand_down left to chi" in blamed(7, told().sends(30, "stand_down", "chi").until(40))
    assert "lapsed left to ben" in blamed(7, answered().sends(60, "lapsed", "ben").until(70))
    assert "ended left to chi" in blamed(7, answered().sends(60, "ended", "chi").until(70))
    assert "ring left to chi" in blamed(7, answered().sends(60, "ring", "chi").until(70))
    late = accompanied().ends(400, "ben").sends(500, "ring", "chi").until(600)
    assert "after the end" in blamed(7, late)


def test_a_message_to_who_has_not_agreed_is_seen() -> None:
    assert "not in the circle" in blamed(8, told().sends(60, "ring", "dov").until(70))
    gone = Gone(at=moment(50), person=AMINA, supporter="chi", how="left")
    assert "not in the circle" in blamed(8, told().add(gone).sends(60, "ring", "chi").until(70))
    elsewhere = told().sends(60, "ring", "chi", channel="phone").until(70)
    assert "did not give" in blamed(8, elsewhere)


def test_a_message_to_who_is_not_to_be_told_is_seen() -> None:
    tale = Tale("ben", "chi").asks(0, not_told=("chi",), ben="rung").sends(1, "ring", "ben")
    assert blamed(8, tale.until(10)) == ""
    assert "not to be told" in blamed(8, tale.sends(20, "ring", "chi").until(30))


def test_who_is_woken_without_having_allowed_it_is_seen() -> None:
    def woken(*, may_wake: bool, urgency: str) -> str:
        tale = Tale()
        tale.urgency = urgency
        tale.joins(-60, member("ben", asleep=True, may_wake=may_wake))
        return blamed(8, tale.asks(0, ben="rung").sends(1, "ring", "ben").until(10))

    assert woken(may_wake=True, urgency="danger") == ""
    assert "quiet hours" in woken(may_wake=False, urgency="danger")
    assert "quiet hours" in woken(may_wake=True, urgency="worried")
    assert NIGHT[0] > NIGHT[1]


def test_an_invitation_to_who_has_agreed_is_seen() -> None:
    tale = told()
    letter = Left(
        at=moment(10),
        token="letter",
        channel="mail",
        target="ben@example.org",
        message="invitation",
        call=None,
        supporter="ben",
        repeat=False,
        claimed_at=moment(10),
    )
    assert "who has agreed" in blamed(8, tale.add(letter).until(20))


def test_a_clock_that_silences_a_call_is_seen() -> None:
    tale = told().trouble(60, 70, "clock", "host 1")
    assert "whatever the clocks said" in blamed(10, tale.until(3600))
    ongoing = told().trouble(60, None, "clock", "host 1")
    assert "whatever the clocks said" in blamed(10, ongoing.until(3600))
    frozen = Trouble(at=moment(60), kind="clock", where="host 1", over=False, how="frozen")
    assert blamed(10, told().add(frozen).until(3600)) == ""


def test_a_backlog_after_downtime_is_seen() -> None:
    tale = told().trouble(60, 3600, "no_engine").shows(3601)
    tale.sends(3601, "ring", "ben", "chi")
    assert blamed(10, tale.sends(3602, "ring", "ben").until(3700)) == "", "two may cross"
    assert "rung 3 times at once" in blamed(10, tale.sends(3603, "ring", "ben").until(3700))


def test_a_page_that_hides_a_dead_engine_is_seen() -> None:
    tale = Tale("ben").engines(0, 0, 1).engines(30, 0, 31)
    assert blamed(11, tale.chronicle) == ""
    assert "no engine runs" in blamed(11, tale.engines(40, 0, 3).chronicle)
    clock = Tale("ben").trouble(5, None, "clock").engines(0, 0, 1).engines(40, 0, 3)
    assert blamed(11, clock.chronicle) == ""


def test_a_page_that_says_a_running_engine_is_dead_is_seen() -> None:
    tale = Tale("ben").engines(0, 2, 1).engines(60, 2, 1)
    assert "2 engines run" in blamed(11, tale.engines(70, 2, 60).chronicle)
    assert "nothing of when" in blamed(11, Tale().engines(0, 1, 1).engines(60, 1, None).chronicle)


def test_a_clock_that_was_set_excuses_a_page_only_for_a_moment() -> None:
    def seen(at: float, ago: float, over: float | None = None) -> str:
        tale = Tale("ben").trouble(60, over, "clock", "host").engines(0, 1, 1)
        return blamed(11, tale.engines(at, 1, ago).chronicle)

    assert seen(110, -3600) == "", "the step was just now"
    assert "acted -3600 s ago" in seen(130, -3600)
    assert seen(130, 3) == "", "it acts by the new time"
    assert seen(230, -3600, over=200) == "", "it was just set right"


def test_what_is_broken_is_told_in_order_and_names_its_call() -> None:
    found = check(Reading(told().asks(90).until(3600)))
    assert found
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert {one.call for one in found} <= {CALL, None}
    assert found[0].at > moment(0) + timedelta(seconds=30)


def test_the_same_no_said_twice_is_as_old_as_the_first() -> None:
    tale = told().says(20, "ben", "declined", ben="declined")
    tale.shows(300, chi="rung").sends(301, "ring", "chi").says(600, "ben", "declined")
    tale.asks(700, ben="rung").sends(701, "ring", "ben")
    assert blamed(5, tale.until(900)) == ""


def test_who_went_quiet_before_somebody_else_was_denied_was_there_all_the_same() -> None:
    tale = accompanied().shows(3900, ben="lapsed", chi="rung").sends(3901, "ring", "chi")
    tale.says(3950, "chi", "acknowledged", chi="has_it")
    tale.says(4000, None, "denied", chi="lapsed", ben="rung").sends(4001, "ring", "ben")
    assert blamed(3, tale.ends(4100, "ben").until(4200)) == ""


def test_trouble_on_the_way_is_an_excuse_and_a_killed_process_for_a_moment() -> None:
    tale = Tale("ben").trouble(-10, None, "address", "ben@example.org").asks(0, ben="rung")
    assert check(Reading(tale.until(3000))) == []
    killed = Tale("ben", "chi").asks(0, ben="rung", chi="rung")
    killed.add(Trouble(at=moment(1), kind="killed", where="engine 1", over=False))
    assert blamed(2, killed.until(30)) == ""
    assert "nobody was rung after the ask" in blamed(2, killed.until(60))
