"""What wiring hands to the channels when they are made."""

from collections.abc import Callable
from dataclasses import dataclass

from yana.channels.inbox.send import InboxMessage
from yana.engine.ports import Clock


@dataclass(frozen=True, kw_only=True)
class Given:
    """Where our mail server is (or nothing), what keeps a message on this machine, and the time."""

    mail_url: str
    keep: Callable[[InboxMessage], None]
    clock: Clock
