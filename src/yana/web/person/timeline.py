"""The timeline: what has really happened in a call, in plain words, and never more than is known.

Pure: from the call, its ledger and its messages to lines. Newest first, because who is in distress
should find what is true now without looking for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from yana.core.call import Call
from yana.core.signal import Signal, SignalKind
from yana.store.reading import Entry, Sent
from yana.web.person.facts import Fact, Story
from yana.web.person.plans import SAYINGS
from yana.web.person.said import said
from yana.web.person.told import told
from yana.web.words import listed


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the timeline; `human` when a human said it."""

    at: datetime
    time: str
    words: str
    human: bool = False


def timeline(
    call: Call, entries: Sequence[Entry], sent: Sequence[Sent], now: datetime
) -> list[Line]:
    """Return what has happened, newest first, with times in the person's zone."""
    story = Story(call=call, now=now)
    facts = [*_asked(story), *said(story, entries), *told(story, sent), *_ended(story)]
    facts = [*_not_secret(call, facts)]
    facts.sort(key=lambda fact: fact.at)
    return [_line(story, list(same)) for _, same in groupby(facts, key=_alike)][::-1]


def _not_secret(call: Call, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield what the person's page may tell: what was so before they asked openly stays secret."""
    opened_at = call.asked_openly[0].at if call.quiet and call.asked_openly else None
    return (one for one in facts if opened_at is None or one.at >= opened_at)


def _alike(fact: Fact) -> tuple[datetime, str, bool]:
    return fact.at.replace(second=0, microsecond=0), fact.words, fact.human


def _line(story: Story, facts: list[Fact]) -> Line:
    first = facts[0]
    about = {fact.name for fact in facts}
    in_order = dict.fromkeys(one.supporter.name for one in story.call.responders)
    names = listed([name for name in in_order if name in about] or sorted(about))
    return Line(
        at=first.at,
        time=story.clock(first.at),
        words=first.words.format(names=names),
        human=first.human,
    )


def _asked(story: Story) -> Iterator[Fact]:
    asks = 0
    for signal in story.call.signals:
        if signal.quiet:
            continue
        if signal.kind is SignalKind.MISSED:
            yield Fact(at=signal.at, words=f"{missed_words(story, signal)} So we ask your people.")
            continue
        asks += 1
        opening = "You asked again" if asks > 1 else "You asked"
        yield Fact(at=signal.at, words=f"{opening}: “{SAYINGS[signal.urgency]}.”", human=True)


def missed_words(story: Story, signal: Signal) -> str:
    """Return in a sentence which check-in did not come."""
    due = "" if signal.expected_at is None else f" that was due {story.moment(signal.expected_at)}"
    return f"We did not get your check-in{due}."


def _ended(story: Story) -> Iterator[Fact]:
    settlement = story.call.settlement
    if settlement is not None:
        name = "You" if settlement.by is None else story.name(settlement.by) or "Somebody"
        yield Fact(at=settlement.at, words="{names} ended it.", name=name, human=True)
