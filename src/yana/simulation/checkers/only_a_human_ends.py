"""Promise 3, only a human ends it: the person, or who said that they were with them."""

from collections.abc import Iterator
from datetime import datetime

from yana.simulation.checkers.reading import HOLDING, Reading, Story, standing
from yana.simulation.chronicle import Broken, Ended, Pressed, Said, Seen

PROMISE = 3


def only_a_human_ends(reading: Reading) -> list[Broken]:
    """Return every call that ended without a human who may end it, or that did not stay ended."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.every_story()
        for found in (_by_whom(story), _for_good(story), _by_others(story))
        for at, why in found
    ]


def _by_whom(story: Story) -> Iterator[tuple[datetime, str]]:
    first = next((one for one in story.seen if one.state == "settled"), None)
    if first is not None:
        yield from _may_have_ended(story, first)
    elif any(one.state == "settled" for one in story.read) and not _ends(story):
        yield story.read[0].at, "the ledger has it ended, and nobody pressed that"


def _may_have_ended(story: Story, seen: Seen) -> Iterator[tuple[datetime, str]]:
    by = seen.ended_by
    pressed = [one.at for one in _ends(story) if one.by == by and one.at <= seen.at]
    if not pressed:
        yield seen.at, f"it ended as if by {by or 'the person'}, who pressed nothing"
    elif by is not None and not _was_with(story, by, seen.at, min(pressed)):
        yield seen.at, f"{by} ended it without having been with the person"


def _ends(story: Story) -> list[Pressed | Ended]:
    return [*(one for one in story.pressed if one.what == "ended"), *story.ended]


def _was_with(story: Story, by: str, at: datetime, ended_at: datetime) -> bool:
    said = [one for one in _with(story, by) if one.at <= at]
    denied = _denied_for_sure(story, by, ended_at)
    if denied is None:
        return bool(said)
    # What was pressed and not confirmed yet may have been kept after the person denied it.
    sure = [one for one in said if isinstance(one, Said) and one.at < denied]
    pressed = [one for one in said if isinstance(one, Pressed) and one.at < denied]
    return len(pressed) > len(sure) or any(one.at >= denied for one in said)


def _with(story: Story, by: str) -> list[Pressed | Said]:
    """Who was with the person: they said so themselves, or the person did."""
    return [
        one
        for one in story.words
        if one.what == "with"
        and (
            one.by == by or (one.by is None and (isinstance(one, Pressed) or one.to in {None, by}))
        )
    ]


def _denied_for_sure(story: Story, by: str, before: datetime) -> datetime | None:
    """When the person last pressed that this one is not there, and was confirmed before the end."""
    confirmed = [
        one.at for one in story.said if one.what == "denied" and one.by is None and one.at < before
    ]
    if not confirmed:
        return None
    pressed = [
        one.at
        for one in story.pressed
        if one.what == "denied" and one.by is None and one.at <= confirmed[-1]
        # It is said of who has it; who went quiet before was there once.
        if _holds(story, by, one.at)
    ]
    return max(pressed, default=None)


def _holds(story: Story, who: str, at: datetime) -> bool:
    shown = story.shown(at)
    return shown is not None and standing(shown, who) in HOLDING


def _for_good(story: Story) -> Iterator[tuple[datetime, str]]:
    for before, seen in story.pairs():
        if before is not None and before.state == "settled":
            yield from ((seen.at, why) for why in _changed(before, seen))
    settled = next((one.at for one in story.seen if one.state == "settled"), None)
    for read in story.read:
        if settled is not None and settled <= read.at and read.state != "settled":
            yield read.at, "a call that had ended is open in the ledger"


def _changed(before: Seen, seen: Seen) -> Iterator[str]:
    if seen.state != "settled":
        yield "a call that had ended is open again"
    elif seen.ended_by != before.ended_by:
        yield "who ended it has changed since"


def _by_others(story: Story) -> Iterator[tuple[datetime, str]]:
    """Somebody who may not end it is never told that they have."""
    for ended in story.ended:
        if ended.by is not None and not any(one.at <= ended.at for one in _with(story, ended.by)):
            yield ended.at, f"{ended.by} was confirmed the end without having been there"
