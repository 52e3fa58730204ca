"""The circle's pages: nobody stands in it unasked, and leaving it is quiet."""

import re
from uuid import UUID, uuid4

from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.pages import hidden, markup, text
from yana.core.call import Standing
from yana.core.circle import Consent, Supporter
from yana.store import circles, people
from yana.store.models import SendRow, SupporterRow
from yana.web.circle.views import CIRCLE_SIZE_MAX

BEN = {"name": "Бен", "address": "Ben@Example.test", "language": "en", "zone": "Europe/Berlin"}


def kept(cast: Cast) -> list[Supporter]:
    circle = circles.circle(cast.person_id)
    assert circle is not None
    return list(circle.supporters)


def invitations() -> int:
    return SendRow.objects.filter(message="invitation").count()


def test_who_is_added_is_asked_and_not_yet_reached(cast: Cast) -> None:
    night = {"quiet_start": "22:00", "quiet_end": "07:00", "may_wake": "on"}
    assert cast.signed_in().post("/circle/add/", BEN | night)["Location"] == "/circle/"
    (ben,) = kept(cast)
    assert (ben.name, ben.consent, ben.may_wake) == ("Бен", Consent.INVITED, True)
    assert ben.addresses[0].target == "ben@example.test"
    assert ben.quiet is not None
    assert invitations() == 1
    page = text(cast.signed_in().get("/circle/"))
    for words in (
        "Nobody is reached before they have agreed themselves.",
        "Бен has not answered yet.",
        "Nobody in your circle has agreed yet.",
        "22:00 to 07:00, Europe/Berlin",
        "may be woken",
    ):
        assert words in page


def test_each_mistake_is_explained_beside_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    cast.supporter("Chi")
    mistakes = [
        ({"name": "  "}, "Please give a name."),
        ({"name": "a" * 101}, "This is too long. 100 letters fit."),
        ({"address": ""}, "Please give an e-mail address."),
        ({"address": "ben at home"}, "That does not look like an e-mail address."),
        ({"address": "AMINA@example.test"}, "This is your own address."),
        ({"address": "Chi@example.test"}, "Chi is in your circle with this address already."),
        ({"zone": "Mars/Base"}, "We do not know this time zone."),
        ({"language": "xx"}, "Please choose a language from the list."),
        ({"quiet_start": "22:00"}, "Please give both times, or none."),
        ({"quiet_end": "07:00"}, "Please give both times, or none."),
        ({"quiet_start": "25:00", "quiet_end": "x"}, "Please give a time like 22:00."),
        ({"quiet_start": "7:00", "quiet_end": "07:00"}, "The two times are the same."),
    ]
    for wrong, said in mistakes:
        page = cast.signed_in().post("/circle/add/", BEN | {"name": "Eva"} | wrong)
        assert page.status_code == 400, wrong
        assert said in text(page)
        assert "Please look at the red lines. Nothing is lost." in text(page)
        assert 'aria-invalid="true"' in markup(page)
        typed = BEN | {"name": "Eva"} | wrong
        for name in typed.keys() - {"language"}:
            assert typed[name].strip() in markup(page)
    assert [one.name for one in kept(cast)] == ["Chi"]
    assert invitations() == 0


def test_sending_the_form_twice_adds_one(cast: Cast) -> None:
    browser = cast.signed_in()
    token = hidden(browser.get("/circle/add/"), "token")
    for _ in range(2):
        assert browser.post("/circle/add/", BEN | {"token": token})["Location"] == "/circle/"
    assert len(kept(cast)) == 1
    assert invitations() == 1


def test_a_forged_form_cannot_touch_the_circle_of_another(cast: Cast) -> None:
    other = people.begin_trial("UTC", "", cast.now)
    circle = circles.circle(other.id)
    assert circle is not None
    victim = circle.supporters[0]
    cast.signed_in().post("/circle/add/", BEN | {"token": victim.id})
    assert circles.circle(other.id) == circle
    for path in ("", "again/", "exclude/"):
        response = cast.signed_in().post(f"/circle/{victim.id}/{path}", BEN)
        assert response.status_code == 404
    assert circles.circle(other.id) == circle
    assert UUID(kept(cast)[0].id) != UUID(victim.id)


def test_changing_details_leaves_consent_and_address_alone(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    browser = cast.signed_in()
    assert 'value="Ben"' in markup(browser.get(f"/circle/{ben.id}/"))
    given = {"name": "Benno", "language": "de", "zone": "Asia/Tokyo", "address": "x@example.test"}
    browser.post(f"/circle/{ben.id}/", given)
    (changed,) = kept(cast)
    assert (changed.name, changed.language, changed.zone) == ("Benno", "de", "Asia/Tokyo")
    assert (changed.consent, changed.addresses) == (Consent.AGREED, ben.addresses)
    assert browser.post(f"/circle/{ben.id}/", given | {"zone": "x"}).status_code == 400


def test_excluding_asks_once_takes_effect_at_once_and_tells_nobody(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call, browser = cast.asks(), cast.signed_in()
    page = browser.get(f"/circle/{ben.id}/exclude/")
    assert "Nobody is told about this." in text(page)
    assert kept(cast)[0].agreed
    before = SendRow.objects.count()
    browser.post(f"/circle/{ben.id}/exclude/")
    assert kept(cast)[0].consent is Consent.EXCLUDED
    assert cast.standing(call, ben) is Standing.REMOVED
    assert SendRow.objects.count() == before
    shown = text(browser.get("/circle/"))
    assert "Not in your circle any more" in shown
    assert "Ben is not in your circle any more." in shown


def test_asking_again_reaches_only_those_who_may_be_asked(cast: Cast) -> None:
    agreed, invited = cast.supporter("Ben"), cast.supporter("Chi", Consent.INVITED)
    refused, left = cast.supporter("Eva", Consent.REFUSED), cast.supporter("Fay", Consent.LEFT)
    excluded = cast.supporter("Gil", Consent.EXCLUDED)
    browser = cast.signed_in()
    for one in (agreed, invited, refused, left, excluded):
        browser.post(f"/circle/{one.id}/again/")
    consents = {one.name: one.consent for one in kept(cast)}
    assert consents == {
        "Ben": Consent.AGREED,
        "Chi": Consent.INVITED,
        "Eva": Consent.REFUSED,
        "Fay": Consent.LEFT,
        "Gil": Consent.INVITED,
    }
    assert invitations() == 2
    shown = markup(browser.get("/circle/"))
    assert set(re.findall(r"/circle/([^/]+)/again/", shown)) == {invited.id, excluded.id}


def test_an_address_that_was_excluded_is_said_to_be_known(cast: Cast) -> None:
    cast.supporter("Ben", Consent.EXCLUDED)
    page = cast.signed_in().post("/circle/add/", BEN)
    assert "Ben was in your circle with this address." in text(page)


def test_a_message_that_did_not_arrive_is_shown_beside_the_name(cast: Cast) -> None:
    cast.supporter("Ben")
    cast.asks()
    SendRow.objects.update(state="undelivered", due_at=None)
    page = text(cast.signed_in().get("/circle/"))
    assert "The last message did not arrive: Ben." in page


def test_a_circle_has_room_for_all_the_people_somebody_knows_well(cast: Cast) -> None:
    for place in range(CIRCLE_SIZE_MAX):
        cast.supporter(f"Supporter{place}", Consent.EXCLUDED)
    page = cast.signed_in().post("/circle/add/", BEN)
    assert page.status_code == 403
    assert "Your circle is full" in text(page)


def test_unknown_supporters_are_not_found(cast: Cast) -> None:
    for path in (f"/circle/{uuid4()}/", f"/circle/{uuid4()}/exclude/", "/circle/nonsense/"):
        assert cast.signed_in().get(path).status_code == 404
    assert Client().get(f"/circle/{uuid4()}/").status_code == 302
    assert SupporterRow.objects.count() == 0
