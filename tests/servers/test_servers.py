"""The servers that the other tests rely on do what they say."""

import smtplib
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from tests.servers.postfix import PostfixServer
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import HOST, SmtpSink, Stage

BEN, CHI, YANA = "ben@example.test", "chi@example.test", "yana+call@example.test"


def letter(to: str = BEN) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = YANA, to, "Amina would like company"
    message.set_content("Please look in — Amina\n")
    return message


def send(port: int, *recipients: str, seconds: float = 5) -> None:
    with smtplib.SMTP(HOST, port, local_hostname="localhost", timeout=seconds) as line:
        line.send_message(letter(), YANA, recipients or (BEN,))


def still_runs(pid: int) -> bool:
    """Whether there is such a process; one that only waits to be buried is none."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


class TestSmtpSink:
    def test_keeps_each_mail_in_order(self, smtp_sink: SmtpSink) -> None:
        send(smtp_sink.port, BEN)
        send(smtp_sink.port, CHI)
        first, second = smtp_sink.wait_for(2)
        assert (first.sender, first.recipients) == (YANA, (BEN,))
        assert second.recipients == (CHI,)
        assert first.message["Subject"] == "Amina would like company"
        assert first.text == "Please look in — Amina\n"

    def test_refuses_one_and_takes_the_other(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.refuse_for_good(to=CHI)
        send(smtp_sink.port, BEN)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(smtp_sink.port, CHI)
        assert refused.value.recipients[CHI][0] == 550
        assert len(smtp_sink.mails) == len(smtp_sink.mails_to(BEN)) == 1

    def test_refuses_for_now_until_healed(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.refuse_for_now()
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(smtp_sink.port)
        assert refused.value.recipients[BEN][0] == 451
        smtp_sink.heal()
        send(smtp_sink.port)
        assert len(smtp_sink.mails) == 1

    def test_is_away_and_comes_back_on_the_same_port(self, smtp_sink: SmtpSink) -> None:
        with smtplib.SMTP(HOST, smtp_sink.port, local_hostname="localhost", timeout=5) as line:
            smtp_sink.refuse_connection()
            with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
                line.send_message(letter(), YANA, BEN)
        with pytest.raises(ConnectionRefusedError):
            send(smtp_sink.port)
        smtp_sink.heal()
        send(smtp_sink.port)
        assert len(smtp_sink.mails) == 1

    @pytest.mark.parametrize("stage", ["connect", "rcpt", "data"])
    def test_hangs(self, smtp_sink: SmtpSink, stage: Stage) -> None:
        smtp_sink.hang(stage)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            send(smtp_sink.port, seconds=0.1)
        assert smtp_sink.mails == []
        smtp_sink.heal()
        send(smtp_sink.port)
        assert len(smtp_sink.mails) == 1

    def test_dies_after_it_took_the_mail(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.die_after_data()
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(smtp_sink.port)
        assert len(smtp_sink.wait_for(1)) == 1

    def test_takes_its_time(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.slow(5)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            send(smtp_sink.port, seconds=0.1)
        assert smtp_sink.mails == []

    def test_says_when_a_mail_does_not_come(self, smtp_sink: SmtpSink) -> None:
        with pytest.raises(AssertionError, match="0 of 1 mails to ben"):
            smtp_sink.wait_for(1, to=BEN, seconds=0.01)


class TestPostgresServer:
    def test_copies_a_template(self, postgres_server: PostgresServer) -> None:
        with psycopg.connect(postgres_server.create_database("form")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'a promise' AS word")
        with psycopg.connect(postgres_server.create_database("copy", template="form")) as copy:
            assert copy.execute("SELECT word FROM kept").fetchone() == ("a promise",)
        postgres_server.drop_database("copy")

    def test_keeps_what_was_committed_through_kill_and_restart(self) -> None:
        with PostgresServer(fsync=True) as server:
            with psycopg.connect(server.url) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
            server.kill()
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(server.url)
            server.start()
            server.restart()
            with psycopg.connect(server.url) as connection:
                assert connection.execute("SELECT one FROM kept").fetchone() == (1,)

    def test_killed_it_is_gone_with_every_process_and_starts_at_once(self) -> None:
        with PostgresServer() as server, ExitStack() as lines:
            for _ in range(3):
                opened = [psycopg.connect(server.url) for _ in range(20)]
                for one in opened:
                    lines.callback(one.close)
                backends = [one.info.backend_pid for one in opened]
                server.kill()
                assert not [pid for pid in backends if still_runs(pid)]
                server.start()


class TestPostfix:
    def test_delivers_bounces_and_sorts_plus_addresses(self, postfix: PostfixServer) -> None:
        send(postfix.port, BEN)
        send(postfix.port, "ben+call-7@example.test")
        send(postfix.port, "nobody-here@example.test")
        plain, plus = postfix.wait_for("ben", 2)
        assert {plain["Delivered-To"], plus["Delivered-To"]} == {BEN, "ben+call-7@example.test"}
        (bounce,) = postfix.wait_for("yana")
        assert bounce["Delivered-To"] == YANA
        assert bounce.get_content_type() == "multipart/report"
        assert postfix.messages("chi") == []

    def test_may_refuse_whom_it_does_not_know(self, postfix: PostfixServer) -> None:
        with PostfixServer("ben", reject_unknown=True) as strict:
            assert strict.port != postfix.port
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                send(strict.port, CHI)
