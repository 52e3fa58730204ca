"""The cast in its usual place, and a clock that stands still, for the tests of the channels."""

from datetime import UTC, datetime, timedelta

from yana.core.effect import Message
from yana.engine.ports import Attempt

TOKEN = "8f6ab1d2-7a52-4c0e-9d43-1b1f7f6f4c11"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEN = "ben@example.test"

FACTS = {
    "person": "Amina",
    "name": "Ben",
    "other": "Chi",
    "urgency": "",
    "link": "https://yana.example.test/a/abcdefgh/",
    "leave_link": "https://yana.example.test/m/ijklmnop/",
    "subject": "Your code",
    "body": "Your code is 123-456.\n\nIt works for ten minutes.",
}


class StillClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def elapsed(self) -> timedelta:
        return self.at - NOON

    def passes(self, span: timedelta) -> None:
        self.at += span


def attempt(
    message: Message = Message.RING,
    *,
    token: str = TOKEN,
    to: str = BEN,
    language: str = "en",
    repeat: bool = False,
    **facts: str,
) -> Attempt:
    """An attempt to reach Ben for Amina; a fact given as "" is missing."""
    return Attempt(
        token=token,
        target=to,
        message=message,
        language=language,
        facts={name: fact for name, fact in (FACTS | facts).items() if fact},
        repeat=repeat,
    )
