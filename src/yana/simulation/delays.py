"""Delays: how long each promise that is about time took at worst, counted in calm time alone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from yana.simulation.checkers.agreed import rank
from yana.simulation.checkers.calm import NOWHERE, RETRY
from yana.simulation.checkers.reading import ASKS, HOLDING, RINGS, Reading, Story, holders, standing
from yana.simulation.checkers.silence import ringable, silences
from yana.simulation.chronicle import Gone, Left, Seen, Shown

CLOCKS_SETTLE = timedelta(minutes=1)

WITHIN = frozenset({"paused", "store_away", "clock", "killed", "no_engine"})
"""Troubles of YANA itself."""

Delays = Iterator[timedelta]


def delays(reading: Reading) -> dict[str, timedelta]:
    """Return the worst delay of each kind that this chronicle shows, none of them negative."""
    found = {
        name: max(
            (at for story in reading.stories.values() for at in measure(reading, story)),
            default=None,
        )
        for name, measure in MEASURES.items()
    }
    found[GONE] = max(_after_they_left(reading), default=None)
    found[ENGINE] = max(_engine_age(reading), default=None)
    found[HEALED] = max(_until_willing(reading), default=None)
    return {name: max(at, timedelta()) for name, at in found.items() if at is not None}


def _first_ring(reading: Reading, story: Story) -> Delays:
    """From the first ask, as the person pressed it, to the first ring."""
    first = next(iter(story.sent(ASKS)), None)
    if first is not None and story.asked and not story.asked[0].merged:
        yield from _ringing(reading, story, story.asked[0].begun_at, first.at)


def _raised(reading: Reading, story: Story) -> Delays:
    """From a more urgent ask to the next ring."""
    for before, seen in story.pairs():
        if before is None or rank(seen.urgency) <= rank(before.urgency) or holders(seen):
            continue
        rings = [one.at for one in story.sent(ASKS) if one.at >= seen.at]
        if rings:
            yield from _ringing(reading, story, seen.at, rings[0])


def _next_step(reading: Reading, story: Story) -> Delays:
    """By how much longer than a step nothing left, though the next moment had come."""
    for silence in silences(reading, story):
        shown = story.shown(silence.begin)
        rung = any(one.at == silence.end for one in story.sent(ASKS))
        if shown is not None and shown.due_at is not None and rung:
            yield from _ringing(reading, story, max(silence.begin, shown.due_at), silence.end)


def _lapsed(reading: Reading, story: Story) -> Delays:
    """From when somebody should have been there to when pages stop to believe it."""
    for before, seen in story.pairs():
        for one in () if before is None else before.responders:
            if before is None or one.standing not in HOLDING or one.present_by is None:
                continue
            # Who stood still for an hour keeps an answer by an old clock: it is over at once.
            until = max(one.present_by, before.at)
            if until > seen.at or standing(seen, one.id) != "lapsed":
                continue
            if not reading.calm.met({"clock"}, until - CLOCKS_SETTLE, seen.at):
                yield reading.calm.between(until, seen.at, NOWHERE)


def _stood_down(reading: Reading, story: Story) -> Delays:
    """From somebody's having it to the news of that, for each who was asked before."""
    for before, seen in story.pairs():
        if before is None or not holders(seen) or holders(before):
            continue
        for supporter in (one.id for one in seen.responders if one.standing == "rung"):
            news = _news(story, seen, supporter)
            if news is not None:
                yield from _undisturbed(reading, story, seen.at, news.at)


def _news(story: Story, seen: Seen, supporter: str) -> Left | None:
    """The first word to this one since then, if they were asked before and it stands them down."""
    asked = any(one.message in RINGS and one.at < seen.at for one in story.to(supporter))
    news = next((one for one in story.to(supporter) if one.claimed_at >= seen.at), None)
    return news if asked and news is not None and _is_news(story, seen, news) else None


def _is_news(story: Story, seen: Seen, news: Left) -> bool:
    """Whether this says what has been so ever since, for the first time."""
    still = all(holders(one) for one in story.during(seen.at, news.at))
    return news.message == "stand_down" and not news.repeat and still


def _after_they_left(reading: Reading) -> Delays:
    """From somebody's going to the last message to them that was decided on afterwards."""
    for gone in reading.chronicle.of(Gone):
        for story in reading.stories.values():
            back = [one for one in reading.circles.of(gone.person) if one.since > gone.at]
            for left in [] if back else _to(story, gone.supporter, gone.at):
                yield left.claimed_at - gone.at


def _to(story: Story, supporter: str, since: datetime) -> list[Left]:
    return [one for one in story.to(supporter) if one.claimed_at > since]


def _engine_age(reading: Reading) -> Delays:
    """How long ago the engine acted, on pages that were shown while nothing was wrong."""
    for page in reading.chronicle.of(Shown):
        troubled = reading.calm.met(WITHIN, page.at - CLOCKS_SETTLE, page.at)
        if page.acted_ago_seconds is not None and page.engines_alive and not troubled:
            yield timedelta(seconds=page.acted_ago_seconds)


def _until_willing(reading: Reading) -> Delays:
    """From when the world was well to when who would come was asked."""
    if reading.healed is None:
        return
    at = reading.healed.at
    for story in reading.every_story():
        for supporter in (one for person, one in reading.healed.willing if person == story.person):
            asks = [one.at for one in story.sent(ASKS, supporter) if one.at >= at]
            yield from (asked - at for asked in asks[:1])


def _ringing(reading: Reading, story: Story, begin: datetime, end: datetime) -> Delays:
    """The time to a ring, if somebody could surely be rung all the while."""
    if ringable(reading, story, begin, end):
        yield from _undisturbed(reading, story, begin, end)


def _undisturbed(reading: Reading, story: Story, begin: datetime, end: datetime) -> Delays:
    """The calm in this time, if no way to any of them was bad just before or meanwhile."""
    addresses = reading.addresses(story)
    bad = reading.calm.met({"channel", "address"}, begin - RETRY, end)
    if not any(one.touches(addresses) for one in bad):
        yield reading.calm.between(begin, end, addresses)


GONE = "8, from leaving to the last message decided on after it"
ENGINE = "11, how long ago the engine acted, as pages say it"
HEALED = "2, once all is well: until who would come is asked (their night is kept)"

MEASURES: Mapping[str, Callable[[Reading, Story], Delays]] = {
    "2, from the ask to the first ring": _first_ring,
    "2, from a step's time to its ring": _next_step,
    "4, from the end of a lease to reaching again": _lapsed,
    "5, from an answer to the news of it": _stood_down,
    "6, from a more urgent ask to the next ring": _raised,
}
