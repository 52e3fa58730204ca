"""Promise 1, kept: what YANA said it has received is still there, whatever crashed since."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yana.simulation.checkers.agreed import AGREED, CLOCKS_APART, SAME_MOMENT
from yana.simulation.checkers.reading import HOLDING, Reading, Story, holders, standing
from yana.simulation.chronicle import Broken, Gone, Joined, Said, Seen

PROMISE = 1

SHOWS = {
    "acknowledged": HOLDING,
    "with": frozenset({"with"}),
    "declined": frozenset({"declined", "stopped"}),
}
"""Where who said this stands, as soon as YANA has said that it was heard."""

Found = Iterator[tuple[datetime, str]]


def kept(reading: Reading) -> list[Broken]:
    """Return every ask and every answer that was confirmed and then was not there."""
    moves = [one for one in reading.chronicle.records if isinstance(one, Joined | Gone)]
    return [
        Broken(promise=PROMISE, at=at, call=story.id, why=why)
        for story in reading.stories.values()
        for found in (
            _asks(reading, story),
            _requests(story),
            _ending(story),
            _open_at_end(reading, story),
            _answers(story),
            _lost(reading, story, moves),
        )
        for at, why in found
    ]


def _asks(reading: Reading, story: Story) -> Found:
    for ask in story.asked:
        shown = story.shown(ask.at)
        if shown is None:
            yield ask.at, "an ask was confirmed, and no page shows its call"
        persons = {one.person for one in story.seen} - {ask.person}
        if persons:
            yield ask.at, f"the call of {ask.person} is shown as that of {min(persons)}"
    if story.asked and reading.over is not None and not story.read:
        yield reading.over.at, "an ask was confirmed, and its call is not in the ledger"


def _requests(story: Story) -> Found:
    for before, seen in story.pairs():
        if before is not None and seen.requests < before.requests:
            yield seen.at, f"of {before.requests} asks only {seen.requests} are left"
    for ask in story.asked:
        shown = story.shown(ask.at)
        confirmed = {one.request for one in story.asked if one.at <= ask.at}
        if shown is not None and shown.requests < len(confirmed):
            yield ask.at, f"{len(confirmed)} asks were confirmed, {shown.requests} are kept"


def _ending(story: Story) -> Found:
    for ended in story.ended:
        shown = story.shown(ended.at)
        if shown is None or shown.state != "settled":
            yield ended.at, "the end was confirmed, and pages show an open call"


def _open_at_end(reading: Reading, story: Story) -> Found:
    if reading.over is None or not story.seen:
        return
    last = story.seen[-1]
    if last.state != "settled" and last.due_at is None:
        yield reading.over.at, "the call is open at the end, and nothing will go on"
    for read in story.read:
        if read.at >= last.at and (read.state == "settled") != (last.state == "settled"):
            yield read.at, f"pages show a call that is {last.state}, the ledger one {read.state}"


def _answers(story: Story) -> Found:
    for said in story.said:
        shown = story.during(_pressed_at(story, said), said.at)
        shown += [one for one in story.seen if one.at > said.at][:1]
        if shown and not any(_shows(seen, said) for seen in shown):
            yield said.at, f"{said.by or 'the person'} was confirmed {said.what}; no page shows it"


def _pressed_at(story: Story, said: Said) -> datetime:
    """When this was pressed first since it was last confirmed: it may be kept from then on."""
    before = [
        one.at
        for one in story.said
        if one is not said and (one.by, one.what) == (said.by, said.what) and one.at <= said.at
    ]
    since = max(before, default=None)
    return min(
        (
            one.at
            for one in story.pressed
            if (one.by, one.what) == (said.by, said.what)
            and (since is None or one.at > since)
            and one.at <= said.at
        ),
        default=since or said.at,
    )


def _shows(seen: Seen, said: Said) -> bool:
    if seen.state == "settled":
        return True
    if said.what == "denied":
        return not holders(seen)
    who = said.by or said.to
    if who is None or standing(seen, who) in {None, "removed"}:
        return True  # Who is not part of it any more has nothing to be shown.
    if said.what == "stopped":
        return standing(seen, who) not in HOLDING
    return said.what not in SHOWS or standing(seen, who) in SHOWS[said.what]


def _lost(reading: Reading, story: Story, moves: list[Joined | Gone]) -> Found:
    """Who has it and says nothing more has it until the lease is over: no crash takes it back."""
    for said in story.said:
        if said.what not in {"acknowledged", "with"} or said.by is None:
            continue
        shown = story.shown(said.at)
        if shown is None or standing(shown, said.by) not in HOLDING or _had_it(story, said):
            continue
        until = said.at + _lease_at_least(story, said.at)
        for seen in story.during(said.at, until):
            if standing(seen, said.by) not in {"waiting", "rung", "lapsed"}:
                continue
            if not _explained(reading, story, said, seen.at, moves):
                yield seen.at, f"{said.by} had it by {said.at:%H:%M:%S}, and it was lost"
            break


def _had_it(story: Story, said: Said) -> bool:
    """Whether they had it when they said so again, which makes no lease longer."""
    shown = story.shown(_pressed_at(story, said) - SAME_MOMENT)
    held = shown is not None and standing(shown, said.by or "") in HOLDING
    return held and said.what == "acknowledged"


def _lease_at_least(story: Story, at: datetime) -> timedelta:
    shown = story.shown(at)
    assert shown is not None
    return AGREED[shown.urgency].lease - CLOCKS_APART


def _explained(
    reading: Reading, story: Story, said: Said, at: datetime, moves: list[Joined | Gone]
) -> bool:
    """Whether something else was done or happened meanwhile that may have changed it."""
    since = [one.at for one in (*moves, *story.asked)]
    since += [one.at for one in story.pressed if one.by in {None, said.by}]
    # What was pressed before and not confirmed may have been kept later.
    unsure = any(
        one.what in {"denied", "stopped", "declined", "expected"} and one.at <= said.at
        for one in story.pressed
        if one.by in {None, said.by}
    )
    clocks = reading.calm.met({"clock", "paused"}, said.at - CLOCKS_APART, at)
    raised = len({one.urgency for one in story.during(said.at, at)}) > 1
    return unsure or raised or bool(clocks) or any(said.at <= one <= at for one in since)
