"""The pages of check-ins: one large button, a rhythm, a pause, and the link of a message."""

import pytest
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import text
from tests.unit.web.responder.browser import Browser
from yana.core.check_in import CheckIn, CheckInState
from yana.core.policy import Urgency
from yana.core.rhythm import DAYS, Rhythm
from yana.engine.links import Purpose
from yana.store import check_ins, reading

RHYTHM = {
    "times": "09:00",
    "days": [*DAYS],
    "counts_from": "0",
    "first_asked": "30",
    "grace": "30",
    "urgency": "worried",
}


def mine(cast: Cast) -> list[CheckIn]:
    return [*check_ins.of_person(cast.person_id)]


def chosen(cast: Cast, **given: str | list[str]) -> Client:
    """Amina's browser, after she chose a rhythm."""
    amina = cast.signed_in()
    assert amina.post("/check-in/rhythm/", RHYTHM | given)["Location"] == "/check-in/"
    return amina


def link_of(cast: Cast, row: CheckIn) -> str:
    return f"/c/{cast.system.links.token(Purpose.CHECK_IN, row.id, cast.person_id)}/"


def test_without_a_rhythm_the_page_says_what_it_is_for_and_help_is_heard(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = cast.signed_in()
    assert "You do not check in yet." in text(amina.get("/check-in/"))
    assert amina.post("/check-in/", {"said": "help"})["Location"] == "/home/"
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert call.urgency is Urgency.URGENT


def test_the_page_says_when_it_is_due_and_how_long_silence_may_last(cast: Cast) -> None:
    page = text(chosen(cast, counts_from="1").get("/check-in/"))
    assert "Your next check-in is due on 23 Nov at 09:00." in page
    assert "You can check in from 23 Nov at 08:00 on." in page
    assert "If we hear nothing, we ask your people on 23 Nov at 09:30." in page
    assert "You check in every day at 09:00." in page
    # An hour early, a day, the grace period, and the day in October that has an hour more.
    assert "it may take 26 hours 30 minutes until we notice, at most" in page


def test_a_second_time_of_day_makes_it_shorter(cast: Cast) -> None:
    chosen(cast, times="08.30 and 20:00", days=["MO", "TU", "WE", "TH", "FR"])
    page = text(cast.signed_in().get("/check-in/"))
    assert "You check in Monday to Friday at 08:30 and 20:00." in page
    # From half past eight on Friday, when the one of that evening counts, until Monday at nine.
    assert "it may take 3 days 30 minutes until we notice, at most" in page


def test_pressing_is_kept_and_thanked_once(cast: Cast) -> None:
    amina = chosen(cast)
    cast.passes(hours=12)
    assert amina.post("/check-in/", {"said": "as_usual"})["Location"] == "/check-in/"
    assert "Thank you. We have heard you." in text(amina.get("/check-in/"))
    page = text(amina.get("/check-in/"))
    assert "Thank you" not in page
    assert "We last heard from you at 08:00." in page
    assert "due on 24 Nov at 09:00" in page


def test_a_look_and_a_press_that_we_do_not_know_change_nothing(cast: Cast) -> None:
    amina = chosen(cast)
    cast.passes(hours=12)
    before = mine(cast)
    amina.get("/check-in/", {"said": "good"})
    amina.head("/check-in/")
    refused = amina.post("/check-in/", {"said": "fine"})
    assert refused.status_code == 400
    assert "We could not see which button you pressed." in text(refused)
    assert mine(cast) == before


@pytest.mark.parametrize("times", ["", "morning", "25:00", "9", "08:00 08:10", "08:00;x"])
def test_times_that_are_none_are_explained_and_kept_to_correct(cast: Cast, times: str) -> None:
    amina = cast.signed_in()
    page = amina.post("/check-in/rhythm/", RHYTHM | {"times": times})
    assert page.status_code == 400
    assert "Please look at the red lines." in text(page)
    assert mine(cast) == []


def test_changing_the_rhythm_keeps_one_and_ending_it_expects_nothing(cast: Cast) -> None:
    amina = chosen(cast)
    amina.post("/check-in/rhythm/", RHYTHM | {"times": "20:30"})
    (row,) = mine(cast)
    assert row.rhythm.rule == rule_of_half_past_eight()
    assert 'value="20:30"' in amina.get("/check-in/rhythm/").content.decode()
    amina.post("/check-in/rhythm/end/")
    assert [one.state for one in mine(cast)] == [CheckInState.ENDED]
    assert "You do not check in yet." in text(amina.get("/check-in/"))


def rule_of_half_past_eight() -> str:
    return "DTSTART:20200101T000000\nRRULE:FREQ=DAILY;BYHOUR=20;BYMINUTE=30"


def test_a_rule_of_ones_own_is_shown_as_such(cast: Cast) -> None:
    rule = "DTSTART:20260101T080000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1"
    cast.system.check_ins.begin(cast.person_id, Rhythm(rule=rule, zone="Europe/Berlin"))
    amina = cast.signed_in()
    assert "You check in by a rule of your own." in text(amina.get("/check-in/"))
    assert "Your rhythm is a rule of your own." in text(amina.get("/check-in/rhythm/"))


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "Please give a day"),
        ("2026-13-01", "Please give a day"),
        ("2026-11-22", "This end has passed already."),
        ("2029-01-01", "A pause can be a year at most."),
        ("2027-01-15", "choose somebody in your circle who knows of it"),
    ],
)
def test_a_pause_without_a_good_end_is_explained(cast: Cast, until: str, words: str) -> None:
    amina = chosen(cast)
    page = amina.post("/check-in/pause/", {"until": until, "knows": ""})
    assert page.status_code == 400
    assert words in text(page)
    assert [one.state for one in mine(cast)] == [CheckInState.EXPECTED]


def test_a_pause_is_shown_with_its_end_and_ends_by_one_press(cast: Cast) -> None:
    amina = chosen(cast)
    assert amina.post("/check-in/pause/", {"until": "2026-11-26"})["Location"] == "/check-in/"
    assert "They begin again on 26 Nov at 00:00." in text(amina.get("/check-in/"))
    amina.post("/check-in/resume/")
    assert "due on 23 Nov at 09:00" in text(amina.get("/check-in/"))


def test_without_a_rhythm_there_is_nothing_to_pause(cast: Cast) -> None:
    assert cast.signed_in().get("/check-in/pause/")["Location"] == "/check-in/"


def test_the_link_shows_no_name_and_a_scanner_that_presses_at_once_checks_nobody_in(
    cast: Cast,
) -> None:
    chosen(cast)
    cast.passes(hours=12)
    (row,) = mine(cast)
    browser = Browser(cast, link_of(cast, row))
    page = text(browser.opens())
    assert "I am all right" in page
    assert "Amina" not in page
    for value in ("good", "as_usual", "not_well", "help"):
        assert "Please press again" in text(browser.presses("", said=value))
    assert mine(cast) == [row]
    assert reading.open_call(cast.person_id) is None
    cast.passes(seconds=3)
    assert "Your next check-in is due on 24 Nov" in text(browser.presses("", said="good"))


def test_the_link_of_another_and_a_broken_one_open_nothing(cast: Cast) -> None:
    chosen(cast)
    (row,) = mine(cast)
    links = cast.system.links
    stranger = links.token(Purpose.CHECK_IN, row.id, "5c2f5d0e-6a1b-4f0c-9b1e-3d7a52c8e604")
    assert "I am all right" not in text(Client().get(f"/c/{stranger}/"))
    other_kind = links.token(Purpose.FOLLOW_UP, row.id, cast.person_id)
    assert Client().get(f"/c/{other_kind}/").status_code == 404


def test_a_late_word_is_possible_on_the_waiting_page(cast: Cast) -> None:
    cast.supporter("Ben")
    amina = chosen(cast)
    cast.passes(hours=13)
    for _ in range(3):
        cast.passes(minutes=16)
        cast.system.check_ins.turn(cast.now)
    page = text(amina.get("/home/"))
    assert "Press it, and we tell everyone who was asked." in page
    amina.post("/check-in/", {"said": "good"})
    assert reading.open_call(cast.person_id) is None


def test_who_is_not_signed_in_is_led_to_sign_in(cast: Cast) -> None:
    assert Client().get("/check-in/").status_code == 302
