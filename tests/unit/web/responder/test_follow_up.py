"""The follow-up page: somebody looked in, or lets it go."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.web.responder.browser import Browser
from yana.core.call import Outcome
from yana.core.event import PresenceConfirmed, Settled
from yana.core.settle import FollowUp, FollowUpState
from yana.engine.links import Purpose
from yana.store import reading


def promise(cast: Cast, by: str | None) -> tuple[FollowUp, str]:
    """A follow-up after a call, and its page."""
    call = cast.asks()
    if by is not None:
        cast.record(call, PresenceConfirmed(responder_id=by))
    tomorrow = cast.now + timedelta(days=1)
    cast.record(call, Settled(by=by, outcome=Outcome.SAFE, follow_up_at=tomorrow))
    (found,) = reading.open_follow_ups(cast.person_id)
    token = cast.system.links.token(Purpose.FOLLOW_UP, found.id, cast.person_id)
    return found, f"/f/{token}/"


def state(found: FollowUp) -> FollowUpState:
    kept = reading.follow_up(found.id)
    assert kept is not None
    return kept.state


@pytest.mark.parametrize(
    ("choice", "ending"), [("kept", FollowUpState.KEPT), ("dropped", FollowUpState.DROPPED)]
)
def test_who_promised_says_that_they_looked_in_or_lets_it_go(
    cast: Cast, choice: str, ending: FollowUpState
) -> None:
    ben = cast.supporter("Ben")
    found, path = promise(cast, ben.id)
    browser = Browser(cast, path)
    assert "Time to look in on Amina" in browser.opens().content.decode()
    assert state(found) is FollowUpState.OPEN
    assert "Thank you" in browser.chooses(choice).content.decode()
    assert state(found) is ending
    browser.presses("dropped")
    assert state(found) is ending


def test_a_scanner_closes_no_promise(cast: Cast) -> None:
    found, path = promise(cast, cast.supporter("Ben").id)
    browser = Browser(cast, path)
    browser.opens()
    for choice in ("kept", "dropped"):
        assert "Please press again" in browser.presses(choice).content.decode()
    assert state(found) is FollowUpState.OPEN


def test_what_she_left_for_herself_is_said_without_her_name(cast: Cast) -> None:
    cast.supporter("Ben")
    _, path = promise(cast, None)
    assert "Amina" not in Client().get(path).content.decode()


def test_who_looks_after_herself_is_shown_the_way_to_ask_again(cast: Cast) -> None:
    way = '<a class="tap" href="/home/">ask again</a>'
    _, path = promise(cast, None)
    assert way in Client().get(path).content.decode()


def test_who_looks_in_on_her_is_not_told_to_ask(cast: Cast) -> None:
    _, path = promise(cast, cast.supporter("Ben").id)
    assert "ask again" not in Client().get(path).content.decode()


def test_who_was_excluded_meanwhile_sees_nothing(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    found, path = promise(cast, ben.id)
    cast.system.entrance.exclude(cast.person_id, ben.id)
    assert "There is nothing for you here now" in Client().get(path).content.decode()
    assert state(found) is FollowUpState.OPEN


def test_a_button_that_is_not_there_closes_nothing(cast: Cast) -> None:
    found, path = promise(cast, cast.supporter("Ben").id)
    assert Browser(cast, path).chooses("burn").status_code == 400
    assert state(found) is FollowUpState.OPEN
