"""Keys to the API: shown once, and kept only as their hash."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from yana.store.models import TokenRow
from yana.store.statements import first

PREFIX = "yana_"
"""So that a key that leaked can be recognised wherever it turns up."""
SECRET_BYTES = 32  # 256 bits: nobody guesses one, so a plain hash is enough (OWASP ASVS 6.5.2).
NAME_LENGTH_MAX = 100

ACCOUNT = """
SELECT t.account_id FROM "token" t JOIN "auth_user" a ON a.id = t.account_id
WHERE t.hash = %s AND t.revoked_at IS NULL AND a.is_active = %s
"""


def make(account_id: int, name: str, now: datetime) -> str:
    """Return a new key for this account; nobody can show it again."""
    token = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    TokenRow.objects.create(
        account_id=account_id, name=name[:NAME_LENGTH_MAX], hash=_hash(token), created_at=now
    )
    return token


def find(token: str) -> int | None:
    """Return the id of the account that this key belongs to, unless it was revoked."""
    found = first(ACCOUNT, _hash(token), True)  # noqa: FBT003 - is_active
    return None if found is None else int(found[0])


def of_account(account_id: int) -> Sequence[TokenRow]:
    """Return the keys of an account that still work, newest first."""
    rows = TokenRow.objects.filter(account_id=account_id, revoked_at__isnull=True)
    return list(rows.order_by("-created_at", "-id"))


def revoke(account_id: int, token_id: int, now: datetime) -> bool:
    """Make a key of this account stop working for good; False if there is no such key."""
    rows = TokenRow.objects.filter(id=token_id, account_id=account_id, revoked_at__isnull=True)
    return rows.update(revoked_at=now) > 0


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
