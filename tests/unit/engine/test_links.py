"""Links: one human may do one thing with one, and nobody can make one up."""

import hmac
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.core.cast import AMINA, BEN, CHI
from yana.engine.links import Link, Links, Purpose

LINKS = Links(base_url="https://yana.example.test", keys=("new key", "old key"))
TAG_LENGTH = 16
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture
def token() -> str:
    """Ben's way to answer Amina."""
    return LINKS.token(Purpose.ANSWER, AMINA.id, BEN.id)


def test_links_in_messages_that_left_long_ago_still_work(token: str) -> None:
    ids = UUID(AMINA.id).bytes + UUID(BEN.id).bytes
    tag = hmac.new(b"new key", b"yana-link:a:" + ids, "sha256").digest()[:TAG_LENGTH]
    assert token == urlsafe_b64encode(ids + tag).decode()


@pytest.mark.parametrize("purpose", Purpose, ids=lambda one: one.name.lower())
@given(first=st.uuids(), second=st.uuids())
def test_a_link_says_what_it_was_made_for(purpose: Purpose, first: UUID, second: UUID) -> None:
    url = LINKS.url(purpose, str(first), str(second))
    assert url.startswith(f"{LINKS.base_url}/{purpose.value}/")
    token = urlsplit(url).path.split("/")[2]
    link = Link(purpose=purpose, first=str(first), second=str(second))
    assert LINKS.read(purpose, token) == link


def test_a_link_for_one_purpose_does_not_work_for_another(token: str) -> None:
    for purpose in set(Purpose) - {Purpose.ANSWER}:
        assert LINKS.read(purpose, token) is None


def test_a_link_with_one_letter_changed_does_not_work(token: str) -> None:
    for place, letter in enumerate(token):
        other = LETTERS[(LETTERS.index(letter) + 1) % len(LETTERS)]
        forged = token[:place] + other + token[place + 1 :]
        assert LINKS.read(Purpose.ANSWER, forged) is None, f"letter {place}"


def test_a_link_cut_short_or_run_on_does_not_work(token: str) -> None:
    for length in range(len(token)):
        assert LINKS.read(Purpose.ANSWER, token[:length]) is None
    for more in ("A", "AA", "AAAA", token):
        assert LINKS.read(Purpose.ANSWER, token + more) is None


def test_a_link_for_one_human_cannot_be_turned_into_one_for_another(token: str) -> None:
    chis = LINKS.token(Purpose.ANSWER, AMINA.id, CHI.id)
    half = len(token) * 2 // 3
    assert LINKS.read(Purpose.ANSWER, chis[:half] + token[half:]) is None


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_anything_else_is_no_link_and_does_no_harm(text: str) -> None:
    for purpose in Purpose:
        assert LINKS.read(purpose, text) is None


def test_links_made_under_an_older_key_still_work_and_new_ones_use_the_new() -> None:
    before = Links(base_url=LINKS.base_url, keys=("old key",))
    old = before.token(Purpose.MEMBER, AMINA.id, BEN.id)
    assert LINKS.read(Purpose.MEMBER, old) is not None
    new = LINKS.token(Purpose.MEMBER, AMINA.id, BEN.id)
    assert before.read(Purpose.MEMBER, new) is None


def test_links_made_under_a_key_that_was_thrown_away_do_not_work(token: str) -> None:
    after = Links(base_url=LINKS.base_url, keys=("another key",))
    assert after.read(Purpose.ANSWER, token) is None
