"""What the timeline is made of: facts, and the call that they belong to."""

from dataclasses import dataclass
from datetime import datetime

from yana.core.call import Call
from yana.web.words import clock_time, moment


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened; facts that differ only in the name become one line."""

    at: datetime
    words: str
    """A sentence; `{names}` stands for whom it is about."""
    name: str = ""
    human: bool = False
    """Whether a human said it."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """A call, as it is told at this moment to the person whose call it is."""

    call: Call
    now: datetime

    def name(self, supporter_id: str | None) -> str:
        """Return the name of somebody who is part of this call, or nothing."""
        known = self.call.responder(supporter_id) if supporter_id else None
        return "" if known is None else known.supporter.name

    def clock(self, at: datetime) -> str:
        """Return a time of day as the person's clock shows it; in trials, to the second."""
        person = self.call.person
        return clock_time(at, self.now, person.zone, seconds=person.trial)

    def moment(self, at: datetime) -> str:
        """Return the same to follow a verb: "at 20:00", "on 23 Nov at 20:00"."""
        person = self.call.person
        return moment(at, self.now, person.zone, seconds=person.trial)


def plain(text: str) -> str:
    """Return text of others so that braces in it are not taken for ours."""
    return text.replace("{", "{{").replace("}", "}}")
