"""What operators read, and who reads a test message by mistake: plain, and never of a person."""

import re
from dataclasses import replace

import pytest

from tests.unit.channels.cast import attempt
from tests.unit.channels.readability import grade, sentences, words
from tests.unit.channels.test_wording import (
    CLAIMS,
    GRADE_MAX,
    PITY,
    SENTENCE_WORDS_MAX,
    SNAPSHOTS,
    WRITE,
    shown,
)
from yana.channels.wording import word
from yana.core.effect import Message
from yana.engine.ports import Attempt

SEEN = "The test message of 19:10 (UTC, 22 Nov) got no answer."
BACK = "A test message has arrived at 20:31 (UTC)."


def told(message: Message, watch: str = "operators", seen: str = SEEN) -> Attempt:
    """A message of the watchers."""
    facts = {"urgency": "urgent", "watch": watch, "seen": seen}
    bare = attempt(message, person="", name="", other="", leave_link="")
    return replace(bare, facts=bare.facts | facts)


CASES = {
    "watch-test": told(Message.RING, "canary", ""),
    "watch-unanswered": told(Message.RING),
    "watch-still": told(Message.ASKED_AGAIN),
    "watch-taken": told(Message.STAND_DOWN),
    "watch-ended": told(Message.ENDED, seen=BACK),
}


@pytest.mark.parametrize("name", CASES)
def test_every_message_of_the_watchers_says_what_its_snapshot_says(name: str) -> None:
    path = SNAPSHOTS / "watchers" / f"{name}.txt"
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown(word(CASES[name])))
    assert shown(word(CASES[name])) == path.read_text()


@pytest.mark.parametrize("message", [one for one in Message if one is not Message.SIGN_IN])
def test_whatever_operators_are_told_says_what_was_seen_and_names_nobody(message: Message) -> None:
    said = word(told(message))
    assert said.subject.startswith("YANA: ")
    assert said.paragraphs[:2] == ("Nobody asks for help in this message.", SEEN)
    assert not re.search("Amina|Ben|Chi|circle|person", said.text)


@pytest.mark.parametrize("name", CASES)
def test_they_are_as_easy_to_read_as_all_others(name: str) -> None:
    said = word(CASES[name])
    for sentence in sentences(f"{said.subject}.\n{said.text}"):
        assert len(words(sentence)) <= SENTENCE_WORDS_MAX, sentence
    assert grade(said.text) <= GRADE_MAX
    assert not CLAIMS.search(said.text)
    assert not PITY.search(said.text)


def test_who_reads_a_test_message_sees_at_once_that_it_is_one() -> None:
    said = word(CASES["watch-test"])
    assert said.subject == "Test message of YANA"
    assert said.paragraphs[0] == "Nobody asks for help in this message."
    assert said.link is not None
