"""What comes back by mail: only a true report counts, and nothing is ever taken for an answer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.channels.cast import TOKEN
from yana.channels.email.receive import (
    AUTOMATIC,
    NOT_OURS,
    REPLY,
    SAYS_NOTHING,
    STILL_TRYING,
    UNREADABLE,
    WAS_READ,
    Ignored,
    read,
)
from yana.engine.ports import Receipt

RETURNED = {path.stem: path.read_bytes() for path in Path(__file__).parent.glob("returned/*.eml")}
OURS = f"yana+{TOKEN}@example.test"
NO_TOKEN = "yana@example.test"


def report(
    *blocks: str, about: str = "Reporting-MTA: dns; mx.example.test", more: str = ""
) -> bytes:
    """A delivery report with these blocks, one per address."""
    return (
        "From: MAILER-DAEMON@mx.example.test\r\nTo: yana@example.test\r\n"
        'Content-Type: multipart/report; report-type="delivery-status"; boundary="==x"\r\n'
        "Auto-Submitted: auto-replied\r\n\r\n"
        "--==x\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--==x\r\nContent-Type: message/delivery-status\r\n\r\n"
        + "\r\n\r\n".join((about, *blocks))
        + f"\r\n\r\n{more}--==x--\r\n"
    ).encode()


def failed(status: str, diagnostic: str = "") -> str:
    said = f"\r\nDiagnostic-Code: {diagnostic}" if diagnostic else ""
    return f"Final-Recipient: rfc822; ben@example.test\r\nAction: failed\r\nStatus: {status}{said}"


def mail(*headers: str, body: str = "I am on my way") -> bytes:
    return "\r\n".join(("From: ben@example.test", *headers, "", body, "")).encode()


class TestReportsOfARealPostfix:
    @pytest.mark.parametrize("address", ["its own", NO_TOKEN, ""])
    def test_delivered(self, address: str) -> None:
        to = OURS if address == "its own" else address
        receipt = read(RETURNED["postfix-delivered"], to)
        assert receipt == Receipt(token=TOKEN, delivered=True, code="2.0.0")

    @pytest.mark.parametrize("name", ["postfix-unknown-user", "postfix-any-script"])
    def test_unknown_user(self, name: str) -> None:
        receipt = read(RETURNED[name], NO_TOKEN)
        assert isinstance(receipt, Receipt)
        assert (receipt.delivered, receipt.for_good, receipt.code) == (False, True, "5.1.1")
        assert receipt.token.endswith("-7a52-4c0e-9d43-1b1f7f6f4c11")
        assert "unknown user" in receipt.detail


@pytest.mark.parametrize(
    ("status", "diagnostic", "for_good", "code"),
    [
        ("5.1.1", "", True, "5.1.1"),
        ("5.1.1 (no such mailbox)", "", True, "5.1.1"),
        ("5.1.10", "", True, "5.1.10"),
        ("5.2.2", "smtp; 552 5.2.2 over quota", False, "552 5.2.2"),
        ("5.7.1", "smtp; 550 5.7.1 spam", False, "550 5.7.1"),
        ("5.0.0", "smtp; 550-5.1.1 The email account does not exist", True, "550 5.1.1"),
        ("5.0.0", "smtp; 550 No such user", True, "550 5.0.0"),
        ("5.0.0", "", False, "5.0.0"),
        ("4.4.7", "smtp; 421 connection timed out", False, "421 4.4.7"),
        ("4.0.0", "", False, "4.0.0"),
        ("", "smtp; 550 5.1.1 no such user", True, "550 5.1.1"),
        ("", "", False, ""),
        ("what", "ever", False, ""),
    ],
)
def test_a_failure_is_for_now_or_for_good_by_its_status(
    status: str, diagnostic: str, code: str, *, for_good: bool
) -> None:
    receipt = read(report(failed(status, diagnostic)), OURS)
    assert isinstance(receipt, Receipt)
    assert (receipt.token, receipt.delivered) == (TOKEN, False)
    assert (receipt.for_good, receipt.code) == (for_good, code)


@pytest.mark.parametrize(
    ("actions", "outcome"),
    [
        (["delayed"], STILL_TRYING),
        (["relayed"], SAYS_NOTHING),
        (["expanded"], SAYS_NOTHING),
        (["what"], SAYS_NOTHING),
        ([], SAYS_NOTHING),
        (["Delivered"], True),
        (["failed", "delivered"], True),
        (["delivered", "failed"], True),
        (["relayed", "failed"], False),
        (["FAILED"], False),
    ],
)
def test_only_delivered_is_delivered(actions: list[str], outcome: Ignored | bool) -> None:
    said = read(report(*(f"Action: {action}\r\nStatus: 5.1.1" for action in actions)), OURS)
    assert said == outcome or (isinstance(said, Receipt) and said.delivered is outcome)


class TestWhichMessageItIsAbout:
    def test_the_address_it_came_to_names_it(self) -> None:
        said = read(report(failed("5.1.1"), about="Original-Envelope-Id: another-token-1234"), OURS)
        assert isinstance(said, Receipt)
        assert said.token == TOKEN

    @pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "To"])
    def test_without_the_address_the_headers_name_it(self, header: str) -> None:
        raw = report(failed("5.1.1")).replace(b"To: yana@", f"{header}: <{OURS}>\r\nX: ".encode())
        said = read(raw, "")
        assert isinstance(said, Receipt)
        assert said.token == TOKEN

    @pytest.mark.parametrize("envelope_id", [TOKEN, TOKEN.replace("-", "+2D")])
    def test_the_id_of_the_envelope_names_it(self, envelope_id: str) -> None:
        about = f"Original-Envelope-Id: {envelope_id}"
        said = read(report(failed("5.1.1"), about=about), NO_TOKEN)
        assert isinstance(said, Receipt)
        assert said.token == TOKEN

    @pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
    def test_the_headers_sent_back_name_it(self, kind: str) -> None:
        ours = f"Message-ID: <{TOKEN}@example.test>\r\nSubject: Can you be there?\r\n\r\n"
        more = f"--==x\r\nContent-Type: {kind}\r\n\r\n{ours}"
        said = read(report(failed("5.1.1"), more=more), NO_TOKEN)
        assert isinstance(said, Receipt)
        assert said.token == TOKEN

    def test_a_report_about_somebody_elses_mail_is_ignored(self) -> None:
        more = "--==x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <a@b>\r\n\r\n"
        assert read(report(failed("5.1.1"), more=more), NO_TOKEN) == NOT_OURS
        assert read(report(failed("5.1.1")), "yana+news@example.test") == NOT_OURS


class TestWhatIsNoReport:
    @pytest.mark.parametrize(
        "header",
        [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated (out of office)",
            "X-Autoreply: yes",
            "X-Autorespond: vacation",
            "X-Vacation: on",
            "Precedence: auto_reply",
            "Precedence: bulk",
        ],
    )
    def test_a_holiday_notice_is_no_answer(self, header: str) -> None:
        assert read(mail(header, "Subject: I have this"), OURS) == AUTOMATIC

    @pytest.mark.parametrize("header", ["Subject: Re: Please answer now", "Auto-Submitted: no"])
    def test_a_reply_is_not_yet_an_answer(self, header: str) -> None:
        assert read(mail(header, body="I have this"), OURS) == REPLY

    def test_a_note_that_it_was_opened_is_no_answer(self) -> None:
        note = report().replace(b"message/delivery-status", b"message/disposition-notification")
        assert read(note, OURS) == WAS_READ

    def test_a_report_inside_a_reply_is_not_believed(self) -> None:
        forwarded = report(failed("5.1.1")).replace(b"multipart/report", b"multipart/mixed")
        assert isinstance(read(forwarded, OURS), Ignored)

    def test_the_prose_of_an_old_exim_is_a_failure_for_now(self) -> None:
        said = read(mail("X-Failed-Recipients: ben@example.test"), OURS)
        assert said == Receipt(token=TOKEN, delivered=False, for_good=False)
        assert read(mail("X-Failed-Recipients: ben@example.test"), NO_TOKEN) == NOT_OURS

    @pytest.mark.parametrize("raw", [b"", b"\x00", b"\xff\xfe" * 100, b"From: \xff\r\n\r\n\xff"])
    def test_nothing_at_all_is_no_answer(self, raw: bytes) -> None:
        assert read(raw, OURS) in {REPLY, UNREADABLE}

    def test_a_mail_that_never_ends_and_one_nested_without_end_are_survived(self) -> None:
        assert isinstance(read(b"A: b\r\n\r\n" + b"x" * 5_000_000, OURS), Ignored)
        nested = b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
            for level in range(3_000)
        )
        assert isinstance(read(nested, OURS), Ignored)


class TestAnythingAtAll:
    @given(st.binary(max_size=2_000), st.text(max_size=60))
    def test_random_bytes_never_break_it(self, raw: bytes, address: str) -> None:
        assert isinstance(read(raw, address), Ignored)

    @given(
        st.sampled_from(sorted(RETURNED)),
        st.lists(
            st.tuples(st.integers(0, 4_000), st.integers(0, 80), st.binary(max_size=40)), max_size=6
        ),
    )
    def test_damaged_reports_never_break_it(
        self, name: str, damages: list[tuple[int, int, bytes]]
    ) -> None:
        raw = RETURNED[name]
        for at, length, instead in damages:
            raw = raw[:at] + instead + raw[at + length :]
        said = read(raw, OURS)
        assert isinstance(said, Receipt | Ignored)
        if isinstance(said, Receipt):
            assert said.token == TOKEN
            assert len(said.detail) <= 200
            assert len(said.code) <= 200
            # What is kept in a database may hold neither.
            assert "\x00" not in said.detail + said.code
            (said.detail + said.code).encode("utf-8")
