"""Promise 4, an answer is a lease: without a sign, it is not believed for longer than agreed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.agreed import AGREED, CLOCKS_APART, LATE_BY, SOON, Agreed
from yana.simulation.checkers.reading import (
    ASKS,
    HOLDING,
    Reading,
    Story,
    holders,
    reaching,
    standing,
    within,
)
from yana.simulation.checkers.silence import ringable
from yana.simulation.chronicle import Broken, Pressed, Said, Seen

PROMISE = 4

SLACK = CLOCKS_APART + SOON

Sign = Pressed | Said


def lease(reading: Reading) -> list[Broken]:
    """Return everybody who was believed for too long, and every call left lying after them."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (_believed(reading, story), _starts_again(reading, story))
        for at, why in found
    ]


def _believed(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    for who in sorted({one.id for seen in story.seen for one in seen.responders}):
        for shows in sorted(HOLDING):
            yield from _believed_as(reading, story, who, shows)


def _believed_as(
    reading: Reading, story: Story, who: str, shows: str
) -> Iterator[tuple[datetime, str]]:
    for begin, end in _spans(reading, story, who, shows):
        signs = [one for one in _signs(story, who, shows) if one.at <= end]
        believed_until = begin
        for number, sign in enumerate(signs):
            until = _until(reading, story, sign)
            anew = _replaces(story, who, sign)
            believed_until = until if anew else max(believed_until, until)
            following = signs[number + 1].at if number + 1 < len(signs) else end
            if begin < following and max(believed_until, begin) < following:
                yield believed_until, f"{who} went quiet, and is shown as {shows} for too long"
                return
        if not signs and reading.calm.after(begin, SLACK) < end:
            yield end, f"{who} is shown as {shows}, and never said so"


def _replaces(story: Story, who: str, sign: Sign) -> bool:
    """Whether what was believed before counts no more: a new answer, or a time that was kept."""
    shown = story.shown(sign.at)
    held = shown is not None and standing(shown, who) in HOLDING
    return not held or (isinstance(sign, Said) and sign.what == "expected")


def _signs(story: Story, who: str, shows: str) -> list[Sign]:
    what = ("with",) if shows == "with" else ("acknowledged", "expected", "with")
    own = [one for one in story.words if one.by == who and one.what in what]
    # The person may say who is with them.
    named = [
        one
        for one in story.words
        if one.by is None and one.what == "with" and getattr(one, "to", None) in {None, who}
    ]
    return sorted([*own, *named], key=lambda one: one.at)


def _until(reading: Reading, story: Story, sign: Sign) -> datetime:
    """How long this is believed at most, clocks and troubles given their due."""
    shown = story.shown(sign.at)
    agreed = AGREED[shown.urgency if shown is not None else "company"]
    until = reading.calm.after(sign.at, _span(agreed, sign) + SLACK)
    if sign.what == "with" or not isinstance(sign, Said):
        return until
    raised = [one for one in story.seen if one.at > sign.at and _firmer(one, shown)]
    return min(
        [
            until,
            # Asking more urgently takes away patience, but nobody's word that came after it.
            *(
                reading.calm.after(one.at, AGREED[one.urgency].lease + SLACK)
                for one in raised
                if one.at < until
            ),
        ]
    )


def _firmer(seen: Seen, shown: Seen | None) -> bool:
    return shown is not None and AGREED[seen.urgency].lease < AGREED[shown.urgency].lease


def _span(agreed: Agreed, sign: Sign) -> timedelta:
    if sign.what == "with":
        return agreed.check_every + agreed.check_grace
    if sign.what == "acknowledged":
        return agreed.lease
    if not isinstance(sign, Said) or sign.present_at is None:
        return agreed.lease_max
    return min(max(sign.present_at - sign.at, timedelta()) + LATE_BY, agreed.lease_max)


def _spans(
    reading: Reading, story: Story, who: str, shows: str
) -> Iterator[tuple[datetime, datetime]]:
    """The times in which this one was shown so."""
    begin: datetime | None = None
    for seen in story.seen:
        shown = seen.state != "settled" and standing(seen, who) == shows
        if shown and begin is None:
            begin = seen.at
        if not shown and begin is not None:
            yield begin, seen.at
            begin = None
    if begin is not None and reading.end is not None:
        yield begin, reading.end


def _starts_again(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    """When the last one who had it is gone, somebody is rung at once."""
    addresses = reading.addresses(story)
    for before, seen in story.pairs():
        if before is None or not holders(before) or not reaching(seen):
            continue
        latest = reading.calm.by(seen.at, SOON, addresses)
        rung = within(story.sent(ASKS), seen.at - timedelta(seconds=1), latest)
        shown = story.during(seen.at, latest)
        if rung or not reading.reached(latest) or not all(map(reaching, shown)):
            continue
        if ringable(reading, story, seen.at, latest):
            yield latest, f"nobody has it since {seen.at:%H:%M:%S}, and nobody was rung"
