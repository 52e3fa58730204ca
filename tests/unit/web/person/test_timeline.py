"""The timeline says what has happened in plain words, and never more than is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.channels.readability import sentences, words
from tests.unit.core.cast import BEN, CHI, DOV
from tests.unit.web.person.lived import Lived
from yana.core.call import Outcome
from yana.core.circle import Address
from yana.core.effect import Message
from yana.core.event import (
    Acknowledged,
    AttemptFailed,
    ClockStepped,
    Declined,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Seen,
    Settled,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
)
from yana.engine.ports import SendState

ASKED = "20:00 You asked: “I’m worried.”"


def test_the_newest_line_comes_first_and_times_are_the_persons() -> None:
    lived = Lived().asks("worried").passes(minutes=1).then(Declined(responder_id=CHI.id))
    assert lived.lines() == [
        "20:01 Chi said: “I cannot.”",
        "20:00 We asked Ben and Chi by e-mail. The mail server has it.",
        ASKED,
    ]


@pytest.mark.parametrize(
    ("state", "tries", "said"),
    [
        (SendState.READY, 0, "The e-mail to Ben and Chi is on its way out."),
        (SendState.CLAIMED, 1, "The e-mail to Ben and Chi is on its way out."),
        (SendState.READY, 1, "The e-mail to Ben and Chi is not sent yet. We keep trying."),
        (SendState.CLAIMED, 2, "The e-mail to Ben and Chi is not sent yet. We keep trying."),
        (SendState.UNKNOWN, 1, "Did the e-mail to Ben and Chi leave? We send it again."),
        (SendState.HANDED, 1, "We asked Ben and Chi by e-mail. The mail server has it."),
        (SendState.DELIVERED, 1, "We asked Ben and Chi by e-mail. It arrived."),
        (SendState.DEAD, 1, "The e-mail to Ben and Chi could not be delivered."),
    ],
)
def test_a_message_is_said_to_be_where_it_is(state: SendState, tries: int, said: str) -> None:
    lived = Lived().asks("worried").becomes(state, tries=tries)
    assert lived.lines() == [f"20:00 {said}", ASKED]
    if state is not SendState.DELIVERED:
        assert "arrived" not in " ".join(lived.lines())


def test_a_message_that_was_no_longer_needed_leaves_no_line() -> None:
    assert Lived().asks("worried").becomes(SendState.DROPPED).lines() == [ASKED]


def test_a_message_that_came_back_was_sent_first_and_came_back_later() -> None:
    lived = Lived().asks("company")
    at = lived.now + timedelta(minutes=4)
    lived.sent = [replace(lived.sent[0], state=SendState.UNDELIVERED, ended_at=at)]
    assert lived.lines()[:2] == [
        "20:04 The e-mail to Ben came back. It did not arrive.",
        "20:00 We asked Ben by e-mail.",
    ]


def test_every_answer_is_told_in_the_words_it_was_given_in() -> None:
    lived = Lived().asks("danger").then(Acknowledged(responder_id=BEN.id))
    lived.then(Expected(responder_id=BEN.id, present_at=lived.now + timedelta(minutes=15)))
    lived.then(HandOverOffered(responder_id=BEN.id, to=CHI.id))
    lived.then(PresenceConfirmed(responder_id=CHI.id))
    lived.then(PresenceConfirmed(responder_id=BEN.id, by_person=True))
    lived.then(Stopped(responder_id=BEN.id)).then(PresenceDenied())
    text = "\n".join(lived.lines())
    for said in (
        "Ben said: “I have this.”",
        "Ben said: “I will be there by 20:15.”",
        "Ben asked Chi to take over.",
        "Chi said: “I am with them.”",
        "You said: “Ben is with me.”",
        "Ben said: “I have to stop.”",
        "You said that nobody is with you.",
        "We told Chi that somebody has it.",
    ):
        assert said in text


def test_a_look_is_told_once_and_is_no_answer() -> None:
    lived = Lived().asks("company")
    for _ in range(5):
        lived.then(Seen(responder_id=BEN.id)).passes(seconds=1)
    looks = [line for line in lived.lines() if "opened" in line]
    assert looks == ["20:00 The link for Ben was opened. That is no answer."]


@pytest.mark.parametrize("answered", [Acknowledged, Declined, PresenceConfirmed])
def test_a_look_is_no_news_any_more_once_they_have_answered(
    answered: type[Acknowledged | Declined | PresenceConfirmed],
) -> None:
    lived = Lived().asks("worried")
    lived.then(Seen(responder_id=BEN.id)).then(Seen(responder_id=CHI.id))
    lived.then(answered(responder_id=BEN.id))
    looks = [line for line in lived.lines() if "opened" in line]
    assert looks == ["20:00 The link for Chi was opened. That is no answer."]


def test_running_out_is_said_and_so_is_starting_again_wider() -> None:
    lived = Lived().asks("danger").passes(minutes=2)
    said = "20:02 Everybody we can reach now was tried. Nobody has it yet. We ask again, wider."
    assert lived.lines()[1] == said
    assert lived.lines()[0] == "20:02 We asked Ben and Chi by e-mail. The mail server has it."


def test_who_went_quiet_is_said_kindly() -> None:
    lived = Lived().asks("danger").then(Acknowledged(responder_id=BEN.id)).passes(minutes=5)
    assert "20:05 We have not heard from Ben. We stop waiting for them." in lived.lines()


def test_a_supporter_without_a_working_address_is_said_to_be_out_of_reach() -> None:
    lived = Lived(supporters=(BEN,)).asks("company")
    lived.then(AttemptFailed(responder_id=BEN.id, address=BEN.addresses[0], message=Message.RING))
    assert "20:00 We have no way to reach Ben for now." in lived.lines()
    assert "20:00 There is nobody we can reach now. We look again." in lived.lines()


def test_who_only_was_invited_or_excluded_is_no_part_of_the_story() -> None:
    lived = Lived().asks("company").then(SupporterRemoved(supporter_id=DOV.id))
    lived.then(PresenceConfirmed(responder_id=DOV.id))
    assert "Dov" not in "\n".join(lived.lines())


def test_who_joins_or_leaves_during_a_call_is_told_to_the_person() -> None:
    lived = Lived(supporters=(BEN,)).asks("company").then(SupporterAgreed(supporter=CHI))
    lived.then(SupporterAgreed(supporter=CHI)).then(SupporterRemoved(supporter_id=BEN.id))
    assert lived.lines().count("20:00 Chi is in your circle and can be asked.") == 1
    assert "20:00 Ben is not told anything more." in lived.lines()


def test_the_end_names_who_ended_it() -> None:
    lived = Lived().asks("company").then(PresenceConfirmed(responder_id=BEN.id))
    lived.then(Settled(by=BEN.id, outcome=Outcome.SAFE))
    assert "20:00 Ben ended it." in lived.lines()
    own = Lived().asks("company").then(Settled(by=None, outcome=Outcome.SAFE))
    assert "20:00 You ended it." in own.lines()


def test_a_settling_that_was_not_theirs_to_do_is_not_told_as_an_end() -> None:
    lived = Lived().asks("company").then(Settled(by=CHI.id, outcome=Outcome.SAFE))
    assert "ended" not in "\n".join(lived.lines())


def test_yesterday_is_not_taken_for_today() -> None:
    lived = Lived().asks("company").passes(hours=5)
    assert lived.lines()[-1].startswith("2 Mar 20:00 You asked")


def test_a_clock_that_was_set_back_is_said() -> None:
    lived = Lived().asks("company").then(ClockStepped(back_by=timedelta(hours=1)))
    assert "20:00 Our clock was set back by 1 hour." in lived.lines()


def test_a_name_with_braces_stays_a_name() -> None:
    odd = replace(BEN, name="{names} {0}")
    lived = Lived(supporters=(odd, replace(CHI, name="}{"))).asks("danger")
    lived.then(HandOverOffered(responder_id=CHI.id, to=odd.id))
    lived.then(Acknowledged(responder_id=odd.id))
    assert "20:00 {names} {0} said: “I have this.”" in lived.lines()
    assert "20:00 }{ asked {names} {0} to take over." in lived.lines()


def test_another_channel_is_called_by_its_name() -> None:
    by_inbox = Lived(channel="inbox", leaves=SendState.DELIVERED).asks("company")
    assert "We asked Ben by inbox message. It arrived." in by_inbox.lines()[0]
    by_sms = Lived(channel="sms").asks("company")
    assert "We asked Ben by sms message. It was taken." in by_sms.lines()[0]


def test_every_sentence_is_short() -> None:
    ben = replace(BEN, addresses=(Address(channel="email", target="ben@example.test"),))
    lived = Lived(supporters=(ben, CHI)).asks("company").asks("danger").passes(minutes=30)
    lived.then(Acknowledged(responder_id=BEN.id)).then(PresenceConfirmed(responder_id=CHI.id))
    lived.passes(hours=2).then(Settled(by=None, outcome=Outcome.SAFE))
    for state in SendState:
        for line in lived.becomes(state).lines():
            assert all(len(words(one)) <= 12 for one in sentences(line)), line
