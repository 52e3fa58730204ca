"""What one round of a case has lost and doubled, counted at the mail server."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.load.circles import SET_UP
from tests.losses.place import Place, on_its_way, silent, told
from tests.scenario.harness.mailbox import REPEAT
from yana.store.models import SendRow

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One round."""

    expected: int
    lost: int
    """How many were to hear something and did not."""
    repeated: int
    """How many mails came again and said so: the engine could not know that they had come."""
    doubled: int
    """How many mails came again and did not say so."""
    untrue: int
    """How many the database calls handed over that never came."""
    on_its_way: int
    """How many messages are not at their end in the database."""
    silent: int
    """How many open calls have no next moment."""
    said: str = ""
    """What else was seen."""
    seconds: float = 0.0
    """How long somebody waited, where the case is about that."""

    @property
    def clean(self) -> bool:
        """Whether nothing is lost, nothing doubled unsaid, nothing untrue, nothing stuck."""
        return not (self.lost or self.doubled or self.untrue or self.on_its_way or self.silent)


def count(place: Place, expected: set[str], said: str = "") -> Counted:
    """Count at the mail server, and look at what remains in the database."""
    came: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for mail in place.sink.mails:
        found = MESSAGE_ID.search(mail.content)
        assert found, "a mail without an id of ours"
        token = found[1].decode()
        came[token] += 1
        marked[token] += REPEAT in mail.text
    again = {token: times - 1 for token, times in came.items() if times > 1}
    handed = SendRow.objects.filter(state="handed").exclude(provider_id=SET_UP)
    return Counted(
        expected=len(expected),
        lost=len(expected - told(place)),
        repeated=sum(min(times, marked[token]) for token, times in again.items()),
        doubled=sum(max(0, times - marked[token]) for token, times in again.items()),
        untrue=len({str(one) for one in handed.values_list("id", flat=True)} - set(came)),
        on_its_way=on_its_way(),
        silent=silent(),
        said=said,
    )


def row(case: str, database: str, rounds: Sequence[Counted]) -> str:
    """One line of the table: each figure, round by round."""
    figures = (
        _each(rounds, "expected"),
        _each(rounds, "lost"),
        _each(rounds, "repeated"),
        _each(rounds, "doubled"),
        _left(rounds),
        "; ".join(dict.fromkeys(one.said for one in rounds if one.said)) or "–",
    )
    return f"| {case} | {database} | {len(rounds)} | {' | '.join(figures)} |"


def _each(rounds: Sequence[Counted], name: str) -> str:
    values = [f"{getattr(one, name):,}" for one in rounds]
    return values[0] if len(set(values)) == 1 else ", ".join(values)


def _left(rounds: Sequence[Counted]) -> str:
    stuck = sum(one.on_its_way for one in rounds)
    mute, untrue = sum(one.silent for one in rounds), sum(one.untrue for one in rounds)
    if not (stuck or mute or untrue):
        return "nothing"
    return f"{stuck} on their way, {mute} silent calls, {untrue} untrue"
