"""What the robot reads of a mail: the text of one that is addressed to it, and of no other."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.unit.channels.cast import NOON, attempt
from yana.channels.email.letter import write
from yana.channels.email.robot import text_to
from yana.channels.email.settings import EmailSettings

ROBOT = "yana+robot@example.test"
LINK = "https://yana.example.test/a/abcdefgh/"
SETTINGS = EmailSettings(host="mail.example.test", port=25, sender="yana@example.test")
RETURNED = Path(__file__).parent / "returned"


def test_our_own_mail_is_read_as_it_arrives() -> None:
    raw = write(attempt(watch="canary"), ROBOT, SETTINGS, NOON).content
    assert f"\n{LINK}" in text_to(raw, ROBOT).replace("\r\n", "\n")
    assert LINK in text_to(b"Received: from a.example.test\r\n" + raw, ROBOT.upper())


def test_a_mail_to_somebody_else_is_not_the_robots() -> None:
    raw = write(attempt(), "ben@example.test", SETTINGS, NOON).content
    assert text_to(raw, ROBOT) == ""


def test_a_mail_in_another_code_or_in_one_part_is_read() -> None:
    mail = EmailMessage()
    mail["To"] = f"Robot <{ROBOT}>, ben@example.test"
    mail.set_content(f"ä {LINK}", cte="base64")
    assert LINK in text_to(mail.as_bytes(), ROBOT)


def test_our_mail_inside_of_another_is_not_read() -> None:
    inner = EmailMessage()
    inner["To"] = ROBOT
    inner.set_content(LINK)
    mail = EmailMessage()
    mail["To"] = ROBOT
    mail.set_content("It came back.")
    mail.add_attachment(inner)
    assert text_to(mail.as_bytes(), ROBOT).strip() == "It came back."


@pytest.mark.parametrize("path", sorted(RETURNED.glob("*.eml")), ids=lambda path: path.name)
def test_a_report_is_never_read_whoever_it_is_addressed_to(path: Path) -> None:
    raw = path.read_bytes()
    lines = [
        f"To: {ROBOT}".encode() if line.startswith(b"To:") else line for line in raw.splitlines()
    ]
    assert text_to(b"\r\n".join(lines), ROBOT) == ""


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 99, b"To: \xff\xfe@x", b"To: yana+robot@example.test"]
)
def test_junk_says_nothing(raw: bytes) -> None:
    assert text_to(raw, ROBOT) == ""
