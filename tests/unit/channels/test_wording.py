"""What people read: every message as a snapshot, and the rules that no message breaks.

After a change on purpose: YANA_WRITE_SNAPSHOTS=1 make test ARGS="tests/unit/channels", and read the
difference as the one who gets it, at three in the morning.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.unit.channels.cast import attempt
from tests.unit.channels.readability import grade, sentences, words
from yana.channels.drafts import CHECK_IN_WHY, DRAFTS, WHEN_MISSED
from yana.channels.plain import NAME_LENGTH_MAX, plain_name
from yana.channels.wording import Words, known_language, word
from yana.core.effect import Message
from yana.core.policy import Urgency
from yana.engine.ports import Attempt

SNAPSHOTS = Path(__file__).parent / "snapshots"
WRITE = bool(os.environ.get("YANA_WRITE_SNAPSHOTS"))

SENTENCE_WORDS_MAX = 12
GRADE_MAX = 5.0

HURRY_MATTERS = {Message.RING, Message.BACKUP, Message.ASKED_AGAIN, Message.HAND_OVER}
OF_NO_CALL = {
    Message.CHECK_IN,
    Message.CHECK_IN_MISSED,
    Message.FOLLOW_UP,
    Message.INVITATION,
    Message.PAUSE_KNOWN,
}
CALL_MESSAGES = sorted(DRAFTS.keys() - OF_NO_CALL, key=str)

# Providers take them as commands to themselves (evidence-safety 4.3).
COMMANDS = re.compile(
    r"\b(yes|stop|stopall|unsubscribe|cancel|end|quit|start|revoke)\b", re.IGNORECASE
)
CLAIMS = re.compile(r"guarantee|saves? lives|prevents? suicide|suicide|never fails?", re.IGNORECASE)
PHONES_ONLY = re.compile(r"\b(ring|phone|telephone|dial)\b", re.IGNORECASE)
PITY = re.compile(r"\b(poor|sadly|unfortunately|victim|suffer\w*|sorry)\b", re.IGNORECASE)


def cases() -> Iterator[tuple[str, Attempt]]:
    for message in Message:
        for urgency in Urgency if message in HURRY_MATTERS else [Urgency.WORRIED]:
            level = f"-{urgency.value}" if message in HURRY_MATTERS else ""
            yield f"{message.value}{level}", attempt(message, urgency=urgency.value)
    for message in DRAFTS:
        yield (
            f"{message.value}-without-names",
            attempt(message, urgency="", person="", name="", other="", leave_link=""),
        )
    yield "ring-repeat", attempt(repeat=True, urgency="urgent")
    yield "ring-trial", attempt(trial="yes", urgency="urgent")
    yield "follow_up-of-oneself", attempt(Message.FOLLOW_UP, name="Amina")
    for message in WHEN_MISSED:
        yield f"{message.value}-missed", attempt(message, urgency="worried", signal="missed")
    for why in CHECK_IN_WHY:
        yield f"check_in-{why}", attempt(Message.CHECK_IN, person="", why=why, time="08:00")
    yield "check_in-due", attempt(Message.CHECK_IN, person="", time="08:00")
    yield "check_in_missed-due", attempt(Message.CHECK_IN_MISSED, person="", time="08:00")
    yield "pause_known-until", attempt(Message.PAUSE_KNOWN, until="31 January 2030")


CASES = dict(cases())
SPOKEN = {name: case for name, case in CASES.items() if case.message is not Message.SIGN_IN}


def shown(words_said: Words) -> str:
    """A message as a snapshot: the subject, a line, and the text."""
    return f"{words_said.subject}\n{'-' * len(words_said.subject)}\n\n{words_said.text}"


@pytest.mark.parametrize("name", CASES)
def test_every_message_says_what_its_snapshot_says(name: str) -> None:
    path = SNAPSHOTS / f"{name}.txt"
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown(word(CASES[name])))
    assert path.exists(), f"there is no snapshot: {__doc__}"
    assert shown(word(CASES[name])) == path.read_text()


def test_no_snapshot_is_left_over() -> None:
    kept = {path.stem for path in SNAPSHOTS.glob("*.txt")}
    assert kept - CASES.keys() <= {"mail-ring-urgent"}


def test_every_message_has_its_words() -> None:
    assert DRAFTS.keys() | {Message.SIGN_IN} == set(Message)
    for case in CASES.values():
        assert word(case).subject
        assert all(word(case).paragraphs)


@pytest.mark.parametrize("name", SPOKEN)
def test_what_a_locked_screen_shows_names_nobody_and_no_need(name: str) -> None:
    said = word(SPOKEN[name])
    seen = (said.subject, *said.paragraphs[: 2 if SPOKEN[name].facts.get("name") else 1])
    names = "Chi" if SPOKEN[name].message is Message.INVITATION else "Amina|Chi"
    for line in seen:
        assert not re.search(names, line.replace("Hello Amina.", ""))
        assert not re.search("danger|urgent|worried|alone right now|emergency", line)


@pytest.mark.parametrize("name", SPOKEN)
def test_sentences_are_short(name: str) -> None:
    said = word(SPOKEN[name])
    for sentence in sentences(f"{said.subject}.\n{said.text}"):
        assert len(words(sentence)) <= SENTENCE_WORDS_MAX, sentence


@pytest.mark.parametrize("name", [name for name, case in SPOKEN.items() if case.message in DRAFTS])
def test_a_child_of_ten_can_read_it(name: str) -> None:
    said = word(SPOKEN[name])
    assert grade("\n".join(said.paragraphs)) <= GRADE_MAX
    assert grade(said.text) <= GRADE_MAX


@pytest.mark.parametrize("name", SPOKEN)
def test_nothing_is_said_that_must_not_be(name: str) -> None:
    text = shown(word(SPOKEN[name]))
    for forbidden in (COMMANDS, CLAIMS, PHONES_ONLY, PITY):
        assert not forbidden.search(text), forbidden


@pytest.mark.parametrize("message", [Message.RING, Message.BACKUP, Message.HAND_OVER])
def test_who_is_rung_in_a_hurry_reads_what_to_do_if_a_life_is_in_danger(message: Message) -> None:
    line = "If a life is in danger, call your local emergency number now."
    for urgency in Urgency:
        hurried = urgency in {Urgency.URGENT, Urgency.DANGER}
        assert (line in word(attempt(message, urgency=urgency.value)).paragraphs) == hurried


@pytest.mark.parametrize("message", CALL_MESSAGES)
def test_who_gets_a_call_message_can_leave_the_circle_from_it(message: Message) -> None:
    said = word(attempt(message))
    assert any("https://yana.example.test/m/ijklmnop/" in line for line in said.footer)
    assert not any("leave" in line for line in word(attempt(message, leave_link="")).footer)


def test_somebody_has_it_names_nobody() -> None:
    assert "Chi" not in word(attempt(Message.STAND_DOWN)).text


def test_a_repeat_and_a_trial_say_so_first() -> None:
    said = word(attempt(repeat=True, trial="yes"))
    assert said.paragraphs[:2] == (
        "You may have had this message before.",
        "This is a trial. Nobody needs help.",
    )
    assert said.subject == "Trial: Can you be there?"


def test_a_code_arrives_as_it_was_written() -> None:
    said = word(attempt(Message.SIGN_IN, repeat=True, trial="yes", body="Code: 1\n\n  2 %s {x}"))
    assert said == Words(subject="Your code", paragraphs=("Code: 1\n\n  2 %s {x}",))


@pytest.mark.parametrize("language", ["", "xx", "tlh-KLI", "../../etc/passwd", "e" * 600, "\x00"])
def test_a_language_nobody_knows_falls_back_to_english(language: str) -> None:
    assert known_language(language) == "en"
    assert word(attempt(language=language)) == word(attempt())


def test_a_language_without_our_words_yet_is_said_in_english() -> None:
    with translation.override("fr"):
        assert word(attempt(language="de")) == word(attempt())
        assert translation.get_language() == "fr"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Амина Каримова", "Амина Каримова"),
        ("أمينة", "أمينة"),
        ("阿米娜", "阿米娜"),
        ("क्षत्रिय \u200d", "क्षत्रिय \u200d"),
        ("O'Neil-Ştefan", "O'Neil-Ştefan"),
        ("J.R. Smith", "J. R. Smith"),
        ("Ben\r\nBcc: all@example.test", "Ben Bcc all example. test"),
        ("Visit https://evil.test/x", "Visit https evil. test x"),
        ("\u202eneB", "neB"),
        ("100 % {person} %(link)s", "100 % {person} %(link)s"),
        ("half \ud83d pair", "half pair"),
        ("x" * 500, "x" * NAME_LENGTH_MAX),
    ],
)
def test_names_of_any_script_stay_and_do_no_harm(given: str, kept: str) -> None:
    assert plain_name(given) == kept.strip()
    assert kept.strip() in word(attempt(person=given, urgency="company")).text
