"""Pause: time without check-ins. It always has an end, and a long one has somebody who knows."""

from datetime import datetime, timedelta

from yana.core.circle import Supporter

ALONE_MAX = timedelta(days=14)
"""Longer than a holiday, and somebody else should know why nobody asks."""

PAUSE_MAX = timedelta(days=366)

OVER_ALREADY = "This end has passed already. Choose a later day."
TOO_LONG = "A pause can be a year at most. You can pause again then."
SOMEBODY_SHOULD_KNOW = "Longer than two weeks: choose somebody in your circle who knows of it."
NOT_AGREED = "They have not agreed to be in your circle. Choose somebody who has."


class PauseError(ValueError):
    """A pause cannot be taken; its text says why, and what to do."""


def check_pause(until: datetime, knows: Supporter | None, now: datetime) -> None:
    """Raise PauseError unless a pause until then, known to this supporter, can begin now."""
    if until <= now:
        raise PauseError(OVER_ALREADY)
    if until - now > PAUSE_MAX:
        raise PauseError(TOO_LONG)
    if knows is not None and not knows.agreed:
        raise PauseError(NOT_AGREED)
    if knows is None and until - now > ALONE_MAX:
        raise PauseError(SOMEBODY_SHOULD_KNOW)
