"""Promise 5, stood down: who has answered is asked no more, and who was told learns the news."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile

from yana.simulation.checkers.agreed import AGREED, ALMOST, SAME_MOMENT, SOON, SOUND_GAP, rank
from yana.simulation.checkers.calm import RETRY
from yana.simulation.checkers.news import untold
from yana.simulation.checkers.reading import (
    FREE,
    HOLDING,
    RINGS,
    Reading,
    Story,
    holders,
    standing,
    within,
)
from yana.simulation.checkers.silence import ringable
from yana.simulation.chronicle import Broken, Left, Member, Said, Seen

PROMISE = 5

ANSWERS = ("acknowledged", "declined", "stopped", "with")

BEGINNING = datetime.min.replace(tzinfo=UTC)
FOR_EVER = datetime.max.replace(tzinfo=UTC)

SLIP = timedelta(seconds=5)
"""How much shorter a span may be for YANA, which counts it from when it kept the answer."""


def stood_down(reading: Reading) -> list[Broken]:
    """Return everybody asked after their answer, and everybody who was left without the news."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (
            _asked_after_answer(reading, story),
            _not_stood_down(reading, story),
            _asked_after_stand_down(reading, story),
            _old_question_after_news(story),
            _not_told_the_end(reading, story),
            untold(reading, story),
        )
        for at, why in found
    ]


def _asked_after_answer(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """The first ring after each answer must have a reason; later ones are part of the same."""
    for said in story.said:
        if said.by is None or said.what not in ANSWERS or _said_before(story, said):
            continue
        first = next(
            (one for one in story.sent(RINGS, said.by) if one.claimed_at > said.at + SAME_MOMENT),
            None,
        )
        if first is not None and not _asked_for_a_reason(reading, story, said, first):
            yield first.at, f"{said.by} said {said.what} at {said.at:%H:%M:%S}, and was rung again"


def _said_before(story: Story, said: Said) -> bool:
    """Whether they were free already when they said so: a no counts from its first time."""
    shown = story.shown(_pressed_at(story, said) - SAME_MOMENT)
    free = shown is not None and standing(shown, said.by or "") in FREE
    return free and said.what in {"declined", "stopped"}


def _asked_for_a_reason(reading: Reading, story: Story, said: Said, ring: Left) -> bool:
    assert said.by is not None
    begin, end = _pressed_at(story, said), ring.claimed_at
    return (
        _came_or_went(reading, story, said.by, begin, end)
        or _handed_over(story, said.by, begin, end)
        or _raised(story, begin, end)
        or _lapsed(story, said.by, begin, end)
        or _relief_unsaid(story, said.by, begin, end)
        or _asked_again(reading, story, said, end)
        or _nobody_else(reading, story, said, end)
    )


def _pressed_at(story: Story, said: Said) -> datetime:
    pressed = [
        one.at
        for one in story.pressed
        if (one.by, one.what) == (said.by, said.what) and one.at <= said.at
    ]
    return max(pressed, default=said.at)


def _came_or_went(reading: Reading, story: Story, who: str, begin: datetime, end: datetime) -> bool:
    known = reading.circles.ever(story.person or "", who)
    return any(begin <= one.since <= end + SAME_MOMENT for one in known)


def _handed_over(story: Story, who: str, begin: datetime, end: datetime) -> bool:
    offered = [one.at for one in story.said if one.what == "handed_over" and one.to == who]
    asked = [one.at for one in story.sent({"hand_over"}, who)]
    return any(begin <= at <= end for at in (*offered, *asked))


def _raised(story: Story, begin: datetime, end: datetime) -> bool:
    return any(
        before is not None and begin <= seen.at <= end and rank(seen.urgency) > rank(before.urgency)
        for before, seen in story.pairs()
    )


def _relief_unsaid(story: Story, who: str, begin: datetime, end: datetime) -> bool:
    """Whether they were relieved, and the word that they are free had not left when it was over.

    As far as they know it is still with them, as they said.
    """
    relieved = [one.at for one in story.during(begin, end) if standing(one, who) == "relieved"]
    return bool(relieved) and not within(story.sent({"relieved"}, who), relieved[0], end)


def _lapsed(story: Story, who: str, begin: datetime, end: datetime) -> bool:
    """Whether they had it, and the answer was over: by its lease, or as the person denied it."""
    return any(
        before is not None
        and begin <= seen.at <= end
        and standing(before, who) in HOLDING
        and standing(seen, who) in {"lapsed", "rung", "waiting"}
        for before, seen in story.pairs()
    )


def _asked_again(reading: Reading, story: Story, said: Said, end: datetime) -> bool:
    """Whether the person asked again, long enough after: with nobody else that is half a minute."""
    for before, seen in story.pairs():
        if before is None or not said.at - SOUND_GAP <= seen.at <= end:
            continue
        if seen.requests <= before.requests:
            continue
        others = _others(reading, story, said, seen.at)
        after = AGREED[seen.urgency].lease if others else SOUND_GAP
        if _free_for(reading, story, said, (seen.at, end), after):
            return True
    return False


def _freed_at(story: Story, said: Said, end: datetime) -> datetime | None:
    """When pages first showed that this one cannot, had to stop or was relieved, if ever.

    Saying the same no twice is one no, and as old as the first.
    """
    assert said.by is not None
    since: datetime | None = None
    for seen in story.during(story.seen[0].at, end):
        free = standing(seen, said.by) in FREE
        if not free and since is not None and seen.at >= _pressed_at(story, said):
            return since
        since = (since or seen.at) if free else None
    return since


def _others(reading: Reading, story: Story, said: Said, at: datetime) -> bool:
    """Whether surely another could be rung just before this moment, and just after it."""
    sure = ringable(reading, story, at - SAME_MOMENT, at + SAME_MOMENT)
    return any(one.id != said.by and not reading.some_failed(one) for one in sure)


def _nobody_else(reading: Reading, story: Story, said: Said, end: datetime) -> bool:
    """Whether this no is older than a lease, nobody else could be rung, and it may wake."""
    shown = story.shown(end)
    if shown is None or not AGREED[shown.urgency].wakes:
        return False
    if not _free_for(reading, story, said, (end, end), AGREED[shown.urgency].lease):
        return False
    return not _others(reading, story, said, _opened_anew(story, said, end))


def _free_for(
    reading: Reading,
    story: Story,
    said: Said,
    during: tuple[datetime, datetime],
    span: timedelta,
) -> bool:
    """Whether this no was as old as this when it was asked anew, as far as clocks can tell."""
    at, end = during
    freed_at = _freed_at(story, said, end)
    if freed_at is None:
        return False
    clocks = reading.calm.met({"clock", "paused"}, said.at, end)
    return bool(clocks) or at - freed_at >= span - SLIP


def _opened_anew(story: Story, said: Said, end: datetime) -> datetime:
    """When YANA decided to ask anew: the page shows it from then on."""
    opened = [
        seen.at
        for before, seen in story.pairs()
        if before is not None and said.at <= seen.at <= end and _opens(before, seen, said)
    ]
    return max(opened, default=end)


def _opens(before: Seen, seen: Seen, said: Said) -> bool:
    assert said.by is not None
    return standing(before, said.by) in FREE and standing(seen, said.by) not in FREE


def _not_stood_down(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """When somebody has it, whoever holds an open question hears it."""
    for before, seen in story.pairs():
        if before is None or seen.state == "settled":
            continue
        if not _new(before, seen):
            continue
        for member in reading.circles.throughout(story.person or "", seen.at, seen.at):
            yield from _not_told_down(reading, story, seen, member)


def _asked_after_stand_down(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """Who hears that somebody has it is not asked after that, unless something happened since."""
    last: dict[str | None, Left] = {}
    for left in story.left:
        before = last.get(left.supporter)
        last[left.supporter] = left
        if before is None or before.message != "stand_down" or left.message not in RINGS:
            continue
        # Two machines that are minutes apart undo each other's answers, and pages show both.
        apart = reading.calm.met({"clock"}, before.claimed_at, left.claimed_at)
        if not apart and len(story.during(before.claimed_at, left.claimed_at)) == 1:
            yield left.at, f"{left.supporter} was stood down, and asked after that"


def _old_question_after_news(story: Story) -> Iterator[tuple[datetime, str]]:
    """Nobody is asked to be a second by a message older than the news that somebody has it."""
    filed = [one for read in story.read for one in read.messages]
    order = {one.token: n for n, one in enumerate(filed)}
    for left in story.sent({"backup"}):
        news = [
            one.token
            for one in filed[order.get(left.token, len(filed)) :]
            if one.message == "stand_down" and one.supporter == left.supporter
        ]
        if news and left.claimed_at > _decided_on(story, left.supporter or "", news):
            yield left.at, f"{left.supporter} was asked by a question older than the news"


def _decided_on(story: Story, supporter: str, news: list[str]) -> datetime:
    """When the first of this news was decided on for sure: it has left, or nobody came later."""
    left = [one.claimed_at for one in story.to(supporter) if one.token in news]
    handed = any(one.what == "handed_over" and one.to == supporter for one in story.said)
    if handed or _came_back(story, supporter):
        # A question that was taken back is news as well, and so it is to who comes back.
        return min(left, default=FOR_EVER)
    came = [seen.at for before, seen in story.pairs() if before is not None and _new(before, seen)]
    return min([*left, *(at + ALMOST for at in came[-1:])], default=FOR_EVER)


def _came_back(story: Story, supporter: str) -> bool:
    """Whether they left the circle during the call, and are part of it again."""
    stood = [standing(one, supporter) for one in story.seen]
    return any(first == "removed" != then for first, then in pairwise(stood))


def _new(before: Seen, seen: Seen) -> set[str]:
    """Who has it now, and had it not."""
    return {one.id for one in holders(seen)} - {one.id for one in holders(before)}


def _not_told_down(
    reading: Reading, story: Story, seen: Seen, member: Member
) -> Iterator[tuple[datetime, str]]:
    told = within(story.to(member.id), BEGINNING, seen.at)
    if not told or told[-1].message not in RINGS or _knew(story, seen, member):
        return
    latest = reading.calm.by(seen.at, SOON, member.addresses)
    if not reading.reached(latest) or _has_news(story, seen, member, latest):
        return
    if member not in reading.reachable(story, told[-1].at, latest):
        return
    if all(_may_hear(one, member) for one in story.during(seen.at, latest) if one.at >= seen.at):
        yield latest, f"somebody has it since {seen.at:%H:%M:%S}; {member.id} was not stood down"


def _knew(story: Story, seen: Seen, member: Member) -> bool:
    """Whether they said that they cannot when another had it, who has it still or was followed."""
    since = [one for one in story.during(BEGINNING, seen.at) if one.at < seen.at]
    free = list(takewhile(lambda one: standing(one, member.id) in FREE, reversed(since)))
    return bool(free) and all(holders(one) for one in free)


def _has_news(story: Story, seen: Seen, member: Member, latest: datetime) -> bool:
    """Whether anything since says how things are now; even a newer question does."""
    return any(
        one.message not in RINGS or one.claimed_at >= seen.at
        for one in within(story.to(member.id), seen.at, latest)
    )


def _may_hear(seen: Seen, member: Member) -> bool:
    """Whether somebody still has it, and this one is still to hear that."""
    open_and_held = seen.state != "settled" and bool(holders(seen))
    return open_and_held and standing(seen, member.id) not in {
        *HOLDING,
        None,
        "removed",
        "relieved",
    }


def _not_told_the_end(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    seen = next((one for one in story.seen if one.state == "settled"), None)
    if seen is None or reading.over is None:
        return
    over = reading.over.at
    for member in reading.reachable(story, seen.at, over):
        told = [one for one in story.to(member.id) if one.at <= seen.at]
        # Who left and came back since was not told as who they are now.
        if not told or member not in reading.reachable(story, told[-1].at, over):
            continue
        if member.id != seen.ended_by and _waits_for_end(reading, story, seen, member):
            yield over, f"{member.id} was told of the call, and never of its end"


def _waits_for_end(reading: Reading, story: Story, seen: Seen, member: Member) -> bool:
    """Whether there was all the time that it takes, and yet they were not told."""
    assert reading.over is not None
    if story.sent({"ended"}, member.id) or standing(seen, member.id) in {None, "removed"}:
        return False
    troubled = reading.calm.after(seen.at, SOON, member.addresses) > seen.at + SOON
    patience = RETRY + SOON if troubled else SOON
    return reading.calm.after(seen.at, patience, member.addresses) <= reading.over.at
