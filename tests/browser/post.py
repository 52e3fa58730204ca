"""The post: what has come to somebody's mailbox, over a real SMTP line either way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol
from uuid import uuid4

from tests.servers.postfix import DOMAIN, PostfixServer
from tests.servers.smtp import SmtpSink

WAIT_SECONDS_MAX = 90.0
CODE = re.compile(r"Your code is (\S+?)\.?\s")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail, as a plain mail program shows it."""

    subject: str
    text: str

    @property
    def code(self) -> str:
        """The code to sign in with."""
        found = CODE.search(self.text)
        assert found, f"no code in: {self.text}"
        return found[1]

    def link(self, purpose: str) -> str:
        """The link of this purpose: `a` to answer, `m` to the supporter's own page."""
        found = re.search(rf"https?://\S+/{purpose}/\S+", self.text)
        assert found, f"no link for {purpose} in: {self.text}"
        return found[0]


class Post(Protocol):
    """Where mail comes to."""

    def address(self, name: str) -> str:
        """Where this one's mail comes to."""
        ...

    def letters(self, name: str, count: int) -> Sequence[Letter]:
        """Everything that came for this one, as soon as there is so much."""
        ...


@dataclass(frozen=True)
class PostfixPost:
    """Mailboxes that a real mail server delivers to."""

    server: PostfixServer

    def address(self, name: str) -> str:
        """Where this one's mail comes to."""
        return f"{name.lower()}@{DOMAIN}"

    def letters(self, name: str, count: int) -> Sequence[Letter]:
        """Everything in their Maildir, as soon as there is so much."""
        found = self.server.wait_for(name.lower(), count, seconds=WAIT_SECONDS_MAX)
        return [_letter(one) for one in found]


@dataclass(frozen=True)
class SinkPost:
    """Mailboxes at a sink that several tests share; the tag keeps them apart."""

    sink: SmtpSink
    tag: str = field(default_factory=lambda: uuid4().hex[:8])

    def address(self, name: str) -> str:
        """Where this one's mail comes to."""
        return f"{name.lower()}-{self.tag}@mail-with-a-long-name.{DOMAIN}"

    def letters(self, name: str, count: int) -> Sequence[Letter]:
        """Everything that the sink took for them, as soon as there is so much."""
        found = self.sink.wait_for(count, to=self.address(name), seconds=WAIT_SECONDS_MAX)
        return [_letter(one.message) for one in found]


def _letter(mail: EmailMessage) -> Letter:
    body = mail.get_body(("plain",))
    assert body is not None
    return Letter(subject=mail["Subject"], text=body.get_content().replace("\r\n", "\n"))
