"""What `yana doctor` says of this machine's clock, beside the database's."""

from datetime import datetime, timedelta

from yana.engine.set_back import AHEAD_MAX
from yana.project.finding import Finding
from yana.project.options import Options

APART_MAX = timedelta(seconds=5)
"""Far more than a clock that is set over the network is off, and far less than `AHEAD_MAX`."""


def clock(_options: Options) -> Finding:
    """Say whether this machine's clock agrees with the one that all machines share."""
    from yana.project.clock import SystemClock
    from yana.store.its_clock import its_now

    # Asked in between, so that a slow line alone does not look like a wrong clock.
    before, theirs, after = SystemClock().now(), its_now(), SystemClock().now()
    if theirs is None:
        return Finding(good=True, what="One machine, one clock.")
    return compared(theirs, before + (after - before) / 2)


def compared(theirs: datetime, ours: datetime) -> Finding:
    """Return what is to be said of these two clocks, read at the same moment."""
    apart, ahead = abs(ours - theirs), ours > theirs
    if apart <= APART_MAX:
        return Finding(good=True, what="The clocks of this machine and of the database agree.")
    way = "ahead of" if ahead else "behind"
    what = f"This machine's clock is {apart.total_seconds():.0f} seconds {way} the database's."
    to_do = (
        "Let each machine set its clock over the network (NTP), then start YANA again. Machines "
        f"that are {AHEAD_MAX.total_seconds():.0f} seconds apart put off what the other has begun."
    )
    return Finding(good=False, what=what, to_do=to_do)
