"""Makes the channel to the built-in inbox."""

from yana.channels.given import Given
from yana.channels.inbox.send import InboxChannel
from yana.engine.ports import Channel


def channel(given: Given) -> Channel:
    """Return the channel."""
    return InboxChannel(given.keep)
