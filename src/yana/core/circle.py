"""Who may be reached: a person and the supporters they have chosen, with their consent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import Enum
from itertools import product
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

SUPPORTERS = UUID("5c2f5d0e-6a1b-4f0c-9b1e-3d7a52c8e604")
"""Under which ids are made that follow from others. Never change it: they are in the store."""


class Consent(Enum):
    """Whether a supporter has agreed to be reached."""

    INVITED = "invited"
    """Asked, and has not said anything yet: is never reached for a call."""
    AGREED = "agreed"
    """Said yes on a page of their own: may be reached."""
    REFUSED = "refused"
    """Said "no thank you": is not asked again."""
    LEFT = "left"
    """Agreed once and stepped back: is not reached any more."""
    EXCLUDED = "excluded"
    """Taken out by the person, quietly: learns nothing, sees nothing."""


OWN_CHOICES: dict[Consent, frozenset[Consent]] = {
    Consent.INVITED: frozenset({Consent.AGREED, Consent.REFUSED}),
    Consent.AGREED: frozenset({Consent.LEFT}),
    Consent.REFUSED: frozenset({Consent.AGREED}),
    Consent.LEFT: frozenset({Consent.AGREED}),
    Consent.EXCLUDED: frozenset(),
}
"""What a supporter may decide for themself; only the person asks back who was excluded."""


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """A span of the supporter's own day in which they are not to be disturbed."""

    start: time
    end: time

    def cover(self, local: time) -> bool:
        """Return whether this time of day is quiet; a span may run over midnight."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where one channel finds a supporter."""

    channel: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Supporter:
    """A member of a circle, with what they agreed to and how they may be reached."""

    id: str
    name: str
    language: str = "en"
    zone: str = "UTC"
    quiet: QuietHours | None = None
    may_wake: bool = False
    addresses: tuple[Address, ...] = ()
    consent: Consent = Consent.INVITED

    @property
    def agreed(self) -> bool:
        """Return whether this supporter may be reached at all."""
        return self.consent is Consent.AGREED

    def choosing(self, consent: Consent) -> "Supporter":
        """Return the supporter after their own choice; one they do not have changes nothing."""
        if consent not in OWN_CHOICES[self.consent]:
            return self
        return replace(self, consent=consent)

    def disturbable(self, now: datetime, *, wakes: bool) -> bool:
        """Return whether they may be rung now; `wakes` is true for policies that may wake."""
        return not self.in_quiet_hours(now) or (wakes and self.may_wake)

    def in_quiet_hours(self, now: datetime) -> bool:
        """Return whether it is a quiet hour where this supporter lives."""
        if self.quiet is None:
            return False
        return self.quiet.cover(now.astimezone(zone_of(self.zone)).time())

    def quiet_until(self, now: datetime) -> datetime:
        """Return the first moment that is not quiet any more, or `now` when it is not quiet."""
        if self.quiet is None or not self.in_quiet_hours(now):
            return now
        zone = zone_of(self.zone)
        end = min(
            end
            for end in _moments_of(self.quiet.end, zone, now)
            if end > now and not self.in_quiet_hours(end)
        )
        # Clocks that change may leave the end out, or lead back to before the quiet hours.
        changed = _clocks_change(zone, now, end)
        return end if self.in_quiet_hours(changed) else changed


def zone_of(name: str) -> tzinfo:
    """Return the zone of this name, or UTC."""
    # A zone that this machine does not know yet must not keep anybody from being reached.
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _moments_of(local: time, zone: tzinfo, now: datetime) -> Iterator[datetime]:
    """Return when it is this time of day, today and on the days after.

    Through UTC, for on days that clocks change wall-clock arithmetic is off; and twice a day,
    for when clocks go back there are two. A third day, for a zone may leave one out (Apia did).
    """
    today = now.astimezone(zone).date()
    for days, fold in product(range(3), (0, 1)):
        day = today + timedelta(days=days)
        yield datetime.combine(day, local, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def _clocks_change(zone: tzinfo, after: datetime, end: datetime) -> datetime:
    """Return the second from which the clocks of this zone are as at the end."""
    earlier, later = int(after.timestamp()), int(end.timestamp())
    if _offset(zone, earlier) == _offset(zone, later):
        return end
    while later - earlier > 1:
        middle = (earlier + later) // 2
        if _offset(zone, middle) == _offset(zone, later):
            later = middle
        else:
            earlier = middle
    return datetime.fromtimestamp(later, UTC)


def _offset(zone: tzinfo, seconds: int) -> timedelta | None:
    return datetime.fromtimestamp(seconds, zone).utcoffset()


def id_at(supporter_id: str, addresses: Iterable[Address]) -> str:
    """Return the id that a supporter has after a change to these addresses.

    It follows from the old one, so that who knows the old one still names the same human.
    """
    first = next(iter(addresses), Address(channel="", target=""))
    return str(uuid5(SUPPORTERS, f"{supporter_id} {first.channel}:{first.target}"))


@dataclass(frozen=True, kw_only=True)
class Person:
    """One who may ask for help: the centre of a circle."""

    id: str
    name: str
    language: str = "en"
    zone: str = "UTC"
    country: str = ""
    trial: bool = False
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A person and everyone they ever asked to support them, in the order they are reached."""

    person: Person
    supporters: tuple[Supporter, ...] = ()

    def supporter(self, supporter_id: str) -> Supporter | None:
        """Return the supporter with this id, or None."""
        return next((one for one in self.supporters if one.id == supporter_id), None)

    def known_as(self, supporter_ids: Iterable[str]) -> tuple[str, ...]:
        """Return these ids and those that the same people have had since, at other addresses.

        A page or a program may have learned who somebody is long before they were asked anew.
        """
        known = dict.fromkeys(supporter_ids)
        while more := [
            one.id
            for one in self.supporters
            if one.id not in known and any(id_at(old, one.addresses) == one.id for old in known)
        ]:
            known |= dict.fromkeys(more)
        return tuple(known)

    def with_supporter(self, supporter: Supporter) -> "Circle":
        """Return the circle with this supporter put in, or changed in their place."""
        if self.supporter(supporter.id) is None:
            return replace(self, supporters=(*self.supporters, supporter))
        changed = (supporter if one.id == supporter.id else one for one in self.supporters)
        return replace(self, supporters=tuple(changed))
