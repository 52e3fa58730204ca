"""What a mail says that came to the robot: the text in it, as a human would read it."""

from email import message_from_bytes
from email.message import Message as Mime
from email.utils import getaddresses

from yana.channels.email.receive import BYTES_MAX


def text_to(raw: bytes, address: str) -> str:
    """Return the plain text of a mail that is addressed to this address, or nothing.

    A report that our mail came back holds our mail, too. It goes to the address that mails bounce
    to, so it is told apart by whom it is addressed to, and by being a report.
    """
    try:
        mime = message_from_bytes(raw[:BYTES_MAX])
        to = getaddresses([str(one) for one in mime.get_all("To", [])])
        meant = address.lower() in {one.lower() for _, one in to}
        return _plain(mime) if meant and mime.get_content_type() != "multipart/report" else ""
    except Exception:  # noqa: BLE001 - any stranger can write it, and the parser has many corners
        return ""


def _plain(mime: Mime) -> str:
    """The first plain text of the mail itself, and of no mail within it."""
    if mime.get_content_type() == "text/plain":
        payload = mime.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if mime.get_content_maintype() != "multipart":
        return ""
    parts = mime.get_payload()
    inner = [one for one in parts if isinstance(one, Mime)] if isinstance(parts, list) else []
    return next((text for one in inner if (text := _plain(one))), "")
