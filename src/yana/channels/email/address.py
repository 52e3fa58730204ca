"""E-mail addresses as they go over the wire, and our token in the one that bounces come to."""

import re

LOCAL_LENGTH_MAX = 64  # RFC 5321, section 4.5.3.1
ADDRESS_LENGTH_MAX = 254

# Letters of any script, but nothing that would need quotes or end a command (RFC 5321, 6531).
_LOCAL = re.compile(r"""[^\s"(),:;<>@\[\\\]\x00-\x20\x7f-\x9f]+""")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)

# What we put behind the plus. Ours are UUIDs; anything else in that place is somebody's own.
_TOKEN = re.compile(r"[A-Za-z0-9-]{16,64}")


class NotAnAddress(Exception):
    """No mail can be sent to this address. Check it for typing errors."""


def wire_address(target: str) -> str:
    """Return the address with its domain in ASCII; only the part before the @ may need more."""
    local, at, domain = target.strip().rpartition("@")
    try:
        # Reading it as UTF-8 finds halves of character pairs, which nobody can send.
        long = len(local.encode()) > LOCAL_LENGTH_MAX or len(target.encode()) > ADDRESS_LENGTH_MAX
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotAnAddress from error
    labels = all(_LABEL.fullmatch(label) for label in domain.split("."))
    if long or not at or not labels or not _LOCAL.fullmatch(local) or not _dots_apart(local):
        raise NotAnAddress
    return f"{local}@{domain}"


def with_token(address: str, token: str) -> str:
    """Return the address with the token behind a plus, so that what comes back names it."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def token_in(address: str) -> str:
    """Return the token that was put into this address, or nothing."""
    return as_token(address.strip().strip("<>").rpartition("@")[0].partition("+")[2])


def as_token(text: str) -> str:
    """Return the text if it can be one of our tokens, or nothing."""
    return text if _TOKEN.fullmatch(text) else ""


def _dots_apart(local: str) -> bool:
    return not (local.startswith(".") or local.endswith(".") or ".." in local)
