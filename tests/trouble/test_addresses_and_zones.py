"""Addresses, zones, languages and times that do not exist: each field says what to do."""

import pytest

from tests.scenario.harness.browser import Page
from tests.scenario.harness.cast import ZONE
from tests.scenario.harness.story import PersonActor, Story
from tests.trouble.wire import form, wire_of
from yana.store.models import PersonRow, SendRow, SupporterRow

GOOD = {"name": "Ben", "address": "ben@example.test", "language": "en", "zone": ZONE}

BAD_ADDRESSES = (
    "",
    "ben",
    "ben@",
    "@example.test",
    "ben@example",
    "ben@@example.test",
    "b..en@example.test",
    "ben@exa mple.test",
    "ben@example.test\r\nBcc: dov@example.test",
    "ben@example.test, dov@example.test",
    "Ben <ben@example.test>",
    '"ben smith"@example.test',
    "ben@-example.test",
    "ben@" + "e" * 250 + ".test",
    "ben\0@example.test",
    "💔@example.test",
    "amina@example.test",
)

LATE_ADDRESSES = ("ben@[127.0.0.1]", "b" * 65 + "@example.test")
"""They look like addresses; only the channel that writes to them knows better."""

GOOD_ADDRESSES = (
    "ben@example.test",
    "BEN@EXAMPLE.TEST",
    "ben+yana@example.test",
    "ben.o'neil@example.test",
    "ben@münchen.example.test",
    "  ben@example.test  ",
)

BAD_ZONES = ("", "Mars/Olympus", "../../etc/passwd", "UTC\0", "Europe/Berlin\r\n.", "💔", "z" * 500)
BAD_FIELDS = (
    {"language": "tlh-💔"},
    {"language": ""},
    {"quiet_start": "25:00", "quiet_end": "07:00"},
    {"quiet_start": "22:00"},
    {"quiet_start": "22:00", "quiet_end": "22:00"},
    {"quiet_start": "\0", "quiet_end": "07:00"},
    {"zone": "Mars/Olympus", "name": "", "address": "no", "language": "x"},
)
SENTENCES = ("Please choose", "Please give", "Please change", "This field is required.")


@pytest.fixture
def amina(story: Story) -> PersonActor:
    """Amina, with nobody in her circle."""
    return story.person()


def adds(amina: PersonActor, **fields: str) -> Page:
    """Send the form for a new supporter."""
    return wire_of(amina.browser).post("/circle/add/", form(*(GOOD | fields).items()))


@pytest.mark.parametrize("typed", BAD_ADDRESSES)
def test_an_address_that_cannot_be_written_to_is_explained(amina: PersonActor, typed: str) -> None:
    page = adds(amina, address=typed)
    assert page.status == 400
    assert "address" in page.text
    assert page.offers("Ask them")
    assert not SupporterRow.objects.exists()


@pytest.mark.parametrize("typed", GOOD_ADDRESSES)
def test_an_address_that_the_form_takes_can_be_written_to(
    story: Story, amina: PersonActor, typed: str
) -> None:
    assert adds(amina, address=typed).status == 302
    story.run_engine()
    assert SendRow.objects.get().state == "handed"
    assert len(story.mail.take(SendRow.objects.get().target)) <= 1
    story.mail.waiting.clear()


@pytest.mark.parametrize("typed", LATE_ADDRESSES)
def test_an_address_that_turns_out_to_be_none_is_shown_in_the_circle(
    story: Story, amina: PersonActor, typed: str
) -> None:
    if adds(amina, address=typed).status == 400:
        return
    story.run_engine()
    assert SendRow.objects.get().state == "dead"
    assert "The last message did not arrive." in amina.browser.open("/circle/").text


@pytest.mark.parametrize("typed", BAD_ZONES)
def test_a_zone_that_does_not_exist_is_explained(amina: PersonActor, typed: str) -> None:
    page = adds(amina, zone=typed)
    assert page.status == 400
    assert "time zone" in page.text
    page = wire_of(amina.browser).post(
        "/start/", form(("name", "Amina"), ("language", "en"), ("zone", typed))
    )
    assert page.status == 400
    assert PersonRow.objects.get().zone == ZONE


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=repr)
def test_a_field_that_cannot_be_kept_says_why_and_the_others_stay(
    amina: PersonActor, fields: dict[str, str]
) -> None:
    page = adds(amina, **fields)
    assert page.status == 400
    assert any(words in page.text for words in SENTENCES), page.text
    if "address" not in fields:
        assert page.form("Ask them").fields["address"] == GOOD["address"]
    assert not SupporterRow.objects.exists()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "Europe", "💔"])
def test_a_zone_that_this_machine_does_not_know_any_more_stops_no_ask(
    story: Story, amina: PersonActor, zone: str
) -> None:
    ben = amina.has_supporter("Ben")
    SupporterRow.objects.update(zone=zone, quiet_start="22:00", quiet_end="07:00")
    PersonRow.objects.update(zone=zone)
    amina.asks("worried")
    ben.hears()
    assert ben.has_this().status == 200
    amina.sees("Ben has it.")
