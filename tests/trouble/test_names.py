"""Names in any script, of any length and of any malice, through the whole story and into mail."""

from email.header import decode_header, make_header

import pytest

from tests.scenario.harness.cast import ZONE
from tests.scenario.harness.story import PersonActor, Story, SupporterActor
from tests.servers.smtp import Mail
from tests.trouble.wire import form, wire_of
from tests.trouble.world import World
from yana.core.effect import Message

NAMES = {
    "right to left": "نور الهدى",
    "Hebrew with points": "שָׁלוֹם",
    "Devanagari": "प्रिया",
    "no spaces": "山田太郎",
    "Hangul in pieces": "한글",
    "emoji of a family": "👨‍👩‍👧 Chi",
    "stacked marks": "B" + "\u0301\u0308\u0323" * 20 + "en",
    "joined letters": "क्षे\u200dत्र",
    "as long as it may be": "Wolfeschlegelsteinhausen" * 4 + "Ben!",
    "quotes and commas": 'Ben "the bear" O\'Neil, MD; PhD',
    "an encoded word": "=?utf-8?q?Ben?=",
    "a percent sign": "100% Ben %(person)s {names}",
    "a tag": "<b>Ben</b><script>alert(1)</script>",
    "a link": "http://evil.example/Ben",
}

INJECTED = {
    "a header": "Ben\r\nBcc: dov@example.test",
    "a line break": "Ben\nBcc: dov@example.test",
    "a form feed": "Ben\x0cBcc: dov@example.test",
    "a line separator": "Ben\u2028Bcc: dov@example.test",
    "a NUL": "Ben\0Bcc: dov@example.test",
    "a body": "Ben\r\n\r\nPress here: https://evil.example",
    "an address": "Ben <dov@example.test>, x",
    "an end of data": "Ben\r\n.\r\nMAIL FROM:<x>",
    "turned around": "Ben\u202etset.elpmaxe@vod",
}


@pytest.mark.parametrize("own", ["right to left", "stacked marks", "a percent sign", "a tag"])
def test_names_of_any_kind_go_through_the_whole_story(story: Story, here: World, own: str) -> None:
    amina = story.person()
    calls_herself(amina, NAMES[own])
    ben, *others = calls_them(amina, NAMES)
    amina.asks("danger", words=NAMES[own])
    for one in (ben, *others):
        one.hears()
    assert ben.has_this().status == 200
    for one in others:
        one.hears(Message.STAND_DOWN)
    assert amina.sees("said: “I have this.”").status == 200
    amina.settles("safe")
    for one in (ben, *others):
        one.hears(Message.ENDED)
    for mail in here.sink.mails:
        is_a_whole_mail(mail)
    for path in ("/circle/", "/home/ended/"):
        assert "<script>alert" not in amina.browser.open(path).html


@pytest.mark.parametrize("own", ["a header", "a body", "turned around"])
def test_a_name_cannot_become_a_header_another_recipient_or_a_link(
    story: Story, here: World, own: str
) -> None:
    amina = story.person()
    calls_herself(amina, INJECTED[own])
    supporters = calls_them(amina, INJECTED)
    amina.asks("danger")
    for one in supporters:
        one.hears()
    for mail in here.sink.mails:
        is_a_whole_mail(mail)
        assert b"https://evil.example" not in mail.content
        assert "\u202e" not in mail.text


@pytest.mark.parametrize("name", ["", "   ", "\0", "\u200b", "\u202e", "n" * 101, "\r\n"])
def test_a_name_that_is_none_is_asked_for_again(story: Story, name: str) -> None:
    amina = story.person()
    amina.browser.open("/start/")
    page = amina.browser.press("Save", name=name)
    if page.status == 200:
        assert name == "\u200b"
        return
    assert page.status == 400
    assert "name" in page.text
    assert amina.sees("What do you need, Amina?").status == 200


def calls_herself(amina: PersonActor, name: str) -> None:
    """The person changes her own name by the page."""
    amina.browser.open("/start/")
    page = amina.browser.press("Save", name=name)
    assert page.status == 200, page.text


def calls_them(amina: PersonActor, names: dict[str, str]) -> list[SupporterActor]:
    """As many supporters as there are names; the page is what gives them their names."""
    supporters = [amina.has_supporter(f"Ben{number}") for number in range(len(names))]
    wire = wire_of(amina.browser)
    for one, name in zip(supporters, names.values(), strict=True):
        fields = (("name", name), ("language", "en"), ("zone", ZONE))
        page = wire.post(f"/circle/{one.id}/", form(*fields))
        assert page.status == 302, page.text
    return supporters


def is_a_whole_mail(mail: Mail) -> None:
    """One recipient, each header once, a body, and nothing broken."""
    (recipient,) = mail.recipients
    message = mail.message
    assert not message.defects
    assert not mail.message.get_all("Bcc")
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        assert len(message.get_all(name) or []) == 1
    (to,) = message["To"].addresses
    assert to.addr_spec == recipient
    assert str(make_header(decode_header(message["Subject"])))
    assert "https://yana.example.test/" in mail.text
    assert all(len(line) <= 998 for line in mail.content.split(b"\r\n"))
