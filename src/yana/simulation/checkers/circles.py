"""Circles: who was in which circle when, as they were told, and when they slept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yana.simulation.checkers.agreed import CLOCKS_APART
from yana.simulation.chronicle import Chronicle, Gone, Joined, Member

LOOK_EVERY = timedelta(minutes=5)
"""How closely a span of time is looked at for quiet hours."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """One supporter in one circle, from joining to the next change."""

    person: str
    member: Member
    begun_at: datetime
    """When they said that they agree; YANA may follow before they read that it does."""
    since: datetime
    until: datetime | None
    gone: bool
    """Whether it ended with their leaving, and not with joining anew."""

    def lasts(self, begin: datetime, end: datetime) -> bool:
        """Return whether they were in the circle, by what they were told, all this time."""
        return self.since <= begin and (self.until is None or self.until > end)

    def open_at(self, at: datetime, *, slack: timedelta) -> bool:
        """Return whether they may have been in the circle at this moment, give or take."""
        return self.begun_at <= at + slack and (self.until is None or self.until >= at - slack)


class Circles:
    """The circles of a chronicle."""

    def __init__(self, chronicle: Chronicle) -> None:
        """Read who joined and who went."""
        self.memberships = list(_memberships(chronicle))

    def of(self, person: str) -> list[Membership]:
        """Return everything that ever was in the circle of this person."""
        return [one for one in self.memberships if one.person == person]

    def throughout(self, person: str, begin: datetime, end: datetime) -> list[Member]:
        """Return who was in this circle, unchanged, all this time."""
        return [one.member for one in self.of(person) if one.lasts(begin, end)]

    def ever(self, person: str, supporter: str) -> list[Membership]:
        """Return the memberships of one supporter in this circle, the oldest first."""
        return [one for one in self.of(person) if one.member.id == supporter]


def quiet(member: Member, at: datetime) -> bool:
    """Return whether it is a quiet hour where this one lives."""
    if member.quiet is None:
        return False
    start, end = member.quiet
    local = at.astimezone(_zone(member.zone)).time()
    return _covers(start, end, local)


def awake(
    member: Member, begin: datetime, end: datetime, *, margin: timedelta = CLOCKS_APART
) -> bool:
    """Return whether no quiet hour of theirs touches this time, nor comes close to it."""
    return not any(quiet(member, at) for at in _looks(begin - margin, end + margin))


def asleep(
    member: Member, begin: datetime, end: datetime, *, margin: timedelta = CLOCKS_APART
) -> bool:
    """Return whether all of this time, and what is close to it, is quiet for them."""
    return all(quiet(member, at) for at in _looks(begin - margin, end + margin))


def _looks(begin: datetime, end: datetime) -> Iterator[datetime]:
    at = begin
    while at < end:
        yield at
        at += LOOK_EVERY
    yield end


def _covers(start: time, end: time, local: time) -> bool:
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _memberships(chronicle: Chronicle) -> Iterator[Membership]:
    present: dict[tuple[str, str], Joined] = {}
    for record in chronicle.records:
        if isinstance(record, Joined):
            key = (record.person, record.member.id)
            if key in present:
                yield _membership(present[key], record.at, gone=False)
            present[key] = record
        elif isinstance(record, Gone) and (record.person, record.supporter) in present:
            yield _membership(present.pop((record.person, record.supporter)), record.at, gone=True)
    for joined in present.values():
        yield _membership(joined, None, gone=False)


def _membership(joined: Joined, until: datetime | None, *, gone: bool) -> Membership:
    begun_at = min(joined.begun_at or joined.at, joined.at)
    return Membership(
        person=joined.person,
        member=joined.member,
        begun_at=begun_at.astimezone(UTC),
        since=joined.at,
        until=until,
        gone=gone,
    )
