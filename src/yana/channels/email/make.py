"""Makes the e-mail channel; without a mail server, the built-in inbox stands in for it."""

from yana.channels.email.send import EmailChannel
from yana.channels.email.settings import EmailSettings
from yana.channels.given import Given
from yana.channels.inbox.send import InboxChannel
from yana.engine.ports import Channel


def channel(given: Given) -> Channel:
    """Return the channel; BadEmailUrl says what is wrong with the URL of the mail server."""
    if not given.mail_url:
        # Kept is not delivered: nobody may be told that it has arrived.
        return InboxChannel(given.keep, name=EmailChannel.name, delivered=False)
    return EmailChannel(EmailSettings.from_url(given.mail_url), given.clock)
