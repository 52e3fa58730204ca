"""The built-in inbox keeps what is sent to it."""

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
