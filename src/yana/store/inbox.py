"""The built-in inbox keeps what is sent to it."""

from collections.abc import Sequence
from datetime import datetime

from yana.store.ledger import DjangoLedger
from yana.store.models import InboxRow


def keep_message(row: InboxRow, at: datetime) -> None:
    """Keep a message; the same token again is the same message."""
    # As any transaction of the ledger: a thread of a channel must let go of a dead connection.
    with DjangoLedger().transaction():
        InboxRow.objects.get_or_create(
            token=row.token,
            defaults={
                "channel": row.channel,
                "target": row.target,
                "message": row.message,
                "subject": row.subject,
                "text": row.text,
                "link": row.link,
                "link_label": row.link_label,
                "at": at,
            },
        )


def take_messages(target: str) -> Sequence[str]:
    """Return the links of messages that the built-in inbox holds for it, and remove them.

    In the caller's transaction: who fails to keep what they say finds them again.
    """
    rows = InboxRow.objects.filter(target=target, channel="inbox").order_by("at")
    found = list(rows.values_list("token", "link"))
    if found:
        InboxRow.objects.filter(token__in=[token for token, _ in found]).delete()
    return [link for _, link in found]
