"""Joins the built-in inbox's channel with the table that keeps its messages."""

from collections.abc import Callable

from yana.channels.inbox.send import InboxMessage
from yana.engine.ports import Clock
from yana.store.inbox import keep_message
from yana.store.models import InboxRow


def keep_in_inbox(clock: Clock) -> Callable[[InboxMessage], None]:
    """Return what keeps a message in the built-in inbox, at the time it came."""

    def keep(message: InboxMessage) -> None:
        row = InboxRow(
            token=message.token,
            channel=message.channel,
            target=message.target,
            message=message.message.value,
            subject=message.subject,
            text=message.text,
            link=message.link,
            link_label=message.link_label,
        )
        keep_message(row, clock.now())

    return keep
