"""E-mail over real sockets: what is handed in, and what each bad day of a server comes back as."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tests.servers.smtp import SmtpSink
from tests.unit.channels.cast import BEN, TOKEN, StillClock, attempt
from tests.unit.channels.scripted import CUT, HANG, ScriptedServer
from yana.channels.email.send import EmailChannel
from yana.channels.email.settings import EmailSettings, Security
from yana.core.effect import Message
from yana.engine.ports import Accepted, Refused, Result, Unknown

QUICK = timedelta(milliseconds=150)


@contextmanager
def email(
    port: int,
    clock: StillClock | None = None,
    **settings: Any,  # noqa: ANN401 - any field of EmailSettings
) -> Iterator[EmailChannel]:
    """The channel to a server on this machine, closed at the end."""
    given = {"timeout": timedelta(seconds=5)} | settings
    settings_read = EmailSettings(
        host="127.0.0.1",
        port=port,
        sender="yana@example.test",
        **given,
    )
    with closing(EmailChannel(settings_read, clock or StillClock())) as channel:
        yield channel


@contextmanager
def over(
    says: dict[str, str],
    **settings: Any,  # noqa: ANN401 - any field of EmailSettings
) -> Iterator[EmailChannel]:
    """The channel to a server that says this."""
    with ScriptedServer(**says) as server, email(server.port, **settings) as channel:
        yield channel


def assert_refused(result: Result, code: str, *, for_good: bool = False) -> None:
    assert isinstance(result, Refused), result
    assert (result.code, result.for_good) == (code, for_good)
    assert result.detail


class TestOverTheSink:
    def test_a_message_is_handed_in_and_names_our_token(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            result = channel.send(attempt(urgency="urgent"))
        assert result == Accepted(provider_id="2.0.0 kept", delivered=False)
        (mail,) = smtp_sink.mails
        assert (mail.sender, mail.recipients) == (f"yana+{TOKEN}@example.test", (BEN,))
        assert mail.message["Message-ID"] == f"<{TOKEN}@example.test>"
        assert mail.message["From"] == "YANA <yana@example.test>"
        assert mail.message["To"] == "Ben <ben@example.test>"
        assert mail.message["Subject"] == "Please answer now"
        assert mail.message["Auto-Submitted"] == "auto-generated"
        assert "https://yana.example.test/a/abcdefgh/" in mail.text

    def test_many_mails_go_over_one_line(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            for number in range(5):
                channel.send(attempt(to=f"ben{number}@example.test"))
            assert len(smtp_sink._sessions) == 1
        assert len(smtp_sink.mails) == 5

    def test_many_threads_send_at_once(self, smtp_sink: SmtpSink) -> None:
        attempts = [attempt(to=f"ben{number}@example.test") for number in range(200)]
        with email(smtp_sink.port) as channel, ThreadPoolExecutor(channel.workers) as pool:
            results = list(pool.map(channel.send, attempts))
            assert len(smtp_sink._sessions) <= channel.workers
        assert all(isinstance(result, Accepted) for result in results)
        assert {mail.recipients[0] for mail in smtp_sink.mails} == {one.target for one in attempts}

    def test_refused_for_now(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.refuse_for_now()
        with email(smtp_sink.port) as channel:
            assert_refused(channel.send(attempt()), "451 4.7.0")
            smtp_sink.heal()
            assert isinstance(channel.send(attempt()), Accepted)
        assert len(smtp_sink.mails) == 1

    def test_refused_for_good_for_one_is_not_for_another(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.refuse_for_good(to=BEN)
        with email(smtp_sink.port) as channel:
            assert_refused(channel.send(attempt()), "550 5.1.1", for_good=True)
            assert isinstance(channel.send(attempt(to="chi@example.test")), Accepted)
            assert len(smtp_sink._sessions) == 1

    def test_a_server_that_is_away_and_comes_back(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            assert isinstance(channel.send(attempt()), Accepted)
            smtp_sink.refuse_connection()
            assert_refused(channel.send(attempt()), "connection refused")
            assert_refused(channel.send(attempt()), "connection refused")
            smtp_sink.heal()
            assert isinstance(channel.send(attempt()), Accepted)
        assert len(smtp_sink.mails) == 2

    def test_a_line_that_was_cut_while_idle_costs_no_message(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            channel.send(attempt())
            smtp_sink.refuse_connection()
            smtp_sink.heal()
            assert isinstance(channel.send(attempt()), Accepted)
        assert len(smtp_sink.mails) == 2

    @pytest.mark.parametrize("stage", ["connect", "rcpt"])
    def test_a_server_that_hangs_before_it_has_the_message(
        self, smtp_sink: SmtpSink, stage: str
    ) -> None:
        smtp_sink.hang(stage)  # type: ignore[arg-type]
        with email(smtp_sink.port, timeout=QUICK) as channel:
            assert_refused(channel.send(attempt()), "timeout")
            smtp_sink.heal()
            assert isinstance(channel.send(attempt()), Accepted)

    def test_a_server_that_hangs_once_it_has_the_message(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.hang("data")
        with email(smtp_sink.port, timeout=QUICK) as channel:
            assert isinstance(channel.send(attempt()), Unknown)
            smtp_sink.heal()
            assert isinstance(channel.send(attempt()), Accepted)

    def test_a_server_that_dies_once_it_has_the_message(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.die_after_data()
        with email(smtp_sink.port) as channel:
            result = channel.send(attempt())
        assert isinstance(result, Unknown)
        assert result.detail
        assert len(smtp_sink.wait_for(1)) == 1

    def test_names_in_any_script_arrive(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            assert isinstance(channel.send(attempt(person="Амина", name="本")), Accepted)
        (mail,) = smtp_sink.mails
        assert mail.content.isascii()
        assert mail.message["To"] == "本 <ben@example.test>"
        assert "Амина" in mail.text

    @pytest.mark.parametrize("target", ["бен@example.test", "ben@bücher.example"])
    def test_addresses_in_any_script_are_reached(self, smtp_sink: SmtpSink, target: str) -> None:
        with email(smtp_sink.port) as channel:
            assert isinstance(channel.send(attempt(to=target, name="")), Accepted)
        (mail,) = smtp_sink.mails
        wire = "ben@xn--bcher-kva.example" if target.startswith("ben") else target
        assert mail.recipients == (wire,)
        assert str(mail.message["To"]) == wire

    @pytest.mark.parametrize("message", [Message.RING, Message.SIGN_IN])
    def test_a_line_break_in_a_fact_adds_no_header(
        self, smtp_sink: SmtpSink, message: Message
    ) -> None:
        evil = "Ben\r\nBcc: dov@example.test\r\n\r\n.\r\nRCPT TO:<dov@example.test>"
        with email(smtp_sink.port) as channel:
            assert isinstance(
                channel.send(attempt(message, name=evil, person=evil, subject=evil)), Accepted
            )
        (mail,) = smtp_sink.mails
        assert mail.recipients == (BEN,)
        assert "Bcc" not in mail.message

    def test_a_line_break_in_a_target_is_refused_for_good(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            result = channel.send(attempt(to="ben@example.test\r\nRCPT TO:<dov@example.test>"))
        assert_refused(result, "address", for_good=True)
        assert smtp_sink.mails == []

    def test_a_body_with_dots_and_long_lines_arrives_whole(self, smtp_sink: SmtpSink) -> None:
        body = f".\n..\n{'long ' * 1_000}\n.end"
        with email(smtp_sink.port) as channel:
            channel.send(attempt(Message.SIGN_IN, body=body))
        assert smtp_sink.mails[0].text.strip() == body


STAGES_BEFORE = ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"]


class TestOverAScript:
    @pytest.mark.parametrize("stage", STAGES_BEFORE)
    def test_what_hangs_or_is_cut_before_the_message_is_tried_again(self, stage: str) -> None:
        for fault, code in ((HANG, "timeout"), (CUT, "cut")):
            with over({stage: fault}, timeout=QUICK) as channel:
                assert_refused(channel.send(attempt()), code)

    @pytest.mark.parametrize("reply", [HANG, CUT, "garbage", "999 what", "354 again"])
    def test_without_a_clear_reply_to_the_message_nobody_knows(self, reply: str) -> None:
        with ScriptedServer(END=reply) as server, email(server.port, timeout=QUICK) as channel:
            assert isinstance(channel.send(attempt()), Unknown)

    @pytest.mark.parametrize(
        ("reply", "code", "for_good"),
        [
            ("451 4.3.0 try again", "451 4.3.0", False),
            ("550 5.1.1 no such mailbox", "550 5.1.1", True),
            ("552 5.2.2 mailbox full", "552 5.2.2", False),
            ("554 5.7.1 looks like spam", "554 5.7.1", False),
            ("554-5.7.1 looks\r\n554 5.7.1 like spam", "554 5.7.1", False),
            ("421 4.3.2 closing", "421 4.3.2", False),
        ],
    )
    def test_a_no_at_the_end_of_the_message_is_a_refusal(
        self, reply: str, code: str, *, for_good: bool
    ) -> None:
        with ScriptedServer(END=reply) as server, email(server.port) as channel:
            assert_refused(channel.send(attempt()), code, for_good=for_good)

    @pytest.mark.parametrize("stage", ["GREETING", "MAIL", "DATA"])
    def test_a_5xx_that_is_about_us_gives_up_no_address(self, stage: str) -> None:
        with over({stage: "550 5.7.1 not you"}) as channel:
            assert_refused(channel.send(attempt()), "550 5.7.1")

    def test_a_wrong_password_gives_up_no_address(self) -> None:
        offers = "250-scripted.example.test\r\n250 AUTH PLAIN"
        with ScriptedServer(EHLO=offers, AUTH="535 5.7.8 wrong") as server:
            with email(server.port, user="u", password="p") as channel:
                assert_refused(channel.send(attempt()), "535 5.7.8")
            assert server.heard_of("AUTH")
            assert not server.heard_of("MAIL")

    def test_without_the_offered_tls_nothing_is_sent(self) -> None:
        with ScriptedServer() as server, email(server.port, security=Security.STARTTLS) as channel:
            assert_refused(channel.send(attempt()), "not offered")
            assert not server.heard_of("MAIL")

    def test_a_false_tls_handshake_is_tried_again(self) -> None:
        offers = "250-scripted.example.test\r\n250 STARTTLS"
        says = {"EHLO": offers, "STARTTLS": "220 go\r\nnot tls"}
        for security in (Security.STARTTLS, Security.TLS):
            with over(says, security=security, timeout=QUICK) as channel:
                assert_refused(channel.send(attempt()), "tls")

    def test_an_old_server_without_ehlo_is_spoken_to_all_the_same(self) -> None:
        with ScriptedServer(EHLO="500 what") as server, email(server.port) as channel:
            result = channel.send(attempt())
        assert result == Accepted(provider_id="2.0.0 OK: queued as 4F3A")

    def test_receipts_are_asked_for_where_they_are_offered(self) -> None:
        with ScriptedServer(EHLO="250-scripted.example.test\r\n250 DSN") as server:
            with email(server.port) as channel:
                channel.send(attempt())
            (sender,), (recipient,) = server.heard_of("MAIL"), server.heard_of("RCPT")
            assert sender.endswith(f"> ENVID={TOKEN} RET=HDRS")
            assert recipient == f"rcpt TO:<{BEN}> NOTIFY=SUCCESS,FAILURE"
            server.heard.clear()
            with email(server.port, receipts=False) as channel:
                channel.send(attempt())
            assert server.heard_of("RCPT")[0].endswith("> NOTIFY=FAILURE")

    def test_receipts_are_not_asked_for_where_they_are_not_offered(self) -> None:
        with ScriptedServer() as server, email(server.port) as channel:
            channel.send(attempt())
            assert server.heard_of("MAIL") == [f"mail FROM:<yana+{TOKEN}@example.test>"]
            assert server.heard_of("RCPT") == [f"rcpt TO:<{BEN}>"]

    def test_an_address_our_server_cannot_write_is_refused_for_good(self) -> None:
        with ScriptedServer() as server, email(server.port) as channel:
            assert_refused(channel.send(attempt(to="бен@example.test")), "smtputf8", for_good=True)
            assert isinstance(channel.send(attempt()), Accepted)
            assert server.lines == 1

    def test_bounces_go_to_an_address_of_their_own(self) -> None:
        with ScriptedServer() as server, email(server.port, bounces="b@example.test") as channel:
            channel.send(attempt())
            assert server.heard_of("MAIL") == [f"mail FROM:<b+{TOKEN}@example.test>"]

    def test_the_server_is_greeted_by_our_domain(self) -> None:
        with ScriptedServer() as server:
            with email(server.port) as channel:
                channel.send(attempt())
            assert server.heard_of("EHLO") == ["ehlo example.test"]


class TestLines:
    def test_a_line_idle_for_long_is_not_trusted(self) -> None:
        clock = StillClock()
        with ScriptedServer() as server, email(server.port, clock) as channel:
            for idle in (timedelta(seconds=5), timedelta(minutes=2), -timedelta(hours=1)):
                channel.send(attempt())
                clock.passes(idle)
            channel.send(attempt())
            assert server.lines == 3

    def test_a_server_that_closes_an_idle_line_with_421_is_asked_anew(self) -> None:
        with ScriptedServer() as server, email(server.port) as channel:
            channel.send(attempt())
            server.says["MAIL"] = "421 4.4.2 idle too long"
            assert_refused(channel.send(attempt()), "421 4.4.2")
            assert server.lines == 2
            server.says["MAIL"] = "250 OK"
            assert isinstance(channel.send(attempt()), Accepted)

    def test_a_reused_line_that_hangs_is_not_waited_for_twice(self) -> None:
        with ScriptedServer() as server, email(server.port, timeout=QUICK) as channel:
            channel.send(attempt())
            server.says["MAIL"] = HANG
            assert_refused(channel.send(attempt()), "timeout")
            assert server.lines == 1

    def test_a_refused_mail_leaves_nothing_behind_for_the_next(self) -> None:
        with ScriptedServer(RCPT="451 later") as server, email(server.port) as channel:
            channel.send(attempt())
            assert server.heard_of("RSET")
            server.says["RCPT"] = "250 OK"
            assert isinstance(channel.send(attempt()), Accepted)
            assert server.lines == 1

    def test_a_line_that_cannot_be_reset_is_closed(self) -> None:
        with ScriptedServer(RCPT="451 later", RSET=CUT) as server, email(server.port) as channel:
            assert_refused(channel.send(attempt()), "451")
            server.says["RCPT"] = "250 OK"
            assert isinstance(channel.send(attempt()), Accepted)
            assert server.lines == 2

    def test_the_doctor_can_ask_whether_the_server_lets_us_in(self, smtp_sink: SmtpSink) -> None:
        with email(smtp_sink.port) as channel:
            assert channel.check() is None
            assert isinstance(channel.send(attempt()), Accepted)
            smtp_sink.refuse_connection()
            refused = channel.check()
        assert refused is not None
        assert_refused(refused, "connection refused")
        with ScriptedServer(GREETING="554 5.7.1 not you") as server, email(server.port) as channel:
            assert channel.check() == Refused(
                for_good=False, code="554 5.7.1", detail="connect: 5.7.1 not you"
            )

    def test_a_host_that_does_not_exist_is_tried_again(self) -> None:
        settings = EmailSettings(host="nowhere.invalid", port=25, sender="yana@example.test")
        with closing(EmailChannel(settings, StillClock())) as channel:
            assert_refused(channel.send(attempt()), "host not found")
