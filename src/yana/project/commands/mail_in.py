"""`yana mail-in`: one mail that came back, as a mail server's pipe delivers it."""

import sys
from argparse import ArgumentParser, Namespace

import django
import structlog

from yana.engine.ports import Receipt
from yana.project.logs import set_up_logs

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""

log = structlog.get_logger("yana.mail_in")


def arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "address", nargs="?", default="", help="the address that the mail was delivered to"
    )


def run(given: Namespace) -> int:
    """Keep what the mail says of one of our messages; what it does not say is logged."""
    set_up_logs()
    raw = sys.stdin.buffer.read()
    django.setup()
    from yana.channels.email.receive import read
    from yana.project import wiring
    from yana.store.reading import is_id

    found = read(raw, given.address)
    if not isinstance(found, Receipt):
        log.info("mail_ignored", reason=found.reason)
        return 0
    if not is_id(found.token):
        log.info("mail_ignored", reason="its token is none of ours")
        return 0
    try:
        wiring.system().entrance.receive(found)
    except Exception:
        log.exception("mail_not_kept")
        return TRY_AGAIN
    return 0
