"""Promise 9, bulkheads: what is wrong elsewhere delays no message that could leave."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from yana.simulation.checkers.agreed import SOON
from yana.simulation.checkers.reading import (
    ASKS,
    HOLDING,
    RINGS,
    Reading,
    Story,
    holders,
    reaching,
    standing,
    within,
)
from yana.simulation.checkers.silence import ringable
from yana.simulation.chronicle import Answered, Broken, Member, Seen

PROMISE = 9

AT_ONCE = timedelta(seconds=10)
"""How long a message may take from its decision until it leaves, over what works."""

EARLIER = timedelta(seconds=1)

HANGS = timedelta(seconds=30)
"""How long a try may be without an answer until it is given up."""


def bulkheads(reading: Reading) -> list[Broken]:
    """Return every ring that pages showed, and that did not leave over a channel that works."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (_delayed(reading, story), _not_followed(reading, story))
        for at, why in found
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
    latest = reading.calm.by(seen.at, _at_once(reading, seen.at), member.addresses)
    if not reading.reached(latest) or not _still_to_ring(reading, story, member, seen, latest):
        return
    if _asked_by_who_has_it_no_more(story, seen.at, latest, who):
        return
    # Or news that came after the question, and says how things are now.
    to_them = [one for one in story.left if one.supporter == who]
    if not within(to_them, seen.at - EARLIER, latest):
        yield latest, f"{who} is shown as rung since {seen.at:%H:%M:%S}, and nothing left to them"


def _at_once(reading: Reading, at: datetime) -> timedelta:
    """Where others are a moment faster again and again, moments add up."""
    return SOON if reading.calm.met({"races"}, at, at) else AT_ONCE


def _asked_by_who_has_it_no_more(story: Story, begin: datetime, end: datetime, who: str) -> bool:
    """Whether it was a hand-over that was void before it could leave."""
    givers = {
        one.by
        for one in story.said
        if one.what == "handed_over" and one.to == who and begin - EARLIER <= one.at <= end
    }
    shown = [one for one in story.during(begin, end) if one.at >= begin]
    return any(standing(one, giver or "") not in HOLDING for one in shown for giver in givers)


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
    # When one more has it, the question is over, and who never heard it need not hear that.
    if any(_have_it(then) - _have_it(first) for first, then in pairwise(shown)):
        return False
    return asked and member in ringable(reading, story, seen.at, latest)


def _have_it(seen: Seen) -> set[str]:
    return {one.id for one in holders(seen)}


def _not_followed(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """An address that refuses a ring for good makes the next one of this human due at once."""
    known_to_fail: set[tuple[str, str]] = set()
    for who, answer in sorted(_refused(reading, story), key=lambda one: one[1].at):
        if (who, answer.channel) not in known_to_fail:
            known_to_fail.add((who, answer.channel))
            yield from _no_other(reading, story, who, answer)


def _refused(reading: Reading, story: Story) -> Iterator[tuple[str, Answered]]:
    for filed in (one for read in story.read for one in read.messages):
        for answer in reading.answers.get(filed.token, ()):
            if answer.what == "never" and filed.supporter and filed.message in RINGS:
                yield filed.supporter, answer


def _no_other(
    reading: Reading, story: Story, who: str, answer: Answered
) -> Iterator[tuple[datetime, str]]:
    known = reading.circles.throughout(story.person or "", answer.at, answer.at)
    for member in known:
        if member.id != who or reading.failed(member):
            continue
        others = [one for one in member.addresses if one[0] != answer.channel]
        latest = reading.calm.by(answer.at, SOON, others)
        # A ring to several addresses is one: some may have left long before this one could, and
        # before its first try was given up.
        begun_at = reading.answers[answer.token][0].at - HANGS - SOON
        rings = within(story.sent(ASKS, who), begun_at, latest)
        followed = any(one.channel != answer.channel for one in rings)
        if not followed and _still_asked(reading, story, member, (answer.at, latest)):
            yield latest, f"{who} refuses over {answer.channel}, and was not rung elsewhere"


def _still_asked(
    reading: Reading, story: Story, member: Member, during: tuple[datetime, datetime]
) -> bool:
    begin, end = during
    shown = story.during(begin, end)
    asked = all(reaching(one) and standing(one, member.id) == "rung" for one in shown)
    return reading.reached(end) and asked and member in ringable(reading, story, begin, end)
