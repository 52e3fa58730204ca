"""News: whoever a change is about is told it within seconds, for as long as it stays so."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from yana.simulation.checkers.agreed import AGREED, CLOCKS_APART, SAME_MOMENT, SOON
from yana.simulation.checkers.calm import Address
from yana.simulation.checkers.reading import (
    HOLDING,
    RINGABLE,
    Reading,
    Story,
    holders,
    standing,
    within,
)
from yana.simulation.chronicle import Broken, Invited, Member, Seen, Stand

HAND_OVER_NEWS = frozenset({"hand_over_taken", "hand_over_declined"})


@dataclass(frozen=True, kw_only=True)
class News:
    """Something that pages show since a moment, and that one of these messages tells this one."""

    to: str
    since: datetime
    shown_at: datetime
    """When pages began to show it: earlier than `since` for what is only due later."""
    told_by: Collection[str]
    still: Callable[[Seen], bool]


def untold(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """Everybody who was left without news that stayed true all the time that it may take."""
    for before, seen in story.pairs():
        if before is None or seen.state == "settled":
            continue
        for changed in CHANGES:
            for news in changed(reading, story, before, seen):
                yield from _not_told(reading, story, news)


def _not_told(reading: Reading, story: Story, news: News) -> Iterator[tuple[datetime, str]]:
    begin = news.since - SAME_MOMENT
    for member in reading.circles.throughout(story.person or "", news.since, news.since):
        if member.id != news.to:
            continue
        latest = reading.calm.by(news.since, SOON, _ways(reading, member))
        told = within(story.sent(news.told_by, member.id), begin, latest)
        if told or not reading.reached(latest):
            continue
        if member not in reading.reachable(story, news.since, latest):
            continue
        shown = story.during(news.shown_at, latest)
        if all(one.state != "settled" and news.still(one) for one in shown):
            names = " or ".join(sorted(news.told_by))
            yield latest, f"{member.id} was not told {names} since {news.since:%H:%M:%S}"


def _ways(reading: Reading, member: Member) -> Sequence[Address]:
    """Return where news may go: to the address in front, unless one may have been given up."""
    return member.addresses if reading.some_failed(member) else member.addresses[:1]


Found = Iterator[News]


def _went_quiet(reading: Reading, story: Story, before: Seen, seen: Seen) -> Found:
    """Who is believed no more hears why, and whether somebody else has it."""
    others = _ids(holders(seen))
    for one in holders(before):
        if standing(seen, one.id) in RINGABLE:
            yield News(
                to=one.id,
                since=seen.at,
                shown_at=seen.at,
                # Of two who have it, one can only have gone quiet: who is denied is denied alone.
                told_by={"lapsed_covered"} if others else _why(reading, story, one, seen),
                still=_stays_quiet(one.id, others),
            )


def _stays_quiet(who: str, others: frozenset[str]) -> Callable[[Seen], bool]:
    return lambda shown: standing(shown, who) in RINGABLE and _ids(holders(shown)) == others


def _why(reading: Reading, story: Story, held: Stand, seen: Seen) -> Collection[str]:
    """What may be the news: what the person said, if they did, or that the time is over."""
    if not any(one.by is None and one.what == "denied" for one in story.pressed_by(seen.at)):
        return {"lapsed"}
    off = reading.calm.met({"clock", "paused"}, story.seen[0].at, seen.at, grace=CLOCKS_APART)
    until = held.present_by
    if not off and until is not None and until > seen.at + CLOCKS_APART:
        return {"not_with"}
    return {"lapsed", "not_with"}


def _relieved(_reading: Reading, _story: Story, before: Seen, seen: Seen) -> Found:
    """Who asked another to take over hears that they are there, and so that they are free."""
    there = frozenset(one.id for one in seen.responders if one.standing == "with")
    for one in holders(before):
        if standing(seen, one.id) == "relieved":
            yield News(
                to=one.id,
                since=seen.at,
                shown_at=seen.at,
                told_by={"relieved"},
                still=_stays_free(one.id, there),
            )


def _stays_free(who: str, there: frozenset[str]) -> Callable[[Seen], bool]:
    return lambda shown: (
        standing(shown, who) == "relieved" and all(standing(shown, one) == "with" for one in there)
    )


def _another_has_it(_reading: Reading, _story: Story, before: Seen, seen: Seen) -> Found:
    """Who has it hears of everybody else who does; who asked for just them, that they said yes."""
    newly = _ids(holders(seen)) - _ids(holders(before))
    for one in holders(before):
        if not newly or standing(seen, one.id) not in HOLDING:
            continue
        beside = newly - {one.handing_to}
        if one.handing_to in newly:
            yield _of_holders(HAND_OVER_NEWS, one.id, one.handing_to, seen)
        for other in sorted(beside):
            yield _of_holders({"also_coming"}, one.id, other, seen)


def _of_holders(told_by: Collection[str], who: str, other: str | None, seen: Seen) -> News:
    both = (who, other or "")
    return News(
        to=who,
        since=seen.at,
        shown_at=seen.at,
        told_by=told_by,
        still=lambda shown: all(standing(shown, one) in HOLDING for one in both),
    )


def _still_theirs(_reading: Reading, _story: Story, before: Seen, seen: Seen) -> Found:
    """Who asked another to take over hears that they will not."""
    asking = {one.id for one in seen.responders if one.handing_to is not None}
    for one in holders(before):
        if one.handing_to is None or one.id in asking or standing(seen, one.id) not in HOLDING:
            continue
        yield News(
            to=one.id,
            since=seen.at,
            shown_at=seen.at,
            told_by=HAND_OVER_NEWS,
            still=_has_it(one.id),
        )


def _has_it(who: str) -> Callable[[Seen], bool]:
    return lambda shown: standing(shown, who) in HOLDING


def _asked_no_more(_reading: Reading, story: Story, before: Seen, seen: Seen) -> Found:
    """Who was asked to take over, and is no longer, hears that somebody has it."""
    for who in sorted(_asked(before) - _asked(seen)):
        last = within(story.to(who), story.seen[0].at - SAME_MOMENT, seen.at)
        asked_last = bool(last) and last[-1].message == "hand_over"
        if asked_last and standing(seen, who) == "rung" and holders(seen):
            yield News(
                to=who,
                since=seen.at,
                shown_at=seen.at,
                told_by={"stand_down"},
                still=_left_out(who),
            )


def _asked(seen: Seen) -> frozenset[str]:
    return frozenset(one.handing_to for one in holders(seen) if one.handing_to is not None)


def _left_out(who: str) -> Callable[[Seen], bool]:
    return lambda shown: (
        standing(shown, who) == "rung" and bool(holders(shown)) and who not in _asked(shown)
    )


def _asked_gently(reading: Reading, story: Story, before: Seen, seen: Seen) -> Found:
    """Who is with the person, and says no more of it, is asked when agreed."""
    known = _presences(before)
    for who, until in _presences(seen).items():
        said_before = known.get(who)
        # Made earlier it is no new word: an engine that stood still had an old time in its hand.
        if until is None or (said_before is not None and until <= said_before):
            continue
        due_at = max(until - AGREED[seen.urgency].check_grace, seen.at)
        # By a clock that was set the check may be long over, or far away.
        if reading.calm.met({"clock"}, story.seen[0].at, due_at + SOON, grace=CLOCKS_APART):
            continue
        yield News(
            to=who,
            since=due_at,
            shown_at=seen.at,
            told_by={"still_there"},
            still=_silent_since(who, until),
        )


def _silent_since(who: str, until: datetime) -> Callable[[Seen], bool]:
    return lambda shown: _presences(shown).get(who) == until


def _presences(seen: Seen) -> dict[str, datetime | None]:
    return {one.id: one.present_by for one in seen.responders if one.standing == "with"}


def _ids(stands: Collection[Stand]) -> frozenset[str]:
    return frozenset(one.id for one in stands)


Changed = Callable[[Reading, Story, Seen, Seen], Found]

CHANGES: tuple[Changed, ...] = (
    _went_quiet,
    _relieved,
    _another_has_it,
    _still_theirs,
    _asked_no_more,
    _asked_gently,
)
"""What pages can show, and whom it is news to."""


def uninvited(reading: Reading, promise: int) -> Iterator[Broken]:
    """Return everybody whom YANA said to invite, and to whom no invitation left."""
    for asked in reading.chronicle.of(Invited):
        who, addresses = asked.member.id, asked.member.addresses[:1]
        latest = reading.calm.by(asked.at, SOON, addresses)
        bad = reading.calm.met({"channel", "address"}, asked.at, latest)
        if not reading.reached(latest) or any(one.touches(addresses) for one in bad):
            continue
        if who not in reading.letters and not reading.circles.ever(asked.person, who):
            why = f"{who} was to be invited, and no invitation left"
            yield Broken(promise=promise, at=latest, call=None, why=why)
