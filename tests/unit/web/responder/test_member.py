"""The membership page: agreeing, changing details, joining a call, stepping back."""

import pytest

from tests.unit.cast import Cast
from tests.unit.web.responder.browser import Browser
from yana.core.circle import Consent, QuietHours, Supporter
from yana.core.event import Acknowledged
from yana.store import circles

DETAILS = {
    "name": "Ben",
    "language": "en",
    "zone": "Europe/Berlin",
    "quiet_start": "",
    "quiet_end": "",
}


def kept(cast: Cast, supporter: Supporter) -> Supporter:
    circle = circles.circle(cast.person_id)
    found = circle.supporter(supporter.id) if circle else None
    assert found is not None
    return found


def test_an_invitation_says_who_asks_what_it_means_and_how_to_leave(cast: Cast) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    text = Browser(cast, cast.member_path(ben)).opens().content.decode()
    for words in ("Amina would like to count on you", "You can step back at any time"):
        assert words in text
    assert '<button name="choice" value="agree">I agree</button>' in text
    assert '<button name="choice" value="refuse">No thank you</button>' in text
    assert kept(cast, ben).consent is Consent.INVITED


def test_agreeing_keeps_the_details_and_not_the_address(cast: Cast) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    given = {"name": "Бен", "quiet_start": "22:00", "quiet_end": "07:00", "may_wake": "on"}
    page = Browser(cast, cast.member_path(ben)).chooses("agree", **DETAILS | given)
    assert "You are in the circle of Amina" in page.content.decode()
    now = kept(cast, ben)
    assert (now.name, now.consent, now.may_wake) == ("Бен", Consent.AGREED, True)
    assert isinstance(now.quiet, QuietHours)
    assert now.addresses == ben.addresses


def test_a_scanner_enrols_nobody_and_takes_nobody_out(cast: Cast) -> None:
    invited, agreed = cast.supporter("Ben", Consent.INVITED), cast.supporter("Chi")
    for supporter, choices in ((invited, ("agree", "refuse")), (agreed, ("save", "leave"))):
        browser = Browser(cast, cast.member_path(supporter))
        browser.opens()
        for choice in choices:
            cast.passes(seconds=0.3)
            page = browser.presses(choice, **DETAILS | {"name": "Robot"})
            assert "Please press again" in page.content.decode()
        assert kept(cast, supporter) == supporter


def test_what_was_typed_stays_when_it_was_pressed_too_fast(cast: Cast) -> None:
    browser = Browser(cast, cast.member_path(cast.supporter("Ben", Consent.INVITED)))
    browser.opens()
    page = browser.presses("agree", **DETAILS | {"zone": "Asia/Kolkata", "quiet_start": "23:15"})
    text = page.content.decode()
    assert "Asia/Kolkata" in text
    assert "23:15" in text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"zone": "Mars/Olympus"}, "We do not know this time zone"),
        ({"zone": ""}, "Please choose a time zone"),
        ({"quiet_start": "22:00"}, "Please give both times, or none"),
        ({"quiet_start": "late", "quiet_end": "07:00"}, "Please give a time like 22:00"),
        ({"language": "klingon"}, "Please choose a language"),
        ({"name": ""}, "Please give a name"),
        ({"name": "B" * 101}, "too long"),
    ],
)
def test_details_that_cannot_be_right_are_explained_and_kept(
    cast: Cast, wrong: dict[str, str], words: str
) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    page = Browser(cast, cast.member_path(ben)).chooses("agree", **DETAILS | wrong)
    text = page.content.decode()
    assert page.status_code == 400
    assert words in text
    assert "Please look at the red lines. Nothing is lost." in text
    assert all(value in text for name, value in wrong.items() if name != "language")
    assert kept(cast, ben).consent is Consent.INVITED


def test_no_thank_you_is_kept_and_may_be_changed_later(cast: Cast) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    browser = Browser(cast, cast.member_path(ben))
    page = browser.chooses("refuse", **DETAILS | {"zone": "anything at all"})
    assert "You are not in this circle" in page.content.decode()
    assert kept(cast, ben).consent is Consent.REFUSED
    browser.chooses("agree", **DETAILS)
    assert kept(cast, ben).consent is Consent.AGREED


def test_stepping_back_is_asked_once_and_takes_effect_in_an_open_call(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    browser = Browser(cast, f"{cast.member_path(ben)}leave/")
    assert "Do you want to step back?" in browser.opens().content.decode()
    assert kept(cast, ben).agreed
    cast.passes(seconds=3)
    browser.path = cast.member_path(ben)
    assert "You are not in this circle" in browser.presses("leave").content.decode()
    assert kept(cast, ben).consent is Consent.LEFT
    assert "SupporterRemoved" in cast.heard(call)
    assert kept(cast, chi).agreed


def test_changed_details_are_kept(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    Browser(cast, cast.member_path(ben)).chooses("save", **DETAILS | {"zone": "asia/tokyo"})
    assert kept(cast, ben).zone == "Asia/Tokyo"
    assert kept(cast, ben).agreed


def test_who_was_not_asked_finds_the_open_call_and_joins_it(cast: Cast) -> None:
    people = [cast.supporter(name) for name in ("Ben", "Chi", "Eda", "Finn")]
    call = cast.asks()
    text = Browser(cast, cast.member_path(people[3])).opens().content.decode()
    assert "Amina is asking right now" in text
    path = cast.answer_path(call, people[3])
    assert path in text
    Browser(cast, path).chooses("has_this")
    assert cast.heard(call) == ["Acknowledged"]


def test_who_is_not_to_be_told_does_not_learn_that_she_asks(cast: Cast) -> None:
    cast.supporter("Ben")
    dov = cast.supporter("Dov")
    call = cast.asks(do_not_tell=(dov.id,))
    text = Browser(cast, cast.member_path(dov)).opens().content.decode()
    assert "asking right now" not in text
    assert cast.answer_path(call, dov) not in text


def test_who_is_excluded_sees_the_neutral_page_and_no_list_of_others(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    cast.asks()
    path = cast.member_path(ben)
    assert ">Chi" not in Browser(cast, path).opens().content.decode()
    cast.system.entrance.exclude(cast.person_id, ben.id)
    browser = Browser(cast, path)
    for page in (browser.opens(), browser.chooses("agree", **DETAILS)):
        assert "There is nothing for you here now" in page.content.decode()
        assert "Amina" not in page.content.decode()
    assert kept(cast, ben).consent is Consent.EXCLUDED
    assert kept(cast, chi).agreed


def test_a_button_that_is_not_there_is_explained(cast: Cast) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    page = Browser(cast, cast.member_path(ben)).chooses("take_over_the_world", **DETAILS)
    assert page.status_code == 400
    assert "Please press one" in page.content.decode()


def test_agreeing_during_a_call_makes_one_part_of_it(cast: Cast) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    call = cast.asks()
    browser = Browser(cast, cast.member_path(ben))
    page = browser.chooses("agree", **DETAILS)
    assert "Amina is asking right now" in page.content.decode()
    cast.record(call, Acknowledged(responder_id=ben.id))
    assert cast.call(call).holders()


def test_enter_in_a_field_chooses_nothing(cast: Cast) -> None:
    ben = cast.supporter("Ben", Consent.INVITED)
    browser = Browser(cast, cast.member_path(ben))
    form = browser.opens().content.decode().partition("<form")[2]
    # A browser presses the first button of the form; it has no name, so it carries no choice.
    assert form.partition("<button")[2].startswith(' class="unseen"')
    cast.passes(seconds=3)
    page = browser.presses("", **DETAILS | {"name": "Benjamin"})
    assert "Please press one" in page.content.decode()
    assert "Benjamin" in page.content.decode()
    assert kept(cast, ben) == ben
