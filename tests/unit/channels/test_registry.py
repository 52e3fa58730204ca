"""Every channel is found by its name, and says honestly what it knows."""

import subprocess
import sys
from pathlib import Path

import pytest

import yana.channels
from tests.unit.channels.cast import StillClock
from yana.channels.email.send import EmailChannel
from yana.channels.email.settings import BadEmailUrl
from yana.channels.inbox.send import InboxChannel, InboxMessage
from yana.channels.registry import CHANNELS, build_channels

URL = "smtp://localhost?from=yana@example.test&workers=3"


def keep(_message: InboxMessage) -> None:
    pass


def test_every_folder_is_a_channel_of_the_same_files() -> None:
    place = Path(yana.channels.__file__).parent
    folders = {path.parent.name for path in place.glob("*/send.py")}
    assert folders == CHANNELS.keys()
    assert all((place / folder / "make.py").exists() for folder in folders)


def test_every_channel_answers_to_its_name() -> None:
    for mail_url in ("", URL):
        channels = build_channels(mail_url, keep, StillClock())
        assert {name: one.name for name, one in channels.items()} == {
            name: name for name in CHANNELS
        }
        assert all(one.workers >= 1 for one in channels.values())


def test_without_a_mail_server_mail_is_kept_on_this_machine() -> None:
    assert isinstance(build_channels("", keep, StillClock())["email"], InboxChannel)
    email = build_channels(URL, keep, StillClock())["email"]
    assert isinstance(email, EmailChannel)
    assert email.workers == 3


def test_a_wrong_url_is_said_at_once() -> None:
    with pytest.raises(BadEmailUrl):
        build_channels("mail.example.test", keep, StillClock())


def test_handed_never_says_more_than_is_known() -> None:
    assert CHANNELS["email"].handed_means() == "our mail server has taken it"
    waits = "it waits in the built-in inbox, as no mail server is set up"
    assert CHANNELS["email"].handed_means(mail_ready=False) == waits
    assert CHANNELS["inbox"].handed_means() == CHANNELS["inbox"].handed_means(mail_ready=False)
    assert [entry.label for entry in CHANNELS.values()] == ["e-mail", "the built-in inbox"]


def test_a_channel_is_loaded_only_when_it_is_made() -> None:
    code = "import sys, yana.channels.registry; sys.exit('smtplib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
