"""Text of others made plain: names that people chose, replies that servers gave."""

import re
import unicodedata

NAME_LENGTH_MAX = 60  # Longer is not a name any more, and would bury what the message says.
DETAIL_LENGTH_MAX = 200  # What a person reads of a server's reply; the rest is boilerplate.

# Names that a mail program would turn into links are a way to send spam through an invitation.
_LINK_SIGNS = re.compile(r"[/\\@:<>]")
_DOT_IN_WORD = re.compile(r"\.(?=\S)")
# Marks that turn the direction of what follows; joiners stay, many scripts are written with them.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]")


def one_line(text: str, length_max: int) -> str:
    """Return the text without line breaks and control characters, cut to a length."""
    visible = (" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in text)
    # A lone half of a character pair cannot be sent in any encoding.
    whole = "".join(visible).encode("utf-8", "ignore").decode("utf-8")
    return " ".join(whole.split())[:length_max].strip()


def plain_name(name: str) -> str:
    """Return the name, in any script, without what would break a line or become a link."""
    name = _LINK_SIGNS.sub(" ", _DIRECTION_MARKS.sub("", name))
    return one_line(_DOT_IN_WORD.sub(". ", name), NAME_LENGTH_MAX)
