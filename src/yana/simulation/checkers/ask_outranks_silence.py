"""Promise 6, an ask outranks silence: asking again is heard, and never makes a call less urgent."""

from collections.abc import Iterator
from datetime import datetime

from yana.simulation.checkers.agreed import SOON, SOUND_GAP, rank
from yana.simulation.checkers.reading import (
    ASKS,
    HOLDING,
    Reading,
    Story,
    reaching,
    standing,
    within,
)
from yana.simulation.checkers.silence import ringable
from yana.simulation.chronicle import Asked, Broken, Member, Seen

PROMISE = 6


def ask_outranks_silence(reading: Reading) -> list[Broken]:
    """Return every call that became less urgent, and every further ask that nobody heard."""
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (_never_less(story), _heard(reading, story))
        for at, why in found
    ]


def _never_less(story: Story) -> Iterator[tuple[datetime, str]]:
    for before, seen in story.pairs():
        if before is not None and rank(seen.urgency) < rank(before.urgency):
            yield seen.at, f"it was {before.urgency}, and is {seen.urgency} now"
    for ask in story.asked:
        shown = story.shown(ask.at)
        if shown is not None and rank(shown.urgency) < rank(ask.urgency):
            yield ask.at, f"the person said {ask.urgency}, and the call is {shown.urgency}"


def _heard(reading: Reading, story: Story) -> Iterator[tuple[datetime, str]]:
    requests: set[str] = set()
    for ask in story.asked:
        if ask.merged and ask.request not in requests:
            yield from _rings(reading, story, ask)
            yield from _tells_holders(reading, story, ask)
        requests.add(ask.request)


def _rings(reading: Reading, story: Story, ask: Asked) -> Iterator[tuple[datetime, str]]:
    latest = reading.calm.by(ask.at, SOON, reading.addresses(story))
    if not reading.reached(latest) or within(story.sent(ASKS), ask.begun_at, latest):
        return
    shown = story.during(ask.begun_at, latest)
    if not shown or not all(map(reaching, shown)):
        return
    # Who went quiet after an answer is left out of the next pass, so they are not counted on.
    silent = [
        one
        for one in ringable(reading, story, ask.begun_at, latest)
        if all(standing(seen, one.id) in {"waiting", "rung"} for seen in shown)
        and not _rung_just_now(story, one, ask)
    ]
    if silent:
        yield latest, f"the person asked again at {ask.at:%H:%M:%S}, and nobody was rung"


def _rung_just_now(story: Story, member: Member, ask: Asked) -> bool:
    return any(one.at > ask.begun_at - SOUND_GAP - SOON for one in story.sent(ASKS, member.id))


def _tells_holders(reading: Reading, story: Story, ask: Asked) -> Iterator[tuple[datetime, str]]:
    for one in reading.reachable(story, ask.begun_at, ask.at):
        latest = reading.calm.by(ask.at, SOON, one.addresses)
        shown = story.during(ask.begun_at, latest)
        stays = one in reading.reachable(story, ask.begun_at, latest)
        if not (stays and shown and reading.reached(latest)):
            continue
        told = within(story.sent({"asked_again"}, one.id), ask.begun_at, latest)
        if not told and all(_holds(seen, one) for seen in shown):
            yield latest, f"{one.id} has it, and was not told that the person asked again"


def _holds(seen: Seen, member: Member) -> bool:
    return seen.state != "settled" and standing(seen, member.id) in HOLDING
