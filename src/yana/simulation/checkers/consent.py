"""Promise 8, consent: nobody is reached who has not agreed, has gone, or is not to be told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.agreed import AGREED, ALMOST, SAME_MOMENT
from yana.simulation.checkers.circles import Membership, asleep
from yana.simulation.checkers.news import uninvited
from yana.simulation.checkers.reading import ASKS, Reading, Story
from yana.simulation.chronicle import Broken, Left, Member

PROMISE = 8

WORD_ON_ITS_WAY = timedelta(minutes=1)
"""How long it may take until who agreed is told so; in calm time, for YANA knows it first."""

CLOCKS_SETTLE = timedelta(minutes=1)


def consent(reading: Reading) -> list[Broken]:
    """Return every message to somebody who should not have had it."""
    found = [
        Broken(promise=PROMISE, at=left.at, call=story.id, why=why)
        for story in reading.every_story()
        for left in story.left
        for check in (_to_a_member, _to_whom_it_may_be_told, _not_in_quiet_hours)
        for why in check(reading, story, left)
    ]
    # Who is never asked can never agree.
    return [*found, *_letters(reading), *uninvited(reading, PROMISE)]


def _to_a_member(reading: Reading, story: Story, left: Left) -> Iterator[str]:
    if left.supporter is None or story.person is None:
        return
    known = reading.circles.ever(story.person, left.supporter)
    open_then = [one for one in known if _open(reading, one, left.claimed_at)]
    if not open_then:
        yield f"{left.message} left to {left.supporter}, who is not in the circle"
        return
    places = {address for one in open_then for address in one.member.addresses}
    if (left.channel, left.target) not in places:
        yield f"{left.message} left to {left.target}, which {left.supporter} did not give"


def _open(reading: Reading, one: Membership, at: datetime) -> bool:
    if one.until is not None and at > one.until + SAME_MOMENT:
        return False
    if at >= one.begun_at - SAME_MOMENT:
        return True
    # YANA keeps that they agree before it can tell them so.
    return one.since <= reading.calm.after(at, WORD_ON_ITS_WAY)


def _to_whom_it_may_be_told(_reading: Reading, story: Story, left: Left) -> Iterator[str]:
    for ask in story.asked:
        if left.supporter in ask.not_told and left.claimed_at > ask.at + SAME_MOMENT:
            yield f"{left.message} left to {left.supporter}, who is not to be told"
            return


def _not_in_quiet_hours(reading: Reading, story: Story, left: Left) -> Iterator[str]:
    if left.message not in ASKS or left.supporter is None:
        return
    at = left.claimed_at
    if reading.calm.met({"clock", "paused"}, at, at, grace=CLOCKS_SETTLE):
        return
    members = [
        one.member
        for one in reading.circles.ever(story.person or "", left.supporter)
        if one.open_at(at, slack=ALMOST)
    ]
    woken = any(AGREED[one.urgency].wakes for one in story.during(at - ALMOST, at + ALMOST))
    if members and all(_disturbed(one, at, woken=woken) for one in members):
        yield f"{left.message} left to {left.supporter} in their quiet hours"


def _disturbed(member: Member, at: datetime, *, woken: bool) -> bool:
    return not (woken and member.may_wake) and asleep(member, at, at)


def _letters(reading: Reading) -> Iterator[Broken]:
    """Who has agreed is not invited any more."""
    for left in reading.chronicle.of(Left):
        if left.message != "invitation" or left.supporter is None:
            continue
        at = left.claimed_at
        if any(
            one.member.id == left.supporter and one.lasts(at - SAME_MOMENT, at)
            for one in reading.circles.memberships
        ):
            why = f"an invitation left to {left.supporter}, who has agreed"
            yield Broken(promise=PROMISE, at=left.at, call=None, why=why)
