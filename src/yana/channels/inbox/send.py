"""The built-in inbox: a message is kept here, in the same words that any channel would use.

It serves twice: for trials, where it is the channel itself, and in place of e-mail for as long as
no mail server is set up, so that a message is at least seen to be waiting.
"""

from collections.abc import Callable
from dataclasses import dataclass

from yana.channels.plain import DETAIL_LENGTH_MAX, one_line
from yana.channels.wording import word
from yana.core.effect import Message
from yana.engine.ports import Accepted, Attempt, Refused, Result


@dataclass(frozen=True, kw_only=True)
class InboxMessage:
    """A message as the built-in inbox shows it; keeping the same token twice is one message."""

    token: str
    channel: str
    target: str
    message: Message
    subject: str
    paragraphs: tuple[str, ...]
    link: str
    link_label: str
    footer: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the paragraphs and the footer as plain text; the link stands beside them."""
        return "\n\n".join((*self.paragraphs, *self.footer))


class InboxChannel:
    """Keeps each message by what wiring hands in; `delivered` is whether that is where it goes."""

    def __init__(
        self,
        keep: Callable[[InboxMessage], None],
        *,
        name: str = "inbox",
        delivered: bool = True,
        workers: int = 2,
    ) -> None:
        """Take the callable that keeps a message, and stand in for the channel of this name."""
        self.name = name
        self.workers = workers
        self._keep = keep
        self._delivered = delivered

    def send(self, attempt: Attempt) -> Result:
        """Keep the message, and return what became of it."""
        words = word(attempt)
        message = InboxMessage(
            token=attempt.token,
            channel=self.name,
            target=attempt.target,
            message=attempt.message,
            subject=words.subject,
            paragraphs=words.paragraphs,
            link=words.link.url if words.link else "",
            link_label=words.link.label if words.link else "",
            footer=words.footer,
        )
        try:
            self._keep(message)
        except Exception as error:  # noqa: BLE001 - the store's ways to fail are not known here
            detail = one_line(str(error), DETAIL_LENGTH_MAX)
            return Refused(for_good=False, code="store", detail=detail)
        return Accepted(provider_id=attempt.token, delivered=self._delivered)
