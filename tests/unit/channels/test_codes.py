"""What each refusal of a mail server means: one row, one line here."""

import pytest

from yana.channels.email.codes import ENHANCED, REPLIES, Stage, enhanced_in, refused
from yana.channels.plain import DETAIL_LENGTH_MAX

FOR_GOOD, FOR_NOW = True, False

# What real servers say to RCPT TO, or at the end of the message.
ROWS = [
    (550, "5.1.1 <ben@example.test>: Recipient address rejected: User unknown", FOR_GOOD),
    (550, "5.1.2 Bad destination system address", FOR_GOOD),
    (501, "5.1.3 Bad recipient address syntax", FOR_GOOD),
    (553, "5.1.4 Ambiguous", FOR_GOOD),
    (551, "5.1.6 Moved", FOR_GOOD),
    (553, "5.1.7 Sender address rejected", FOR_NOW),
    (550, "5.1.8 Sender domain not found", FOR_NOW),
    (556, "5.1.10 Recipient address has null MX", FOR_GOOD),
    (550, "5.2.1 The email account is disabled", FOR_GOOD),
    (552, "5.2.2 Over quota", FOR_NOW),
    (552, "5.2.3 Too large for this mailbox", FOR_NOW),
    (552, "5.3.4 Message size exceeds fixed limit", FOR_NOW),
    (550, "5.4.1 No answer from host", FOR_NOW),
    (550, "5.4.4 Unable to route", FOR_GOOD),
    (554, "5.4.6 Loop detected", FOR_NOW),
    (550, "5.4.7 Delivery time expired", FOR_NOW),
    (553, "5.6.7 Non-ASCII addresses not permitted", FOR_GOOD),
    (554, "5.7.1 Service unavailable; client host blocked using a list", FOR_NOW),
    (550, "5.7.13 User account disabled", FOR_GOOD),
    (550, "5.7.17 Mailbox owner has changed", FOR_GOOD),
    (550, "5.7.18 Domain owner has changed", FOR_GOOD),
    # Without a status, the reply code alone.
    (550, "No such user here", FOR_GOOD),
    (551, "User not local", FOR_GOOD),
    (552, "Mailbox full", FOR_NOW),
    (553, "Mailbox name not allowed", FOR_GOOD),
    (554, "Transaction failed", FOR_NOW),
    (556, "Domain does not accept mail", FOR_GOOD),
    # For now, whatever else is said.
    (421, "4.3.2 Closing", FOR_NOW),
    (450, "4.2.0 Greylisted, try again", FOR_NOW),
    (451, "4.7.1 Please try again later", FOR_NOW),
    (452, "4.2.2 Mailbox full", FOR_NOW),
    (452, "Too many recipients", FOR_NOW),
    (550, "4.1.1 Two codes that contradict each other", FOR_NOW),
    (451, "5.1.1 Two codes that contradict each other", FOR_NOW),
    # Not in the tables: nobody is given up for a code that we do not understand.
    (550, "5.5.0 Requested action not taken", FOR_NOW),
    (550, "5.0.0 Something", FOR_NOW),
    (550, "5.7.26 Unauthenticated mail", FOR_NOW),
    (521, "Host does not accept mail", FOR_NOW),
    (599, "What", FOR_NOW),
    (-1, "garbage", FOR_NOW),
]


@pytest.mark.parametrize("stage", [Stage.ADDRESS, Stage.END])
@pytest.mark.parametrize(("reply", "text", "for_good"), ROWS, ids=[row[1][:24] for row in ROWS])
def test_a_refusal_of_the_address(stage: Stage, reply: int, text: str, *, for_good: bool) -> None:
    assert refused(stage, reply, text).for_good is for_good


def test_every_row_of_the_tables_has_its_line_here() -> None:
    assert {enhanced_in(text) for _reply, text, _for_good in ROWS} >= ENHANCED.keys()
    assert {reply for reply, text, _for_good in ROWS if not enhanced_in(text)} >= REPLIES.keys()
    assert all(one.why for one in (*ENHANCED.values(), *REPLIES.values()))


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.ADDRESS, Stage.END}, key=str))
def test_nobodys_address_is_wrong_when_our_own_set_up_is(stage: Stage) -> None:
    for reply, text, _for_good in ROWS:
        assert not refused(stage, reply, text).for_good


def test_the_code_and_the_words_are_kept_for_the_operator() -> None:
    said = refused(Stage.ADDRESS, 550, "5.1.1 <ben@example.test>:\n no such user")
    assert said.code == "550 5.1.1"
    assert said.detail == "address: 5.1.1 <ben@example.test>: no such user"
    assert refused(Stage.ADDRESS, 550, "no such user").code == "550"
    assert len(refused(Stage.ADDRESS, 550, "long " * 500).detail) <= DETAIL_LENGTH_MAX


@pytest.mark.parametrize(
    ("text", "enhanced"),
    [
        ("5.1.1 no", "5.1.1"),
        ("smtp; 550-5.1.1 The email account", "5.1.1"),
        ("rejected. 5.7.1.", "5.7.1"),
        ("host 5.1.1.7 is blocked", ""),
        ("host 10.5.1.1 is blocked", ""),
        ("version 15.1.1", ""),
        ("6.1.1", ""),
        ("", ""),
    ],
)
def test_a_code_is_told_from_other_numbers(text: str, enhanced: str) -> None:
    assert enhanced_in(text) == enhanced
