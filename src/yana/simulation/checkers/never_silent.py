"""Promise 2, never silent: whoever could be rung is rung, until a human ends it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.agreed import AGREED, CLOCKS_APART, FIRST_RING, LATE_BY, SOON, rank
from yana.simulation.checkers.circles import LOOK_EVERY, quiet
from yana.simulation.checkers.reading import (
    ASKS,
    FREE,
    Reading,
    Story,
    holders,
    reaching,
    standing,
    within,
)
from yana.simulation.checkers.silence import (
    Bound,
    Silence,
    looks,
    ringable,
    silences,
    surely_nobody,
    too_long,
)
from yana.simulation.chronicle import Broken, Healed, Member, Over, Seen

PROMISE = 2

SLACK = timedelta(seconds=30)
"""How much later than its time a step may be seen to leave."""

NIGHT = timedelta(hours=30)
"""No quiet hours are longer than a day and what a change of the clocks adds."""


def never_silent(reading: Reading) -> list[Broken]:
    """Return every time at which a call was silent, or would have been for ever."""
    found = [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for checked in (_has_next_moment, _asks_at_once, _goes_on, _says_nobody)
        for at, why in checked(reading, story)
    ]
    return [*found, *_goes_on_after_break(reading), *_comes_right(reading)]


def _has_next_moment(_reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    for seen in story.seen:
        if seen.state != "settled" and seen.due_at is None:
            yield seen.at, "an open call has no next moment"


def _asks_at_once(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """Who asks, or asks more urgently, has somebody rung within seconds."""
    addresses = reading.addresses(story)
    for begin, asked_at in _new_questions(story):
        latest = reading.calm.by(asked_at, FIRST_RING, addresses)
        if not reading.reached(latest) or within(story.sent(ASKS), begin, latest):
            continue
        shown = story.during(begin, latest)
        if all(map(reaching, shown)) and ringable(reading, story, asked_at, latest):
            yield latest, f"nobody was rung after the ask of {asked_at:%H:%M:%S}"


def _new_questions(story: Story) -> Iterator[tuple[datetime, datetime]]:
    """When a question began, and when we know that YANA has it."""
    if story.asked and not story.asked[0].merged:
        first = story.asked[0]
        begin = min(first.begun_at, *(one.at for one in story.seen[:1]), first.at)
        yield begin, first.at
    for before, seen in story.pairs():
        if before is not None and rank(seen.urgency) > rank(before.urgency):
            yield seen.at, seen.at


def _goes_on(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    for silence in silences(reading, story):
        bound = _bound(reading, story)
        at = too_long(reading, story, silence, bound, margin=CLOCKS_APART)
        if at is not None:
            yield at, f"nobody was rung since {silence.begin:%H:%M:%S}, though somebody could be"


def _says_nobody(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    for silence in silences(reading, story):
        untold = next(_untold(reading, story, silence), None)
        if untold is not None:
            yield untold, "nobody could be rung, and no page said so"


def _untold(reading: Reading, story: Story, silence: Silence) -> Iterator[datetime]:
    for start, latest in looks(story, silence, _bound(reading, story)):
        shown = story.shown(latest)
        if shown is None or shown.nobody_left:
            continue
        if surely_nobody(reading, story, start, latest):
            yield latest


def _bound(reading: Reading, story: Story) -> Bound:
    addresses = reading.addresses(story)

    def bound(_story: Story, shown: Seen, start: datetime) -> datetime:
        return reading.calm.after(start, AGREED[shown.urgency].wait + SLACK, addresses)

    return bound


def _goes_on_after_break(reading: Reading) -> Iterator[Broken]:
    """A call whose row broke is begun afresh when its time has come, or ended before."""
    for story, at in reading.spoiled.values():
        shown = story.shown(at)
        if shown is None or shown.due_at is None or shown.state == "settled":
            continue
        latest = reading.calm.after(max(at, shown.due_at), SLACK, reading.addresses(story))
        moved = any(at < one.at <= latest for one in story.seen)
        if reading.reached(latest) and not moved:
            why = f"its row broke at {at:%H:%M:%S}, and nothing came of it since"
            yield Broken(promise=PROMISE, at=latest, call=story.id, why=why)


def _comes_right(reading: Reading) -> Iterator[Broken]:
    """Once nothing is wrong any more, every call comes to who would come, and is ended."""
    if reading.healed is None:
        return
    for story in reading.every_story():
        last = story.seen[-1] if story.seen else None
        willing = [one for person, one in reading.healed.willing if person == story.person]
        if last is None or not willing:
            continue
        for at, why in (
            *_reaches(reading, story, reading.healed, willing),
            *_is_ended(last, reading.over),
        ):
            yield Broken(promise=PROMISE, at=at, call=story.id, why=why)


def _is_ended(last: Seen, over: Over | None) -> Iterator[tuple[datetime, str]]:
    if over is not None and last.state != "settled":
        yield over.at, "somebody was willing to come, and the call is still open"


def _reaches(
    reading: Reading, story: Story, healed: Healed, willing: list[str]
) -> Iterator[tuple[datetime, str]]:
    shown = story.shown(healed.at)
    if shown is None or shown.state == "settled":
        return
    wanted = set(willing) - story.not_told
    # Also whose every address refused before: what works again is tried again.
    for member in reading.circles.throughout(
        story.person or "", healed.at, reading.end or healed.at
    ):
        latest = healed.at + _patience(shown, member, healed.at, len(shown.responders))
        if member.id not in wanted or not reading.reached(latest):
            continue
        asked = _asked_since(story, member, healed.at - AGREED[shown.urgency].wait)
        if not asked and _stays_open(story, member, healed.at, latest):
            yield latest, f"{member.id} would come, and was not asked"


def _asked_since(story: Story, member: Member, since: datetime) -> bool:
    return any(one.at >= since for one in story.sent(ASKS, member.id))


def _patience(shown: Seen, member: Member, healed_at: datetime, members: int) -> timedelta:
    """How long it may take to come to this one, with everybody before them given their time."""
    agreed = AGREED[shown.urgency]
    held = max(agreed.lease_max + LATE_BY, agreed.check_every + agreed.check_grace)
    night = timedelta()
    while quiet(member, healed_at + night) and night < NIGHT:
        night += LOOK_EVERY
    return (held if holders(shown) else timedelta()) + night + agreed.wait * (members + 2) + SOON


def _stays_open(story: Story, member: Member, begin: datetime, end: datetime) -> bool:
    """Whether nobody ended it meanwhile, and this one neither has it nor has said no."""
    return all(
        seen.state != "settled"
        and standing(seen, member.id) not in FREE | {None, "has_it", "with", "removed"}
        and (reaching(seen) or seen.at <= begin)
        for seen in story.during(begin, end)
    )
