"""The pages behind links are small, plain, and load nothing from elsewhere."""

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.unit.cast import Cast
from tests.unit.channels.readability import sentences, words
from tests.unit.web.pages import text
from tests.unit.web.responder.browser import Browser
from yana.core.call import Outcome
from yana.core.circle import Consent
from yana.core.event import Acknowledged, Declined, PresenceConfirmed, Settled, Stopped
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.links import Purpose
from yana.store import reading

PAGE_SIZE_MAX = 14_000
"""What a slow phone gets in one go, with the style beside it."""


def choose(cast: Cast) -> str:
    ben = cast.supporter("Ben")
    return cast.answer_path(cast.asks(), ben)


def hold(cast: Cast) -> str:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, Acknowledged(responder_id=chi.id))
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    return cast.answer_path(call, ben)


def acknowledged(cast: Cast) -> str:
    ben = cast.supporter("Ben")
    call = cast.asks()
    cast.record(call, Acknowledged(responder_id=ben.id))
    return cast.answer_path(call, ben)


def declined(cast: Cast) -> str:
    ben = cast.supporter("Ben")
    call = cast.asks()
    cast.record(call, Declined(responder_id=ben.id))
    return cast.answer_path(call, ben)


def stopped(cast: Cast) -> str:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, Acknowledged(responder_id=chi.id))
    cast.record(call, Acknowledged(responder_id=ben.id))
    cast.record(call, Stopped(responder_id=ben.id))
    return cast.answer_path(call, ben)


def ended(cast: Cast) -> str:
    ben = cast.supporter("Ben")
    call = cast.asks()
    cast.record(call, Settled(by=None, outcome=Outcome.SAFE))
    return cast.answer_path(call, ben)


def nothing(cast: Cast) -> str:
    path = ended(cast)
    cast.passes(days=2)
    return path


def invited(cast: Cast) -> str:
    return cast.member_path(cast.supporter("Ben", Consent.INVITED))


def asking(cast: Cast) -> str:
    ben = cast.supporter("Ben")
    cast.asks()
    return cast.member_path(ben)


def outside(cast: Cast) -> str:
    return cast.member_path(cast.supporter("Ben", Consent.LEFT))


def stepping_back(cast: Cast) -> str:
    return f"{cast.member_path(cast.supporter('Ben'))}leave/"


def promise(cast: Cast) -> str:
    ben = cast.supporter("Ben")
    call = cast.asks()
    cast.record(call, PresenceConfirmed(responder_id=ben.id))
    at = cast.now + timedelta(days=1)
    cast.record(call, Settled(by=ben.id, outcome=Outcome.SAFE, follow_up_at=at))
    (found,) = reading.open_follow_ups(cast.person_id)
    return f"/f/{cast.system.links.token(Purpose.FOLLOW_UP, found.id, cast.person_id)}/"


def lines(cast: Cast) -> str:
    return "/lines/?country=DE"


def no_country(cast: Cast) -> str:
    return "/lines/?country="


def forged(cast: Cast) -> str:
    return "/a/forged/"


def nowhere(cast: Cast) -> str:
    return "/nowhere/"


ON_THE_WAY = [choose, hold, acknowledged, declined, stopped, ended, nothing]
PAGES = [*ON_THE_WAY, invited, asking, outside, stepping_back, promise]
PAGES += [lines, no_country, forged, nowhere]


@pytest.mark.parametrize("path", PAGES, ids=lambda one: one.__name__)
def test_every_sentence_is_short(cast: Cast, path: Callable[[Cast], str]) -> None:
    page = Client().get(path(cast))
    for line in text(page).splitlines():
        long = [one for one in sentences(line) if len(words(one)) > 12]
        assert not long, long


@pytest.mark.parametrize("path", PAGES, ids=lambda one: one.__name__)
def test_nothing_comes_from_elsewhere(cast: Cast, path: Callable[[Cast], str]) -> None:
    page = Client().get(path(cast)).content.decode()
    for foreign in ("<style", 'style="', "<script>", 'src="http', "onclick"):
        assert foreign not in page


@pytest.mark.parametrize("path", ON_THE_WAY, ids=lambda one: one.__name__)
def test_pages_of_a_call_are_small(cast: Cast, path: Callable[[Cast], str]) -> None:
    assert len(gzip.compress(Client().get(path(cast)).content)) <= PAGE_SIZE_MAX / 2


def test_long_words_are_folded_and_whole(cast: Cast) -> None:
    ben, call = cast.supporter("Ben"), cast.asks()
    long = "It began on Monday. " * 40
    again = Signal(at=cast.now, urgency=Urgency.URGENT, words=long.strip())
    cast.system.entrance.ask(cast.person_id, "again", again)
    page = Browser(cast, cast.answer_path(call, ben)).chooses("has_this").content.decode()
    assert page.count("<summary>Read all of it</summary>") == 1
    assert long.strip() in page
    assert page.index("Monday") < page.index("<summary>")
