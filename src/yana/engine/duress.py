"""Duress: a word of the person's own that says "danger" while all looks well.

Only a keyed hash of the word is kept (HMAC-SHA-256), so that who reads the store learns neither the
word nor whether a guess is right.
"""

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

WORD_LENGTH_MAX = 200
WORD_LENGTH_MIN = 3
"""Shorter ones are typed by chance."""


@dataclass(frozen=True, kw_only=True)
class Duress:
    """What is kept of somebody's word, and who must not be told when it is used."""

    tag: str
    not_told: tuple[str, ...] = ()


def plain(word: str) -> str:
    """Return what counts of a word: letters and digits, large or small, however they are coded.

    A shaking hand leaves out spaces, and a telephone adds full stops and capitals of its own.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(one for one in folded if one.isalnum())


def tag_of(key: str, person_id: str, word: str) -> str:
    """Return what is kept of a word."""
    text = f"yana-duress:{person_id}:{plain(word)}"
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()


def is_said(duress: Duress | None, keys: Sequence[str], person_id: str, word: str) -> bool:
    """Return whether this is the person's word; older keys still know it."""
    if duress is None or not plain(word):
        return False
    # All of them each time: how long it takes must not tell which one it was.
    same = [hmac.compare_digest(tag_of(key, person_id, word), duress.tag) for key in keys]
    return True in same
