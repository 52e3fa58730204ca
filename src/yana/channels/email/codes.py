"""What a mail server's refusal means: for now, or for good.

For good means that this address will never take this mail, so the next address or the next person
is due at once. For now means that trying again may help. When in doubt, for now: others are being
reached meanwhile all the same, and an address given up wrongly is a person not reached.

An enhanced code (RFC 3463) says what is meant; where there is one, it alone decides. The plain
reply code is looked at only without one. What is not in these tables counts as for now.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from yana.channels.plain import DETAIL_LENGTH_MAX, one_line
from yana.engine.ports import Refused


class Stage(Enum):
    """How far the talk with the mail server had come."""

    CONNECT = "connect"
    """The line is being opened, up to the server's greeting."""
    HELLO = "hello"
    """We say who we are."""
    TLS = "tls"
    """The line is being closed to others' eyes."""
    SIGN_IN = "sign_in"
    """We show our password."""
    SENDER = "sender"
    """We name the sender."""
    ADDRESS = "address"
    """We name whom it is for: the first stage that is about their address."""
    DATA = "data"
    """We ask to hand in the message."""
    END = "end"
    """The message is handed in whole, and the server says what it makes of it."""


ABOUT_THE_ADDRESS = frozenset({Stage.ADDRESS, Stage.END})
"""A refusal at any other stage is about our own set-up, and nobody's address is wrong."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """Whether a refusal is for good, and why we think so."""

    for_good: bool
    why: str


def _good(why: str) -> Meaning:
    return Meaning(for_good=True, why=why)


def _now(why: str) -> Meaning:
    return Meaning(for_good=False, why=why)


ENHANCED: Mapping[str, Meaning] = {
    "5.1.1": _good("there is no such mailbox"),
    "5.1.2": _good("there is no such mail domain"),
    "5.1.3": _good("the address is written wrongly"),
    "5.1.4": _good("the address means more than one mailbox"),
    "5.1.6": _good("the mailbox has moved away"),
    "5.1.7": _now("our own sender address is written wrongly"),
    "5.1.8": _now("our own sender domain is not known"),
    "5.1.10": _good("the domain says that it takes no mail"),
    "5.2.1": _good("the mailbox is switched off"),
    "5.2.2": _now("the mailbox is full; people empty mailboxes"),
    "5.2.3": _now("our message is too large, which no change of address helps"),
    "5.3.4": _now("our message is too large, which no change of address helps"),
    "5.4.1": _now("their server does not answer"),
    "5.4.4": _good("no server takes mail for this domain"),
    "5.4.6": _now("their mail runs in a circle, until somebody mends it"),
    "5.4.7": _now("it was tried until time ran out"),
    "5.6.7": _good("their server cannot read an address in this script"),
    # Policy, 5.7.x: our address, our words or our reputation are not liked. The person's address
    # is right, and the same mail often passes later or through another server.
    "5.7.1": _now("we are not let through; often a block list or a spam filter"),
    "5.7.13": _good("the account is switched off"),
    "5.7.17": _good("the mailbox belongs to somebody else now (RFC 7293)"),
    "5.7.18": _good("the domain belongs to somebody else now (RFC 7293)"),
}

REPLIES: Mapping[int, Meaning] = {
    550: _good("there is no such mailbox, in a server that says no more"),
    551: _good("the person is not there"),
    552: _now("the mailbox is full; people empty mailboxes"),
    553: _good("the name of the mailbox is not allowed"),
    554: _now("it failed, and the server does not say why; mostly policy"),
    556: _good("the domain says that it takes no mail (RFC 7504)"),
}

UNKNOWN = _now("the code is not known here")
PASSING = _now("the server itself says that it will pass")

# Not a piece of a longer number with dots, as an IP address is.
_ENHANCED = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")


def meaning(reply: int, enhanced: str) -> Meaning:
    """Return what a reply code and an enhanced code mean; 0 and "" when there is none."""
    if enhanced.startswith("4.") or 400 <= reply <= 499:  # noqa: PLR2004 - RFC 5321, 4.2.1
        return PASSING
    if enhanced:
        return ENHANCED.get(enhanced, UNKNOWN)
    return REPLIES.get(reply, UNKNOWN)


def enhanced_in(text: str) -> str:
    """Return the first enhanced code in a server's text, or nothing."""
    found = _ENHANCED.search(text)
    return found[0] if found else ""


def refused(stage: Stage, reply: int, text: str) -> Refused:
    """Return what it means that the server said no at this stage."""
    enhanced = enhanced_in(text)
    for_good = stage in ABOUT_THE_ADDRESS and meaning(reply, enhanced).for_good
    code = f"{reply} {enhanced}".strip()
    detail = one_line(f"{stage.value}: {text}", DETAIL_LENGTH_MAX)
    return Refused(for_good=for_good, code=code, detail=detail)
