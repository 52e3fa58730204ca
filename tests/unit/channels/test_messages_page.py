"""The page that lists every message lists every message, under the subject that it has."""

from tests.unit.channels.cast import attempt
from tools.markdown import table_with
from tools.source_tree import ROOT
from yana.channels.email.settings import OPTIONS
from yana.channels.wording import word
from yana.core.effect import Message

ROWS = table_with(ROOT / "docs" / "reference" / "messages.md", "message", "when", "to whom", "says")


def test_every_message_is_listed_once() -> None:
    assert sorted(row["message"] for row in ROWS) == sorted(f"`{one.value}`" for one in Message)
    assert all(all(row.values()) for row in ROWS)


def test_the_subjects_are_those_that_people_get() -> None:
    listed = {row["message"].strip("`"): row["subject"] for row in ROWS}
    for message in set(Message) - {Message.SIGN_IN}:
        assert listed[message.value] == word(attempt(message)).subject


def test_every_option_of_the_mail_url_is_explained() -> None:
    rows = table_with(ROOT / "docs" / "howto" / "email.md", "part", "means")
    assert {f"`{option}`" for option in OPTIONS} <= {row["part"] for row in rows}
