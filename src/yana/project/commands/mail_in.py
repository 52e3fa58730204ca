"""`yana mail-in`: one mail that came to us, as a mail server's pipe delivers it.

It came back, or it is a test message to the robot, whose answer shows that mail arrives.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

import django
import structlog

from yana.engine.ports import Receipt
from yana.project.logs import set_up_logs

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""

NO_TEST = "it came to the robot and leads to no test call that is open"

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
    from yana.channels.email.robot import text_to
    from yana.project.options import load
    from yana.store.reading import is_id

    robot = load().robot
    text = text_to(raw, robot) if robot else ""
    if text:
        return _to_robot(text)
    found = read(raw, given.address)
    if not isinstance(found, Receipt):
        log.info("mail_ignored", reason=found.reason)
        return 0
    if not is_id(found.token):
        log.info("mail_ignored", reason="its token is none of ours")
        return 0
    from yana.project import wiring

    return _kept(lambda: wiring.system().entrance.receive(found))


def _to_robot(text: str) -> int:
    from yana.project import wiring
    from yana.project.watching import build_robot

    robot = build_robot(wiring.system())
    return _kept(lambda: robot.receive(text) or log.info("mail_ignored", reason=NO_TEST))


def _kept(keep: Callable[[], object]) -> int:
    try:
        keep()
    except Exception:
        log.exception("mail_not_kept")
        return TRY_AGAIN
    return 0
