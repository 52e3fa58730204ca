"""Mail that came back, or says it arrived: believed of our own messages, and never an answer."""

import pytest

from tests.scenario.harness.story import Story
from tests.trouble.returned import (
    bounce,
    bounces_to,
    delivered,
    full_mailbox,
    holiday_notice,
    mail_in,
    token_of,
)
from yana.core.effect import Message
from yana.store.models import CallRow, EntryRow, SendRow

NOBODYS = "6f1ed002-ab5a-4b7e-8c3f-2d1b0c9a8e77"
JUNK = (
    b"",
    b"\0" * 100,
    b"\xff\xfe" * 50,
    b"Content-Type: multipart/report; boundary=\n\n--",
    b"x" * 10,
)


def test_who_asked_sees_that_it_came_back_and_the_next_one_is_asked_at_once(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    chi.hears_nothing()
    token = token_of(ben.address)
    assert mail_in(bounce(token), bounces_to(token)) == 0
    amina.sees("The e-mail to Ben came back. It did not arrive.", "no way to reach Ben for now")
    story.run_engine()
    chi.hears()
    amina.sees("Asked so far: Chi.")


def test_the_same_bounce_twice_is_one(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    token = token_of(ben.address)
    assert mail_in(bounce(token), bounces_to(token)) == 0
    story.run_engine()
    chi.hears()
    entries = EntryRow.objects.count()
    assert mail_in(bounce(token), bounces_to(token)) == 0
    assert mail_in(delivered(token), bounces_to(token)) == 0
    story.run_engine()
    assert EntryRow.objects.count() == entries
    assert SendRow.objects.get(id=token).state == "undelivered"


def test_the_bounce_of_a_full_mailbox_asks_others_now_and_this_one_again_later(
    story: Story,
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    token = token_of(ben.address)
    assert mail_in(full_mailbox(token), bounces_to(token)) == 0
    amina.sees("The e-mail to Ben came back. It did not arrive.")
    story.run_engine()
    chi.hears()
    story.time.passes(minutes=20)
    ben.hears()
    chi.hears()


def test_a_bounce_that_names_its_message_only_inside_is_understood(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    token = token_of(ben.address)
    assert mail_in(bounce(token), "yana@example.test") == 0
    story.run_engine()
    chi.hears()


@pytest.mark.parametrize("forged", [NOBODYS, "0" * 36, "not-one-of-ours-at-all", "x" * 64])
def test_a_bounce_with_a_token_that_is_not_ours_changes_nothing(story: Story, forged: str) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    before = CallRow.objects.values_list("version", flat=True).get()
    assert mail_in(bounce(forged), bounces_to(forged)) == 0
    story.run_engine()
    assert CallRow.objects.values_list("version", flat=True).get() == before
    chi.hears_nothing()


def test_a_report_of_delivery_is_shown_and_is_no_answer(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    token = token_of(ben.address)
    assert mail_in(delivered(token), bounces_to(token)) == 0
    amina.sees("We asked Ben by e-mail. It arrived.", "Nobody has answered yet.")
    story.time.passes(minutes=21)
    chi.hears()


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "bulk"}, {}],
)
def test_what_a_mail_program_replies_by_itself_is_no_answer(
    story: Story, headers: dict[str, str]
) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    token = token_of(ben.address)
    assert mail_in(holiday_notice(ben.address, **headers), bounces_to(token)) == 0
    amina.sees("Nobody has answered yet.")
    story.time.passes(minutes=21)
    chi.hears()


def test_a_bounce_after_the_end_of_a_call_wakes_nobody(story: Story) -> None:
    amina = story.person()
    ben, chi = amina.has_supporter("Ben"), amina.has_supporter("Chi")
    amina.asks("company")
    ben.hears()
    token = token_of(ben.address)
    amina.settles("safe")
    ben.hears(Message.ENDED)
    assert mail_in(bounce(token), bounces_to(token)) == 0
    story.time.passes(hours=1)
    chi.hears_nothing()


def test_an_invitation_that_came_back_is_told_in_the_circle(story: Story) -> None:
    amina = story.person()
    ben = amina.invites("Ben")
    ben.hears(Message.INVITATION)
    token = token_of(ben.address)
    assert mail_in(bounce(token), bounces_to(token)) == 0
    page = amina.browser.open("/circle/")
    assert "The last message did not arrive" in page.text


@pytest.mark.parametrize("raw", JUNK)
def test_mail_that_nobody_can_read_is_taken_and_changes_nothing(story: Story, raw: bytes) -> None:
    amina = story.person()
    ben = amina.has_supporter("Ben")
    amina.asks("company")
    ben.hears()
    before = CallRow.objects.values_list("version", flat=True).get()
    assert mail_in(raw, bounces_to(token_of(ben.address))) == 0
    assert CallRow.objects.values_list("version", flat=True).get() == before
