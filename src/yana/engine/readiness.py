"""Readiness: whether a call that came in now would reach somebody, as far as the watchers know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yana.engine.canary import ANSWER_WITHIN, unanswered
from yana.engine.watchdog import SILENT_AFTER
from yana.engine.watched import Watch, Watcher

PING_GOOD_FOR = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True)
class Watching:
    """What this installation lets be watched."""

    canary_every: timedelta | None
    """How often a test call is made, or None when none is made."""
    robot_missing: bool = False
    """Whether messages leave by mail and nothing says where the robot gets its own."""
    mail_missing: bool = False
    """Whether the robot is to get mail, and nothing says by which server mail leaves."""

    @property
    def good_for(self) -> timedelta | None:
        """Return for how long a test call that went well is believed: two periods, and a bit."""
        return None if self.canary_every is None else 2 * self.canary_every + ANSWER_WITHIN

    @property
    def ping_good_for(self) -> timedelta:
        """Return for how long a ping that was taken is believed: one may be lost on the way."""
        return PING_GOOD_FOR


ROBOT_MISSING = (
    "Nobody reads the test mail, so nothing shows that mail arrives. Set YANA_ROBOT; "
    "docs/howto/watch.md says how."
)
MAIL_MISSING = (
    "No mail server is set up, though the robot has a mail address: messages to people stay "
    "in the inbox on this machine. Set YANA_MAIL; docs/howto/email.md says how."
)
SWITCHED_OFF = (
    "Test calls are switched off, so nothing shows that messages arrive. "
    "Take YANA_CANARY_MINUTES out of the settings."
)
NEVER_AUDITED = "No engine has looked after the calls yet."
STARTING = "Starting: no test message has arrived yet."


def problems(
    watches: Mapping[Watcher, Watch], watching: Watching, now: datetime
) -> tuple[str, ...]:
    """Return in plain words what speaks against being ready; nothing when all is well."""
    audit, canary = watches.get(Watcher.AUDITOR), watches.get(Watcher.CANARY)
    found = (_of_auditor(audit, now), of_canary(canary, watching, now))
    return tuple(one for one in found if one)


def of_canary(canary: Watch | None, watching: Watching, now: datetime) -> str:
    """Return what speaks against believing that messages arrive, or nothing."""
    if watching.good_for is None:
        return SWITCHED_OFF
    if watching.mail_missing:
        return MAIL_MISSING
    if watching.robot_missing:
        return ROBOT_MISSING
    if canary is not None and not canary.good and now - canary.at >= ANSWER_WITHIN:
        return unanswered(canary)
    age = None if canary is None else canary.good_since(now)
    if age is None:
        return STARTING
    old = f"The last test message that arrived was answered {spoken(age)} ago."
    return old if age > watching.good_for else ""


def _of_auditor(audit: Watch | None, now: datetime) -> str:
    if audit is None:
        return NEVER_AUDITED
    age = abs(now - audit.at)
    if age > SILENT_AFTER:
        return f"No engine has looked after the calls for {spoken(age)}."
    return "" if audit.good else audit.said


def spoken(age: timedelta) -> str:
    """Return an age in whole words."""
    seconds = int(age.total_seconds())
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{seconds // size} {word}s"
    return f"{seconds} seconds"
