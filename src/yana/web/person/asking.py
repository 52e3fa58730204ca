"""Reading an ask from a form. No ask is refused for the form's sake: what can be is mended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.http import QueryDict

from yana.core.circle import Circle
from yana.core.policy import Urgency
from yana.core.signal import WORDS_LENGTH_MAX, Signal


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What somebody typed and pressed, as far as it can be understood."""

    form_id: UUID
    """Of the page that the ask was typed on."""
    urgency: Urgency | None
    words: str
    please_do_not: str
    do_not_tell: tuple[str, ...]

    @property
    def request_id(self) -> str:
        """Return the same id for the same ask from the same page, and another for any other.

        Who presses "company" and, before the page has gone, "danger", has asked twice.
        """
        said = repr((self.urgency, self.words, self.please_do_not, self.do_not_tell))
        return str(uuid5(self.form_id, said))

    def signal(self, urgency: Urgency, now: datetime) -> Signal:
        """Return the request for help that this is."""
        return Signal(
            at=now,
            urgency=urgency,
            words=self.words[:WORDS_LENGTH_MAX],
            do_not_tell=self.do_not_tell,
            please_do_not=self.please_do_not[:WORDS_LENGTH_MAX],
        )

    def renewed(self) -> "Asking":
        """Return the same ask as if from a new page."""
        return replace(self, form_id=uuid4())

    def left_over(self) -> str:
        """Return the words that were too many to be passed on; they must not be lost."""
        parts = (self.words[WORDS_LENGTH_MAX:], self.please_do_not[WORDS_LENGTH_MAX:])
        return "\n\n".join(part for part in parts if part)


def read_asking(posted: QueryDict, circle: Callable[[], Circle]) -> Asking:
    """Return the ask that was posted; only the urgency can be missing."""
    not_told = posted.getlist("do_not_tell")
    # Most asks name nobody; then the circle is not read for them twice.
    named = _named(circle(), not_told) if not_told else ()
    return Asking(
        form_id=_form_id(posted.get("request_id", "")),
        urgency=_urgency(posted.get("urgency", "")),
        words=_text(posted.get("words", "")),
        please_do_not=_text(posted.get("please_do_not", "")),
        do_not_tell=named,
    )


def _named(circle: Circle, not_told: Sequence[str]) -> tuple[str, ...]:
    """Return whom these mean now: who has moved since the page was opened is meant all the same.

    Refusing the ask instead would leave somebody in danger waiting at a form.
    """
    return circle.known_as(one for one in not_told if circle.supporter(one) is not None)


def fresh_asking() -> Asking:
    """Return an empty ask with an id of its own, so that pressing twice is one ask."""
    return Asking(form_id=uuid4(), urgency=None, words="", please_do_not="", do_not_tell=())


def _form_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _urgency(text: str) -> Urgency | None:
    return next((one for one in Urgency if one.value == text), None)


def _text(text: str) -> str:
    # Browsers send line ends as CRLF; PostgreSQL keeps no NUL.
    return text.replace("\r\n", "\n").replace("\0", "").strip()
