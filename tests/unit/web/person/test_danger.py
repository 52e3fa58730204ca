"""A word for danger: its page, its limits, and what the person's own pages do not show."""

from datetime import timedelta

import pytest

from tests.unit.cast import Cast
from tests.unit.web.pages import text
from yana.core.call import Outcome
from yana.core.event import Acknowledged, PresenceConfirmed, Settled
from yana.core.policy import Urgency
from yana.store import reading

WORD = "Aunt Rose"
OWN_PAGES = ("/home/", "/home/ended/", "/home/timeline/", "/home/settle/", "/check-in/")


def choose(cast: Cast, **given: str | list[str]) -> None:
    kept = cast.signed_in().post("/check-in/danger/", {"word": WORD} | given)
    assert kept["Location"] == "/check-in/"


def say(cast: Cast, word: str, said: str = "good") -> None:
    cast.signed_in().post("/check-in/", {"said": said, "word": word})


@pytest.mark.parametrize("word", ["Aunt Rose", " aunt   ROSE. ", "auntrose!", "Ａunt Ｒose"])
@pytest.mark.parametrize("said", ["good", "as_usual"])
def test_the_word_asks_in_danger_whatever_was_said_with_it(
    cast: Cast, word: str, said: str
) -> None:
    cast.supporter("Ben")
    choose(cast)
    say(cast, word, said)
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert (call.urgency, call.quiet) == (Urgency.DANGER, True)


@pytest.mark.parametrize(
    "word", ["", "Aunt", "Aunt Rosemary", "Rose Aunt", "...", "x" * 5_000, "\0"]
)
def test_any_other_word_asks_nobody(cast: Cast, word: str) -> None:
    cast.supporter("Ben")
    choose(cast)
    say(cast, word)
    assert reading.open_call(cast.person_id) is None


def test_a_word_that_was_forgotten_or_replaced_asks_nobody(cast: Cast) -> None:
    choose(cast)
    choose(cast, word="Uncle Tom")
    say(cast, WORD)
    cast.signed_in().post("/check-in/danger/", {"forget": "yes"})
    say(cast, "Uncle Tom")
    assert reading.open_call(cast.person_id) is None


@pytest.mark.parametrize("word", ["", "ab", ". . .", "x" * 201])
def test_a_word_that_cannot_be_one_is_explained(cast: Cast, word: str) -> None:
    page = cast.signed_in().post("/check-in/danger/", {"word": word})
    assert page.status_code == 400
    assert "Please look at the red lines." in text(page)


def test_who_is_not_in_the_circle_cannot_be_left_out(cast: Cast) -> None:
    given = {"word": WORD, "not_told": ["5c2f5d0e-6a1b-4f0c-9b1e-3d7a52c8e604"]}
    page = cast.signed_in().post("/check-in/danger/", given)
    assert page.status_code == 400
    assert "Please choose people from the list." in text(page)


def test_no_page_of_hers_differs_while_it_goes_on_and_after_it(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    amina = cast.signed_in()
    choose(cast)
    earlier = cast.asks(Urgency.COMPANY)
    cast.record(earlier, Settled(by=None, outcome=Outcome.SAFE))
    cast.passes(minutes=5)
    before = {path: seen(amina, path) for path in OWN_PAGES}
    say(cast, WORD)
    text(amina.get("/check-in/"))  # It thanks once.
    assert {path: seen(amina, path) for path in OWN_PAGES} == before
    call = reading.open_call(cast.person_id)
    assert call is not None
    cast.record(call, Acknowledged(responder_id=ben.id))
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    assert {path: seen(amina, path) for path in OWN_PAGES} == before
    tomorrow = cast.now + timedelta(days=1)
    cast.record(call, Settled(by=ben.id, outcome=Outcome.SAFE, follow_up_at=tomorrow))
    assert {path: seen(amina, path) for path in OWN_PAGES} == before


def seen(amina: object, path: str) -> tuple[int, str]:
    """What the page shows, without what is new at each look."""
    reply = amina.get(path)  # type: ignore[attr-defined]
    return reply.status_code, text(reply)


def test_asking_openly_later_shows_the_call(cast: Cast) -> None:
    cast.supporter("Ben")
    choose(cast)
    say(cast, WORD)
    cast.asks(Urgency.URGENT)
    assert "Ask again" in text(cast.signed_in().get("/home/"))


@pytest.mark.parametrize(("chosen", "said"), [("Café", "Cafe\u0301"), ("Straße", "STRASSE")])
def test_one_word_coded_in_two_ways_is_one_word(cast: Cast, chosen: str, said: str) -> None:
    cast.supporter("Ben")
    choose(cast, word=chosen)
    say(cast, said)
    assert reading.open_call(cast.person_id) is not None


def test_who_presses_help_with_the_word_is_heard_openly_as_they_pressed(cast: Cast) -> None:
    cast.supporter("Ben")
    choose(cast)
    say(cast, WORD, "help")
    call = reading.open_call(cast.person_id)
    assert call is not None
    assert (call.urgency, call.quiet) == (Urgency.DANGER, False)


def test_what_was_asked_openly_before_stays_on_the_page(cast: Cast) -> None:
    cast.supporter("Ben")
    choose(cast)
    cast.asks(Urgency.COMPANY)
    cast.passes(minutes=1)
    say(cast, WORD)
    page = text(cast.signed_in().get("/home/"))
    assert "I’d like some company" in page
    assert "You asked: “I’m in danger.”" not in page


def test_an_open_ask_by_who_looks_on_shows_nothing_of_before_and_cannot_end_it(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    amina = cast.signed_in()
    choose(cast)
    say(cast, WORD)
    secret = reading.open_call(cast.person_id)
    assert secret is not None
    cast.record(secret, Acknowledged(responder_id=ben.id))
    cast.passes(minutes=20)
    cast.asks(Urgency.COMPANY)
    page = text(amina.get("/home/"))
    assert "You asked again: “I’d like some company.”" not in page
    assert "You asked: “I’d like some company.”" in page
    assert "20:00" not in page
    amina.post("/home/settle/", {"outcome": "false_alarm"})
    assert "What do you need, Amina?" in text(amina.get("/home/"))
    still = reading.open_call(cast.person_id)
    assert still is not None
    assert still.id == secret.id
