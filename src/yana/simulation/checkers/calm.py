"""Calm: time in which nothing is wrong that could matter; only that counts against a bound."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from yana.simulation.chronicle import Chronicle, Trouble

Address = tuple[str, str]
"""A channel, and where it finds somebody."""

NOWHERE: frozenset[Address] = frozenset()

GRACE = timedelta(seconds=20)
"""Who comes back from trouble needs a moment to see what there is to do."""

GRACE_CHANNEL = timedelta(seconds=50)
"""What began to hang in the last second of a trouble hangs for half a minute more."""

RETRY = timedelta(minutes=5)
"""Between tries that failed for now; a message that was tried in vain before may wait so long."""

RETRY_ONCE = timedelta(seconds=30)
FOR_EVER = timedelta(days=3650)


@dataclass(frozen=True, kw_only=True)
class Span:
    """One trouble from its beginning to its end, its grace not counted in."""

    kind: str
    where: str
    how: str
    begin: datetime
    end: datetime

    @property
    def at_an_address(self) -> bool:
        """Return whether this is between YANA and a human, and not within YANA."""
        return self.kind in {"channel", "address"}

    @property
    def settled_at(self) -> datetime:
        """Return when nothing of it can be felt any more."""
        return self.end + (GRACE_CHANNEL if self.at_an_address else GRACE)

    def touches(self, addresses: Collection[Address]) -> bool:
        """Return whether it can matter to messages that go there."""
        if self.kind == "channel":
            return any(self.where == channel for channel, _ in addresses)
        if self.kind == "address":
            return any(
                self.where == target or self.where.endswith((f":{target}", f" {target}"))
                for _, target in addresses
            )
        return True


class Calm:
    """The troubles of a chronicle, and how long nothing was wrong."""

    def __init__(self, chronicle: Chronicle) -> None:
        """Read every trouble."""
        self.spans = sorted(_spans(chronicle), key=lambda one: one.begin)

    def after(
        self,
        start: datetime,
        span: timedelta,
        addresses: Collection[Address] = NOWHERE,
        *,
        but: Collection[str] = (),
    ) -> datetime:
        """Return when so much calm time has passed; trouble of a kind in `but` counts as calm.

        A clock that stands still never does: by it, no time passes at all.
        """
        at = start
        for one in self.spans:
            if one.settled_at <= at or not _matters(one, addresses, but):
                continue
            if one.begin - at >= span:
                break
            span -= max(one.begin - at, timedelta())
            at = max(at, one.settled_at)
        return at + span

    def by(
        self,
        start: datetime,
        span: timedelta,
        addresses: Collection[Address],
        *,
        but: Collection[str] = (),
    ) -> datetime:
        """Return when a message decided on at `start` must have left, tries in vain counted."""
        end = self.after(start, span, addresses, but=but)
        met = [
            one
            for one in self.spans
            if one.begin <= end and one.settled_at >= start and _matters(one, addresses, but)
        ]
        if len(met) > 2 or any(one.at_an_address for one in met):  # noqa: PLR2004 - one, two, many
            return self.after(start, span + RETRY, addresses, but=but)
        if len(met) > 1:
            return self.after(start, span + RETRY_ONCE, addresses, but=but)
        return end

    def between(self, begin: datetime, end: datetime, addresses: Collection[Address]) -> timedelta:
        """Return how much of this time nothing was wrong that could matter."""
        at, calm = begin, timedelta()
        for one in self.spans:
            if one.settled_at <= at or one.begin >= end or not _matters(one, addresses, ()):
                continue
            calm += max(one.begin - at, timedelta())
            at = max(at, one.settled_at)
        return calm + max(end - at, timedelta())

    def met(
        self,
        kinds: Collection[str],
        begin: datetime,
        end: datetime,
        *,
        grace: timedelta = GRACE,
    ) -> list[Span]:
        """Return the troubles of these kinds that were felt in this time."""
        return [
            one
            for one in self.spans
            if one.kind in kinds and one.begin <= end and one.end + grace >= begin
        ]


def _matters(span: Span, addresses: Collection[Address], but: Collection[str]) -> bool:
    if span.kind == "races":
        # Others are a moment faster, all the time: that delays nothing by more than a bound has.
        return False
    if span.kind in but and span.how != "frozen":
        return False
    return span.touches(addresses)


def _spans(chronicle: Chronicle) -> Iterator[Span]:
    begun: dict[tuple[str, str], Trouble] = {}
    for record in chronicle.records:
        if isinstance(record, Trouble):
            yield from _told(begun, record)
    # A killed process is trouble for a moment, whether or not anybody says that it is over.
    for one in begun.values():
        yield _span(one, one.at if one.kind == "killed" else one.at + FOR_EVER)


def _told(begun: dict[tuple[str, str], Trouble], record: Trouble) -> Iterator[Span]:
    """Note that a trouble began, or return the one that is over."""
    key = (record.kind, record.where)
    before = begun.pop(key, None)
    if record.over:
        if before is not None or record.kind == "killed":
            yield _span(before or record, record.at)
    elif before is None or record.kind == "killed":
        begun[key] = record
        if before is not None:
            yield _span(before, before.at)
    else:
        begun[key] = before


def _span(begun: Trouble, end: datetime) -> Span:
    return Span(kind=begun.kind, where=begun.where, how=begun.how, begin=begun.at, end=end)
