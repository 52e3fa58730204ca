"""Links that let one human do one thing without an account: answer, join or leave, look in.

A link carries two ids and a keyed hash of them (HMAC-SHA-256, cut to 128 bits: OWASP ASVS 11.5.1).
Nothing about it is stored, so nothing can leak from the store; what it may do is decided anew at
each use from the present state of the call and the circle, so it dies with them.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from uuid import UUID

ID_LENGTH = 16
TAG_LENGTH = 16


class Purpose(Enum):
    """What a link is for; a link made for one purpose does not work for another."""

    ANSWER = "a"
    """Answer one call as one responder."""
    MEMBER = "m"
    """One supporter's own page in one circle: agree, join an open call, leave."""
    FOLLOW_UP = "f"
    """Close one follow-up."""
    CHECK_IN = "c"
    """Check in by one rhythm, as its person."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a good link says: two ids whose meaning depends on the purpose."""

    purpose: Purpose
    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class Links:
    """Makes and reads links. The first key makes; older keys still read."""

    base_url: str
    keys: Sequence[str]

    def url(self, purpose: Purpose, first: str, second: str) -> str:
        """Return the address of the page that this link opens."""
        return f"{self.base_url}/{purpose.value}/{self.token(purpose, first, second)}/"

    def token(self, purpose: Purpose, first: str, second: str) -> str:
        """Return the unguessable part of a link."""
        ids = UUID(first).bytes + UUID(second).bytes
        return urlsafe_b64encode(ids + _tag(self.keys[0], purpose, ids)).decode().rstrip("=")

    def read(self, purpose: Purpose, token: str) -> Link | None:
        """Return what the token says, or None when it is not one of ours for this purpose."""
        try:
            raw = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
        except (NotBase64, ValueError):
            return None
        ids, tag = raw[: 2 * ID_LENGTH], raw[2 * ID_LENGTH :]
        if len(ids) != 2 * ID_LENGTH or not any(
            hmac.compare_digest(tag, _tag(key, purpose, ids)) for key in self.keys
        ):
            return None
        return Link(
            purpose=purpose,
            first=str(UUID(bytes=ids[:ID_LENGTH])),
            second=str(UUID(bytes=ids[ID_LENGTH:])),
        )


def _tag(key: str, purpose: Purpose, ids: bytes) -> bytes:
    text = b"yana-link:" + purpose.value.encode() + b":" + ids
    return hmac.new(key.encode(), text, sha256).digest()[:TAG_LENGTH]
