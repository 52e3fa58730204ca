"""What has arrived by mail and was not yet taken; a repeat is a repeat only if it says so."""

import re
from dataclasses import dataclass, field

from tests.servers.smtp import Mail, SmtpSink
from yana.core.effect import Message
from yana.store.models import SendRow

LINK = re.compile(r"https?://\S+")
REPEAT = "You may have had this message before"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message that reached somebody."""

    token: str
    message: Message
    subject: str
    text: str
    links: tuple[str, ...]


@dataclass
class Mailboxes:
    """Everybody's mail at the sink, taken once each."""

    sink: SmtpSink
    taken: int = 0
    waiting: dict[str, list[Heard]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    repeats: int = 0

    def take(self, address: str) -> list[Heard]:
        """All new messages to this address, in the order in which they came."""
        self._fetch()
        return self.waiting.pop(address, [])

    def expect_silence(self) -> None:
        """Fail if anybody has a message that was not expected."""
        self._fetch()
        left = {address: [one.message for one in heard] for address, heard in self.waiting.items()}
        assert not left, f"nobody expected {left}"

    def _fetch(self) -> None:
        mails = self.sink.mails
        for mail in mails[self.taken :]:
            self._sort(mail)
        self.taken = len(mails)

    def _sort(self, mail: Mail) -> None:
        heard = _heard(mail)
        if heard.token in self.tokens:
            assert REPEAT in heard.text, f"sent twice and not marked: {heard.subject}"
            self.repeats += 1
            return
        self.tokens.add(heard.token)
        for address in mail.recipients:
            self.waiting.setdefault(address, []).append(heard)


def _heard(mail: Mail) -> Heard:
    token = mail.message["Message-ID"].strip("<> ").split("@")[0]
    kind = SendRow.objects.values_list("message", flat=True).get(id=token)
    return Heard(
        token=token,
        message=Message(kind),
        subject=mail.message["Subject"],
        text=mail.text,
        links=tuple(LINK.findall(mail.text)),
    )
