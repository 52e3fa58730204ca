"""Reading an ask from a form. No ask is refused for the form's sake: what can be is mended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.http import QueryDict

from yana.core.circle import Circle
from yana.core.policy import Urgency
from yana.core.signal import WORDS_LENGTH_MAX, Signal


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What somebody typed and pressed, as far as it can be understood."""

    request_id: str
    urgency: Urgency | None
    words: str
    please_do_not: str
    do_not_tell: tuple[str, ...]

    def signal(self, urgency: Urgency, now: datetime) -> Signal:
        """Return the request for help that this is."""
        return Signal(
            at=now,
            urgency=urgency,
            words=self.words[:WORDS_LENGTH_MAX],
            do_not_tell=self.do_not_tell,
            please_do_not=self.please_do_not[:WORDS_LENGTH_MAX],
        )

    def left_over(self) -> str:
        """Return the words that were too many to be passed on; they must not be lost."""
        parts = (self.words[WORDS_LENGTH_MAX:], self.please_do_not[WORDS_LENGTH_MAX:])
        return "\n\n".join(part for part in parts if part)


def read_asking(posted: QueryDict, circle: Circle) -> Asking:
    """Return the ask that was posted; only the urgency can be missing."""
    known = {one.id for one in circle.supporters}
    return Asking(
        request_id=_request_id(posted.get("request_id", "")),
        urgency=_urgency(posted.get("urgency", "")),
        words=_text(posted.get("words", "")),
        please_do_not=_text(posted.get("please_do_not", "")),
        do_not_tell=tuple(one for one in posted.getlist("do_not_tell") if one in known),
    )


def fresh_asking() -> Asking:
    """Return an empty ask with an id of its own, so that pressing twice is one ask."""
    return Asking(request_id=str(uuid4()), urgency=None, words="", please_do_not="", do_not_tell=())


def _request_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _urgency(text: str) -> Urgency | None:
    return next((one for one in Urgency if one.value == text), None)


def _text(text: str) -> str:
    # Browsers send line ends as CRLF; PostgreSQL keeps no NUL.
    return text.replace("\r\n", "\n").replace("\0", "").strip()
