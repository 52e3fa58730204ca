"""Every way to reach a human, one entry each: a new channel is its folder and its entry here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from yana.channels.given import Given
from yana.channels.inbox.send import InboxMessage
from yana.engine.ports import Channel, Clock


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a channel is called, what makes it, and what is known of a message it has handed on."""

    spoken: str
    maker: str
    handed: str
    kept_here: str = ""

    @property
    def label(self) -> str:
        """Return what people call this channel, in the language of the page."""
        return gettext(self.spoken)

    def handed_means(self, *, mail_ready: bool = True) -> str:
        """Return what "handed" honestly means; without a mail server, mail is kept here."""
        return gettext(self.handed if mail_ready or not self.kept_here else self.kept_here)

    def make(self, given: Given) -> Channel:
        """Return the channel, ready to send; what it is built on is imported only now."""
        factory: Callable[[Given], Channel] = import_module(self.maker).channel
        return factory(given)


CHANNELS: Mapping[str, Entry] = {
    "email": Entry(
        spoken=_("e-mail"),
        maker="yana.channels.email.make",
        handed=_("our mail server has taken it"),
        kept_here=_("it waits in the built-in inbox, as no mail server is set up"),
    ),
    "inbox": Entry(
        spoken=_("the built-in inbox"),
        maker="yana.channels.inbox.make",
        handed=_("it is in the built-in inbox"),
    ),
}


def build_channels(
    mail_url: str, keep: Callable[[InboxMessage], None], clock: Clock
) -> Mapping[str, Channel]:
    """Return every channel by its name, ready to send; an empty URL keeps mail on this machine."""
    given = Given(mail_url=mail_url, keep=keep, clock=clock)
    return {name: entry.make(given) for name, entry in CHANNELS.items()}
