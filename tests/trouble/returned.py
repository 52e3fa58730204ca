"""What comes back by mail, as Postfix writes it, through the command that its pipe calls."""

import io
import multiprocessing
import os
import sys
from email.message import EmailMessage
from pathlib import Path

from django.db import connections

from yana.project import cli
from yana.store.models import SendRow

FORK = multiprocessing.get_context("fork")
SEEN_AT_POSTFIX = Path(__file__).parent.parent / "unit" / "channels" / "returned"
THEIR_TOKEN = {
    "postfix-unknown-user.eml": "11111111-7a52-4c0e-9d43-1b1f7f6f4c11",
    "postfix-delivered.eml": "8f6ab1d2-7a52-4c0e-9d43-1b1f7f6f4c11",
}


def bounce(token: str) -> bytes:
    """What Postfix sends back when there is no such mailbox."""
    return _report("postfix-unknown-user.eml", token)


def full_mailbox(token: str) -> bytes:
    """What Postfix sends back when the mailbox stayed full."""
    text = bounce(token).replace(b"Status: 5.1.1", b"Status: 5.2.2")
    return text.replace(b"unknown user", b"552 5.2.2 mailbox full")


def delivered(token: str) -> bytes:
    """What Postfix reports when the mail is in the mailbox."""
    return _report("postfix-delivered.eml", token)


def holiday_notice(sender: str, **headers: str) -> bytes:
    """What a mail program replies by itself."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "yana@example.test", "Re: Please answer now"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("I have this. Yes. I am on holiday until Monday.")
    return mail.as_bytes()


def bounces_to(token: str) -> str:
    """The address to which a message of ours comes back."""
    return f"yana+{token}@example.test"


def token_of(target: str) -> str:
    """The token of the newest message to this address."""
    row = SendRow.objects.filter(target=target).order_by("-created_at", "-n").first()
    assert row is not None
    return str(row.id)


def mail_in(raw: bytes, address: str) -> int:
    """What the mail server gets back from `yana mail-in`, a process of its own for each mail.

    Not beside a running engine on SQLite, whose locks a forked process would take for its own.
    """
    connections.close_all()
    child = FORK.Process(target=_mail_in, args=(raw, address))
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def _mail_in(raw: bytes, address: str) -> None:
    sys.stdin = io.TextIOWrapper(io.BytesIO(raw))
    os._exit(cli.main(["mail-in", address]))


def _report(name: str, token: str) -> bytes:
    text = (SEEN_AT_POSTFIX / name).read_bytes()
    return text.replace(THEIR_TOKEN[name].encode(), token.encode())
