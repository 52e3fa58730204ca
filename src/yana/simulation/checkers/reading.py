"""Reading: a chronicle by call, so that checkers can ask what was shown when, and who was told."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from yana.simulation.checkers.calm import Address, Calm
from yana.simulation.checkers.circles import Circles
from yana.simulation.chronicle import (
    Answered,
    Asked,
    Broken,
    Chronicle,
    Ended,
    Healed,
    LedgerRead,
    Left,
    Member,
    Over,
    Pressed,
    Receipted,
    Record,
    Said,
    Seen,
    Spoiled,
    Stand,
)

HOLDING = frozenset({"has_it", "with"})
FREE = frozenset({"declined", "stopped", "relieved"})
RINGABLE = frozenset({"waiting", "rung", "lapsed"})
RINGS = frozenset({"ring", "backup"})
ASKS = frozenset({"ring", "backup", "hand_over"})


@dataclass(kw_only=True)
class Story:
    """One call: what was pressed, confirmed, shown and sent, each in order."""

    id: str
    asked: list[Asked] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    read: list[LedgerRead] = field(default_factory=list)

    @cached_property
    def person(self) -> str | None:
        """Return whose call it is, or None when nothing says so."""
        known = [*(one.person for one in self.asked), *(one.person for one in self.seen)]
        return known[0] if known else None

    @cached_property
    def not_told(self) -> frozenset[str]:
        """Return who was not to hear of it, by what the person was confirmed."""
        return frozenset(one for ask in self.asked for one in ask.not_told)

    def shown(self, at: datetime) -> Seen | None:
        """Return what pages would show at this moment, or None before the call began."""
        index = bisect_right(self.seen, at, key=_at)
        return self.seen[index - 1] if index else None

    def during(self, begin: datetime, end: datetime) -> list[Seen]:
        """Return all that pages would show in this time, what stood at its beginning included."""
        first = bisect_right(self.seen, begin, key=_at)
        return self.seen[max(first - 1, 0) : bisect_right(self.seen, end, key=_at)]

    def pairs(self) -> Iterator[tuple[Seen | None, Seen]]:
        """Return everything that was shown, each with what was shown before it."""
        return zip([None, *self.seen], self.seen, strict=False)

    def sent(self, messages: Collection[str], supporter: str | None = None) -> list[Left]:
        """Return what left of these messages, to anybody or to this supporter."""
        left = self.left if supporter is None else self.to(supporter)
        return [one for one in left if one.message in messages]

    def pressed_by(self, at: datetime) -> list[Pressed]:
        """Return everything that anybody had pressed by then."""
        return self.pressed[: bisect_right(self.pressed, at, key=_at)]

    def to(self, supporter: str) -> list[Left]:
        """Return everything that left to this supporter."""
        return self._left_to.get(supporter, [])

    @cached_property
    def _left_to(self) -> dict[str, list[Left]]:
        to: dict[str, list[Left]] = {}
        for one in self.left:
            to.setdefault(one.supporter or "", []).append(one)
        return to

    @cached_property
    def words(self) -> list[Pressed | Said]:
        """Return everything that was pressed and everything that was confirmed, in order."""
        words: list[Pressed | Said] = [*self.pressed, *self.said]
        return sorted(words, key=_at)


class Reading:
    """A whole chronicle, made ready for questions."""

    def __init__(self, chronicle: Chronicle) -> None:
        """Read it once."""
        self.chronicle = chronicle
        self.calm = Calm(chronicle)
        self.circles = Circles(chronicle)
        self.stories: dict[str, Story] = {}
        self.answers: dict[str, list[Answered]] = {}
        self.receipts: dict[str, list[Receipted]] = {}
        self.letters: dict[str, list[Left]] = {}
        """Invitations, by whom they invite."""
        self.healed = next(chronicle.of(Healed), None)
        self.over = next(chronicle.of(Over), None)
        self.end = max((one.at for one in chronicle.records), default=None)
        for record in chronicle.records:
            self._file(record)
        self._failed = self._failures()
        self.spoiled = {
            one.call: (self.stories.pop(one.call), one.at)
            for one in chronicle.of(Spoiled)
            if one.call in self.stories
        }
        """Calls whose row broke, and when: what was said in them is lost, and nothing else."""

    def every_story(self) -> list[Story]:
        """Return every call, those whose row broke as well."""
        return [*self.stories.values(), *(story for story, _ in self.spoiled.values())]

    def failed(self, member: Member) -> bool:
        """Return whether perhaps no address of this one works any more in this call."""
        bad = {channel for who, channel in self._failed if who in {None, member.id}}
        return all(channel in bad for channel, _ in member.addresses)

    def some_failed(self, member: Member) -> bool:
        """Return whether an address of this one may have been given up in this call."""
        bad = {channel for who, channel in self._failed if who in {None, member.id}}
        return any(channel in bad for channel, _ in member.addresses)

    def reachable(self, story: Story, begin: datetime, end: datetime) -> list[Member]:
        """Return who was in the circle all this time, may be told, and can be sent something."""
        return [
            one
            for one in self.circles.throughout(story.person or "", begin, end)
            if one.id not in story.not_told and not self.failed(one)
        ]

    def addresses(self, story: Story) -> frozenset[Address]:
        """Return every address that messages of this call may go to."""
        return frozenset(
            address
            for one in self.circles.of(story.person or "")
            for address in one.member.addresses
        )

    def reached(self, at: datetime) -> bool:
        """Return whether the chronicle goes on to this moment, so that it can be judged."""
        return self.end is not None and at <= self.end

    def _file(self, record: Record) -> None:
        match record:
            case Answered():
                self.answers.setdefault(record.token, []).append(record)
            case Receipted():
                self.receipts.setdefault(record.token, []).append(record)
            case Asked():
                self._story(record.call).asked.append(record)
            case Left(message="invitation", supporter=str(supporter)):
                self.letters.setdefault(supporter, []).append(record)
            case Left(call=str(call)):
                self._story(call).left.append(record)
            case _:
                self._file_of_call(record)

    def _file_of_call(self, record: Record) -> None:
        match record:
            case Pressed():
                self._story(record.call).pressed.append(record)
            case Said():
                self._story(record.call).said.append(record)
            case Ended():
                self._story(record.call).ended.append(record)
            case Seen():
                self._story(record.call).seen.append(record)
            case LedgerRead():
                self._story(record.call).read.append(record)
            case _:
                pass

    def _story(self, call: str) -> Story:
        story = self.stories.get(call)
        if story is None:
            story = self.stories[call] = Story(id=call)
        return story

    def _failures(self) -> frozenset[tuple[str | None, str]]:
        """Who could not be reached for good over which channel; None for whom nobody knows."""
        whose = self._whose()
        channels = {one.token: one.channel for story in self.stories.values() for one in story.left}
        channels |= {token: given[0].channel for token, given in self.answers.items()}
        refused = {
            *(token for token, given in self.answers.items() if _refused(given)),
            *(token for token, given in self.receipts.items() if _came_back(given)),
        }
        return frozenset((whose.get(one), channels[one]) for one in refused if one in channels)

    def _whose(self) -> dict[str, str | None]:
        stories = self.stories.values()
        whose = {one.token: one.supporter for story in stories for one in story.left}
        reads = [read for story in stories for read in story.read]
        return whose | {one.token: one.supporter for read in reads for one in read.messages}


Checker = Callable[[Reading], list[Broken]]


def _refused(given: Sequence[Answered]) -> bool:
    return any(one.what == "never" for one in given)


def _came_back(given: Sequence[Receipted]) -> bool:
    return any(not one.delivered for one in given)


def standing(seen: Seen, supporter: str) -> str | None:
    """Return where this one stands, or None when the page does not have them."""
    return next((one.standing for one in seen.responders if one.id == supporter), None)


def holders(seen: Seen) -> list[Stand]:
    """Return who has the call, as the page shows it."""
    return [one for one in seen.responders if one.standing in HOLDING]


def reaching(seen: Seen) -> bool:
    """Return whether nobody has the call, and nobody has ended it."""
    return seen.state != "settled" and not holders(seen)


def within(records: Sequence[Left], begin: datetime, end: datetime) -> list[Left]:
    """Return what left in this time, both ends included."""
    return list(records[bisect_left(records, begin, key=_at) : bisect_right(records, end, key=_at)])


def _at(record: Record) -> datetime:
    return record.at
