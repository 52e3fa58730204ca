"""What comes back to the address that our mails bounce to: reports of delivery, and replies.

Who wrote it may be anybody, so nothing is believed but the token in it, which only the recipient
and the mail servers on the way have seen; and nothing that comes by mail is ever an answer. A
holiday notice that counted as "I have this" would leave somebody alone (evidence-safety 4.2).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message as Mime

from yana.channels.email.address import as_token, token_in
from yana.channels.email.codes import enhanced_in, meaning
from yana.channels.plain import DETAIL_LENGTH_MAX, one_line
from yana.engine.ports import Receipt

BYTES_MAX = 1_000_000
"""A report holds a few kilobytes; what lies beyond cannot be one, and is not looked at."""

_MESSAGE_ID = re.compile(r"<([^<>@\s]+)@[^<>@\s]+>")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_REPLY_CODE = re.compile(r"\b([245]\d\d)[ -]")

# Where mail servers write down the address it came to, for who gets it without one.
ADDRESS_HEADERS = ("Delivered-To", "X-Original-To", "To")

# Beside Auto-Submitted (RFC 3834), what the programs in use put into their holiday notices.
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Vacation")
AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "bulk", "junk"})


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """This mail changes nothing; the reason is for the log."""

    reason: str


UNREADABLE = Ignored(reason="it cannot be read as a mail")
NOT_OURS = Ignored(reason="a report that names no message of ours")
SAYS_NOTHING = Ignored(reason="a report that says neither delivered nor failed")
STILL_TRYING = Ignored(reason="a mail server says that it is still trying")
WAS_READ = Ignored(reason="a note that a mail was opened, which is not an answer")
AUTOMATIC = Ignored(reason="an automatic reply, which is not an answer")
REPLY = Ignored(reason="a reply by mail is not yet an answer")


def read(raw: bytes, address: str) -> Receipt | Ignored:
    """Return what a mail that came to this address of ours says; it never raises.

    The address may be left empty; then it is looked for in the headers.
    """
    try:
        mime = message_from_bytes(raw[:BYTES_MAX])
        return _read(mime, address)
    except Exception:  # noqa: BLE001 - any stranger can write it, and the parser has many corners
        return UNREADABLE


def _read(mime: Mime, address: str) -> Receipt | Ignored:
    report = _report(mime)
    if report is not None:
        return _delivery(report, _token(mime, report, address))
    if mime.get("X-Failed-Recipients"):
        # An old Exim, whose reports are prose: it failed, and nobody can say for how long.
        token = _token(mime, [], address)
        return Receipt(token=token, delivered=False, for_good=False) if token else NOT_OURS
    if _child(mime, "message/disposition-notification") is not None:
        return WAS_READ
    return AUTOMATIC if _automatic(mime) else REPLY


def _report(mime: Mime) -> list[Mime] | None:
    """The blocks of a delivery report (RFC 3464): one about the message, one per recipient."""
    if mime.get_content_type() != "multipart/report":
        return None
    part = _child(mime, "message/delivery-status")
    if part is not None:
        return list(_children(part))
    # The same for addresses in any script (RFC 6533), which Python's parser does not take apart.
    part = _child(mime, "message/global-delivery-status")
    if part is None:
        return None
    first, *_none = _children(part)
    rest = str(first.get_payload()).replace("\r\n", "\n").strip("\n")
    return [first, *(message_from_string(block) for block in rest.split("\n\n"))]


def _delivery(report: Sequence[Mime], token: str) -> Receipt | Ignored:
    """What the report says: an alias may have led to several mailboxes, and one is enough."""
    if not token:
        return NOT_OURS
    by_action = {_field(block, "Action").lower(): block for block in report}
    if "delivered" in by_action:
        return Receipt(token=token, delivered=True, code=_field(by_action["delivered"], "Status"))
    if "failed" in by_action:
        return _failed(token, by_action["failed"])
    # "relayed" and "expanded" only mean that from here on nobody will tell us.
    return STILL_TRYING if "delayed" in by_action else SAYS_NOTHING


def _failed(token: str, block: Mime) -> Receipt:
    diagnostic = _field(block, "Diagnostic-Code")
    told = enhanced_in(_field(block, "Status"))
    # "Something failed" says nothing of the address; the words of the other server may say more.
    enhanced = "" if told == "5.0.0" else told
    enhanced = enhanced or enhanced_in(diagnostic)
    found = _REPLY_CODE.search(diagnostic)
    reply = found[1] if found else ""
    return Receipt(
        token=token,
        delivered=False,
        for_good=meaning(int(reply or 0), enhanced).for_good,
        code=f"{reply} {enhanced or told}".strip(),
        detail=one_line(diagnostic, DETAIL_LENGTH_MAX),
    )


def _token(mime: Mime, report: Sequence[Mime], address: str) -> str:
    """Our token: from the address it came to, the envelope's id, or the headers sent back."""
    for to in (address, *(_field(mime, name) for name in ADDRESS_HEADERS)):
        if token := token_in(to):
            return token
    for block in report:
        envelope_id = _field(block, "Original-Envelope-Id")
        plain = _XTEXT.sub(lambda found: chr(int(found[1], 16)), envelope_id)
        if token := as_token(plain):
            return token
    for headers in _returned(mime):
        named = _MESSAGE_ID.search(_field(headers, "Message-ID"))
        if named and (token := as_token(named[1])):
            return token
    return ""


def _returned(mime: Mime) -> Iterator[Mime]:
    """The headers of our own mail, as a report brings them back."""
    for part in _children(mime):
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            yield message_from_string(str(part.get_payload()))
        elif part.get_content_type() in {"message/rfc822", "message/global"}:
            yield from _children(part)


def _automatic(mime: Mime) -> bool:
    submitted = _field(mime, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or any(mime.get(name) for name in AUTOMATIC_HEADERS)
        or _field(mime, "Precedence").lower() in AUTOMATIC_PRECEDENCE
    )


def _child(mime: Mime, content_type: str) -> Mime | None:
    return next((one for one in _children(mime) if one.get_content_type() == content_type), None)


def _children(mime: Mime) -> list[Mime]:
    payload = mime.get_payload()
    return [one for one in payload if isinstance(one, Mime)] if isinstance(payload, list) else []


def _field(mime: Mime, name: str) -> str:
    return " ".join(str(mime.get(name, "")).split())
