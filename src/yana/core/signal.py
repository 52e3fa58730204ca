"""Signal: what may open a call. For now a request for help that the person makes themself."""

from dataclasses import dataclass
from datetime import datetime

from yana.core.policy import Urgency

WORDS_LENGTH_MAX = 2_000  # About a page: more is rather told to a human than to a form.


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A request for help, in the person's own words, with whom not to tell and what not to do."""

    at: datetime
    urgency: Urgency
    words: str = ""
    do_not_tell: tuple[str, ...] = ()
    please_do_not: str = ""
