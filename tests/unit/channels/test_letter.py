"""A message as an e-mail: its headers, its text, and one large button."""

import email
import email.policy
import os
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.channels.cast import BEN, NOON, TOKEN, attempt
from yana.channels.email.letter import write
from yana.channels.email.settings import EmailSettings
from yana.channels.wording import word
from yana.core.effect import Message
from yana.engine.ports import Attempt

SNAPSHOT = Path(__file__).parent / "snapshots" / "mail-ring-urgent.txt"
SETTINGS = EmailSettings(host="localhost", port=25, sender="yana@example.test")


def read(given_attempt: Attempt, to: str = BEN) -> EmailMessage:
    content = write(given_attempt, to, SETTINGS, NOON).content
    return email.message_from_bytes(content, policy=email.policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    text = body.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def test_a_whole_mail_is_what_its_snapshot_says() -> None:
    content = write(attempt(urgency="urgent"), BEN, SETTINGS, NOON).content.decode("ascii")
    assert content.count("\n") == content.count("\r\n")
    content = content.replace("\r\n", "\n")
    if os.environ.get("YANA_WRITE_SNAPSHOTS"):
        SNAPSHOT.write_text(content)
    assert content == SNAPSHOT.read_text()


@pytest.mark.parametrize("message", Message)
def test_text_and_page_say_the_same(message: Message) -> None:
    mail, words = read(attempt(message)), word(attempt(message))
    assert part(mail, "plain") == words.text
    if message is Message.SIGN_IN:
        assert mail.get_body(("html",)) is None
        return
    html = part(mail, "html")
    without_tags = re.sub(r"<[^>]+>", "", html).replace("&#x27;", "'")
    assert all(line in without_tags for line in (*words.paragraphs, *words.footer))
    assert words.link is not None
    assert html.count(f'<a href="{words.link.url}"') == 1
    assert "min-height:48px" in html


def test_the_page_brings_nothing_from_elsewhere_and_runs_nothing() -> None:
    html = part(read(attempt(urgency="danger")), "html")
    assert not re.search(r"<(img|script|link|form|iframe|style)|url\(|\bon\w+=", html)


def test_a_repeat_has_the_same_message_id() -> None:
    once, again = read(attempt()), read(attempt(repeat=True))
    assert once["Message-ID"] == again["Message-ID"] == f"<{TOKEN}@example.test>"
    assert "You may have had this message before." in part(again, "plain")


@pytest.mark.parametrize("message", Message)
@pytest.mark.parametrize("urgency", ["", "company", "worried", "urgent", "danger"])
def test_only_what_asks_in_a_hurry_is_marked_so(message: Message, urgency: str) -> None:
    mail = read(attempt(message, urgency=urgency))
    asks = {Message.RING, Message.BACKUP, Message.HAND_OVER, Message.ASKED_AGAIN}
    hurried = message in asks and urgency in {"urgent", "danger"}
    assert (mail["Importance"], mail["Priority"]) == (
        ("high", "urgent") if hurried else (None, None)
    )


def test_no_one_click_cuts_a_lifeline() -> None:
    assert not [name for name in read(attempt()) if name.lower().startswith("list-")]


def test_the_time_is_the_clocks() -> None:
    assert read(attempt())["Date"] == "Sun, 22 Nov 2026 12:00:00 +0000"


def test_a_name_cannot_bring_its_own_page() -> None:
    html = part(read(attempt(person='<b>"A"</b> & <script>x</script>')), "html")
    assert "<script" not in html
    assert "<b>" not in html


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_makes_one_mail_with_the_same_headers(person: str, name: str) -> None:
    usual = sorted(read(attempt()).keys())
    content = write(attempt(person=person, name=name), BEN, SETTINGS, NOON).content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert sorted(mail.keys()) == usual
    assert [one.get_content_type() for one in mail.walk()][1:] == ["text/plain", "text/html"]
    assert [address.addr_spec for address in mail["To"].addresses] == [BEN]


@given(st.text(max_size=200), st.text(max_size=3_000))
def test_any_mail_of_the_account_arrives_as_it_was_written(subject: str, body: str) -> None:
    mail = read(attempt(Message.SIGN_IN, subject=subject, body=body))
    assert set(mail.keys()) <= {*read(attempt(Message.SIGN_IN)).keys()}
    assert mail.get_content_type() == "text/plain"
