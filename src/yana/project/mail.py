"""Mail that Django and its apps send (codes for signing in) leaves through our outbox too."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from yana.core.effect import Message
from yana.engine.ports import Letter
from yana.project import wiring


class OutboxBackend(BaseEmailBackend):
    """Keeps each mail in the outbox: a mail server that is down for now loses nothing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep these mails to be sent, and return how many."""
        system = wiring.system()
        now = system.clock.now()
        with system.ledger.transaction() as tx:
            for mail in email_messages:
                for target in mail.recipients():
                    facts = {"subject": str(mail.subject), "body": str(mail.body)}
                    letter = Letter(
                        key=f"sign-in:{uuid4()}",
                        channel="email",
                        target=target,
                        message=Message.SIGN_IN,
                        facts=facts,
                    )
                    tx.post(letter, now)
        return len(email_messages)
