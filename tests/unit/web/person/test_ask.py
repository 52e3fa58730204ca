"""The ask page: four ways to ask, and an ask that is never refused for the form's sake."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cast import Cast
from tests.unit.core.cast import CIRCLE, EVENING
from tests.unit.web.pages import hidden, markup, text
from yana.core.call import CallState, Outcome
from yana.core.circle import Address, Consent
from yana.core.event import Settled
from yana.core.policy import Urgency
from yana.core.signal import WORDS_LENGTH_MAX
from yana.store import reading
from yana.store.models import CallRow
from yana.web.person.asking import read_asking


def asked(cast: Cast, **fields: object) -> Client:
    """Amina's browser after she pressed a button."""
    browser = cast.signed_in()
    response = browser.post("/ask/", {"urgency": "urgent", **fields})
    assert response.status_code == 302
    assert response["Location"] == "/home/"
    return browser


def test_each_urgency_is_one_button_that_says_what_will_happen(cast: Cast) -> None:
    cast.supporter("Ben")
    page = cast.signed_in().get("/home/")
    for urgency in Urgency:
        assert f'name="urgency" value="{urgency.value}"' in markup(page)
    assert "One person at a time, 20 minutes apart." in text(page)
    assert "Could be reached right now: Ben." in text(page)


def test_asking_opens_a_call_with_her_words_and_wishes(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    asked(cast, words="Come, please.", please_do_not="no police", do_not_tell=[chi.id])
    call = reading.open_call(cast.person_id)
    assert call is not None
    signal = call.signals[0]
    assert (signal.urgency, signal.words) == (Urgency.URGENT, "Come, please.")
    assert (signal.please_do_not, signal.do_not_tell) == ("no police", (chi.id,))
    assert [one.id for one in call.responders] == [ben.id]


def test_pressing_twice_is_one_ask(cast: Cast) -> None:
    cast.supporter("Ben")
    request_id = hidden(cast.signed_in().get("/home/"), "request_id")
    for _ in range(3):
        asked(cast, request_id=request_id)
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert len(call.signals) == 1


def test_another_press_before_the_page_has_gone_is_another_ask(cast: Cast) -> None:
    request_id = hidden(cast.signed_in().get("/home/"), "request_id")
    asked(cast, request_id=request_id, urgency="company")
    asked(cast, request_id=request_id, urgency="danger")
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert call.urgency is Urgency.DANGER


def test_an_old_page_swallows_no_ask(cast: Cast) -> None:
    request_id = hidden(cast.signed_in().get("/home/"), "request_id")
    asked(cast, request_id=request_id)
    call = reading.open_call(cast.person_id)
    assert call is not None
    cast.record(call, Settled(by=None, outcome=Outcome.SAFE))
    given = {"urgency": "urgent", "request_id": request_id, "words": ""}
    page = cast.signed_in().post("/ask/", given)
    assert "This page is old, and that call has ended." in text(page)
    asked(cast, request_id=hidden(page, "request_id"))
    assert reading.open_call(cast.person_id) is not None


def test_asking_again_is_merged_and_raises_the_urgency(cast: Cast) -> None:
    asked(cast, urgency="company")
    asked(cast, urgency="danger")
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert (call.urgency, len(call.signals)) == (Urgency.DANGER, 2)
    assert CallRow.objects.count() == 1


def test_a_broken_request_id_is_replaced_and_the_ask_is_kept(cast: Cast) -> None:
    for broken in ("", "not-an-id", "x" * 5_000, "\0"):
        asked(cast, request_id=broken)
    assert reading.open_call(cast.person_id) is not None


def test_without_an_urgency_nothing_is_lost(cast: Cast) -> None:
    chi = cast.supporter("Chi")
    typed = {"words": "<b>Come</b>", "please_do_not": "no police", "do_not_tell": chi.id}
    for urgency in ("", "later", "URGENT"):
        page = cast.signed_in().post("/ask/", {"urgency": urgency, **typed})
        assert page.status_code == 400
        assert "Please press one. Nothing is lost." in text(page)
        assert "&lt;b&gt;Come&lt;/b&gt;" in markup(page)
        assert "no police" in markup(page)
        assert f'value="{chi.id}" checked' in markup(page)
    assert reading.open_call(cast.person_id) is None


def test_too_many_words_are_asked_with_and_the_rest_is_kept_for_her(cast: Cast) -> None:
    words = "a" * WORDS_LENGTH_MAX + "THE END"
    browser = asked(cast, words=words)
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert call.signals[0].words == "a" * WORDS_LENGTH_MAX
    page = browser.get("/home/")
    assert "Your words were too long for one message." in text(page)
    assert "THE END" in text(page)
    cast.record(call, Settled(by=None, outcome=Outcome.SAFE))
    browser.get("/home/")
    assert "words_left_over" not in browser.session


def test_strangers_cannot_be_named_in_do_not_tell(cast: Cast) -> None:
    asked(cast, do_not_tell=[str(uuid4()), "nonsense"])
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert call.signals[0].do_not_tell == ()


def test_who_has_an_empty_circle_is_told_how_to_add_somebody(cast: Cast) -> None:
    browser = cast.signed_in()
    asking, circle = browser.get("/home/"), browser.get("/circle/")
    for page in (asking, circle):
        assert "Your circle is empty." in text(page)
        assert "agreed yet" not in text(page)
        assert 'href="/circle/add/"' in markup(page)
    assert "You can ask all the same." in text(asking)
    cast.supporter("Ben", Consent.EXCLUDED)
    assert "Your circle is empty." in text(browser.get("/home/"))


def test_a_circle_of_nobody_can_still_be_asked_and_is_told_plainly(cast: Cast) -> None:
    cast.supporter("Ben", Consent.INVITED)
    page = cast.signed_in().get("/home/")
    assert "Nobody in your circle has agreed yet." in text(page)
    assert "Crisis lines in Germany" in text(page)
    waiting = asked(cast).get("/home/")
    assert "There is nobody we can reach now." in text(waiting)
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert call.state is CallState.REACHING


def test_asking_needs_a_press_and_a_person(cast: Cast) -> None:
    assert cast.signed_in().get("/ask/", {"urgency": "danger"})["Location"] == "/home/"
    assert Client().post("/ask/", {"urgency": "danger"}).status_code == 403
    assert reading.latest_call(cast.person_id) is None
    assert Client(enforce_csrf_checks=True).post("/ask/").status_code == 403


@given(st.dictionaries(st.sampled_from(["request_id", "urgency", "words", "x"]), st.text()))
def test_whatever_comes_in_can_be_read(fields: dict[str, str]) -> None:
    posted = QueryDict(mutable=True)
    posted.update(fields)
    asking = read_asking(posted, lambda: CIRCLE)
    assert str(UUID(asking.request_id)) == asking.request_id
    signal = asking.signal(Urgency.DANGER, EVENING)
    assert len(signal.words) <= WORDS_LENGTH_MAX
    assert "\0" not in signal.words
    assert signal.words + asking.left_over() == asking.words


def test_who_has_moved_since_the_page_was_opened_is_not_told_and_stays_ticked(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    moved = replace(chi, addresses=(Address(channel="email", target="chiara@example.test"),))
    new = cast.system.entrance.change_supporter(cast.person_id, moved).supporters[-1]
    cast.system.entrance.choose(cast.person_id, new.id, Consent.AGREED)
    page = cast.signed_in().post("/ask/", {"words": "Come.", "do_not_tell": [chi.id]})
    assert page.status_code == 400, "no button was pressed"
    assert f'value="{new.id}" checked' in markup(page)
    browser = asked(cast, urgency="danger", do_not_tell=[chi.id])
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert [one.id for one in call.responders] == [ben.id]
    assert "Not told: Chi. Only you see this." in text(browser.get("/home/")), "named once"
