"""Through a real Postfix and back: delivered, bounced, refused."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage

from tests.servers.postfix import PostfixServer
from tests.unit.channels.cast import BEN, TOKEN, StillClock, attempt
from yana.channels.email.receive import read
from yana.channels.email.send import EmailChannel
from yana.channels.email.settings import EmailSettings
from yana.engine.ports import Accepted, Receipt, Refused


@contextmanager
def email(server: PostfixServer) -> Iterator[EmailChannel]:
    settings = EmailSettings(host="127.0.0.1", port=server.port, sender="yana@example.test")
    with closing(EmailChannel(settings, StillClock())) as channel:
        yield channel


def received(mail: EmailMessage) -> Receipt:
    said = read(mail.as_bytes(), str(mail["Delivered-To"]))
    assert isinstance(said, Receipt), said
    return said


def test_delivered_is_said_only_when_postfix_has_put_it_into_the_mailbox(
    postfix: PostfixServer,
) -> None:
    with email(postfix) as channel:
        result = channel.send(attempt(urgency="urgent"))
    assert isinstance(result, Accepted)
    assert "queued as" in result.provider_id
    assert not result.delivered
    (mail,) = postfix.wait_for("ben")
    assert mail["Subject"] == "Please answer now"
    (report,) = postfix.wait_for("yana")
    assert received(report) == Receipt(token=TOKEN, delivered=True, code="2.0.0")


def test_what_postfix_takes_and_cannot_deliver_comes_back(postfix: PostfixServer) -> None:
    with email(postfix) as channel:
        assert isinstance(channel.send(attempt(to="nobody-here@example.test")), Accepted)
    (report,) = postfix.wait_for("yana")
    receipt = received(report)
    assert (receipt.token, receipt.delivered, receipt.for_good) == (TOKEN, False, True)
    assert receipt.code == "5.1.1"


def test_what_postfix_does_not_take_is_refused_for_good(postfix: PostfixServer) -> None:
    with PostfixServer("ben", reject_unknown=True) as strict, email(strict) as channel:
        refused = channel.send(attempt(to="nobody-here@example.test"))
        assert isinstance(refused, Refused)
        assert (refused.for_good, refused.code) == (True, "550 5.1.1")
        assert isinstance(channel.send(attempt(to=BEN)), Accepted)
