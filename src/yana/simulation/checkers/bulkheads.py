"""Promise 9, bulkheads: what is wrong elsewhere delays no message that could leave."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.reading import (
    ASKS,
    Reading,
    Story,
    holders,
    reaching,
    standing,
    within,
)
from yana.simulation.checkers.silence import ringable
from yana.simulation.chronicle import Broken, Chronicle, Member, Seen

PROMISE = 9

AT_ONCE = timedelta(seconds=10)
"""How long a message may take from its decision until it leaves, over what works."""

EARLIER = timedelta(seconds=1)


def bulkheads(chronicle: Chronicle) -> list[Broken]:
    """Return every ring that pages showed, and that did not leave over a channel that works."""
    reading = Reading(chronicle)
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for at, why in _delayed(reading, story)
    ]


def _delayed(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    for before, seen in story.pairs():
        for one in seen.responders:
            newly = before is None or standing(before, one.id) != "rung"
            if one.standing == "rung" and newly:
                yield from _rung_and_not_left(reading, story, seen, one.id)


def _rung_and_not_left(
    reading: Reading, story: Story, seen: Seen, who: str
) -> Iterator[tuple[datetime, str]]:
    known = reading.circles.throughout(story.person or "", seen.at, seen.at)
    member = next((one for one in known if one.id == who), None)
    if member is None or reading.some_failed(member):
        return
    # Only what is wrong with their own addresses, or within YANA, is an excuse.
    latest = reading.calm.by(seen.at, AT_ONCE, member.addresses)
    if not reading.reached(latest) or not _still_to_ring(reading, story, member, seen, latest):
        return
    if not within(story.sent(ASKS, who), seen.at - EARLIER, latest):
        yield latest, f"{who} is shown as rung since {seen.at:%H:%M:%S}, and nothing left to them"


def _still_to_ring(
    reading: Reading, story: Story, member: Member, seen: Seen, latest: datetime
) -> bool:
    shown = [one for one in story.during(seen.at, latest) if one.at >= seen.at]
    # Who is asked although somebody has it is a second, and is asked as long as the call is open.
    asked = all(
        standing(one, member.id) == "rung"
        and (reaching(one) or (bool(holders(seen)) and one.state != "settled"))
        for one in shown
    )
    return asked and member in ringable(reading, story, seen.at, latest)
