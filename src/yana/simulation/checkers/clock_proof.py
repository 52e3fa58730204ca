"""Promise 10, clock-proof: no clock makes a call silent, and after downtime there is no backlog."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.agreed import AGREED, CLOCKS_APART
from yana.simulation.checkers.reading import RINGS, Reading, Story
from yana.simulation.checkers.silence import Bound, silences, too_long
from yana.simulation.chronicle import Broken, Left, Seen

PROMISE = 10

SLACK = timedelta(seconds=30)

MENDED_WITHIN = timedelta(seconds=90)
"""How long each step of a clock may hold up a call, beside one wait more."""

CLOCK_OFF = timedelta(minutes=100)
"""By a clock that is an hour and a half off, quiet hours are so as well."""

CROSSED = 2
"""One that waited, and one of a step that came due while it left: they are no backlog."""

BACK = timedelta(seconds=10)
"""How long after downtime a backlog would show."""


def clock_proof(reading: Reading) -> list[Broken]:
    """Return every call that a clock made silent, and every backlog that was sent out."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (_held_up(reading, story), _backlog(reading, story))
        for at, why in found
    ]


def _held_up(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    bound = _bound(reading, story)
    for silence in silences(reading, story):
        at = too_long(reading, story, silence, bound, margin=CLOCK_OFF)
        if at is not None:
            yield at, f"whatever the clocks said, nobody was rung since {silence.begin:%H:%M:%S}"


def _bound(reading: Reading, story: Story) -> Bound:
    """Real time, clocks or not: one wait more, and a moment for each step to be mended."""
    addresses = reading.addresses(story)
    clocks = [one for one in reading.calm.spans if one.kind == "clock"]

    def bound(_story: Story, shown: Seen, start: datetime) -> datetime:
        wait = 2 * AGREED[shown.urgency].wait + SLACK + CLOCKS_APART
        end = reading.calm.after(start, wait, addresses, but={"clock"})
        # A step shortly before may not be mended yet; each further one may start it all over.
        steps = sum(
            start - MENDED_WITHIN <= at <= end for one in clocks for at in (one.begin, one.end)
        )
        return reading.calm.after(start, wait + steps * MENDED_WITHIN, addresses, but={"clock"})

    return bound


def _backlog(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    for one in reading.calm.spans:
        clocks = reading.calm.met({"clock"}, one.end, one.end + BACK)
        if one.kind != "no_engine" or clocks or _news(reading, story, one.end, one.end + BACK):
            continue
        rings: dict[tuple[str | None, str, str], set[str]] = defaultdict(set)
        for left in story.sent(RINGS):
            if _of_backlog(left, one.end):
                rings[left.supporter, left.channel, left.target].add(left.token)
        for (who, _, target), tokens in rings.items():
            if len(tokens) > CROSSED:
                yield one.end, f"{who} was rung {len(tokens)} times at once at {target}"


def _of_backlog(left: Left, back_at: datetime) -> bool:
    return not left.repeat and left.claimed_at >= back_at and left.at <= back_at + BACK


def _news(reading: Reading, story: Story, begin: datetime, end: datetime) -> bool:
    """Whether somebody did something just then, so that ringing anew is no backlog."""
    pressed = any(begin - BACK <= one.at <= end for one in story.pressed)
    asked = len({(one.requests, one.urgency) for one in story.during(begin, end)}) > 1
    begun = any(begin - BACK <= one.begun_at <= end for one in story.asked)
    joined = any(begin - BACK <= one.since <= end for one in reading.circles.of(story.person or ""))
    return pressed or asked or begun or joined or _came_due(story, begin, end)


def _came_due(story: Story, begin: datetime, end: datetime) -> bool:
    """Whether a step's own time came in just this moment, which is no backlog either."""
    return any(
        before is not None and before.due_at is not None and begin <= before.due_at <= end
        for before, seen in story.pairs()
        if begin <= seen.at <= end
    )
