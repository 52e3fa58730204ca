"""A tale: a chronicle written by hand, a few words for each thing that happens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from yana.simulation.chronicle import (
    Answered,
    Asked,
    Chronicle,
    Ended,
    Filed,
    Healed,
    Joined,
    LedgerRead,
    Left,
    Member,
    Over,
    Pressed,
    Receipted,
    Record,
    Said,
    Seen,
    Shown,
    Stand,
    Trouble,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CALL = "call"
AMINA = "amina"

NIGHT = (time(22), time(7))


def moment(seconds: float) -> datetime:
    """Return so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def member(
    name: str, *, channel: str = "mail", asleep: bool = False, may_wake: bool = False
) -> Member:
    """Return a supporter with one address, who may be asleep at noon."""
    quiet = (time(8), time(20)) if asleep else NIGHT
    addresses = ((channel, f"{name}@example.org"),)
    return Member(id=name, addresses=addresses, quiet=quiet, may_wake=may_wake, name=name)


class Tale:
    """Amina's call, told in order; what pages show follows from what is told."""

    def __init__(self, *names: str) -> None:
        """Begin with these supporters in her circle."""
        self.chronicle = Chronicle()
        self.stands: dict[str, str] = {}
        self.urgency = "urgent"
        self.handing_to: dict[str, str] = {}
        self.present_by: float | None = None
        """How long after each moment that is shown those who have it are believed."""
        self.requests = 0
        self.due = True
        self.settled = False
        self.by: str | None = None
        self.nobody_left = False
        self.filed: dict[str, Filed] = {}
        for name in names:
            self.joins(-60, member(name))

    def add(self, record: Record) -> "Tale":
        """Write down any record."""
        self.chronicle.add(record)
        return self

    def joins(self, at: float, who: Member) -> "Tale":
        """Somebody is in the circle from now on."""
        self.stands[who.id] = "waiting"
        return self.add(Joined(at=moment(at), person=AMINA, member=who))

    def shows(self, at: float, **stands: str) -> "Tale":
        """Pages show from now on that these stand so, and all others as before."""
        self.stands.update(stands)
        values = self.stands.values()
        state = "answered" if "has_it" in values else "reaching"
        state = "accompanied" if "with" in values else state
        seen = Seen(
            at=moment(at),
            call=CALL,
            person=AMINA,
            state="settled" if self.settled else state,
            urgency=self.urgency,
            due_at=moment(at + 60) if self.due and not self.settled else None,
            responders=tuple(self._stand(at, name, each) for name, each in self.stands.items()),
            nobody_left=self.nobody_left,
            ended_by=self.by,
            requests=self.requests,
            person_name=AMINA,
        )
        return self.add(seen)

    def _stand(self, at: float, name: str, standing: str) -> Stand:
        believed = self.present_by is not None and standing in {"has_it", "with"}
        return Stand(
            id=name,
            standing=standing,
            present_by=moment(at + (self.present_by or 0)) if believed else None,
            handing_to=self.handing_to.get(name),
        )

    def asks(self, at: float, *, not_told: tuple[str, ...] = (), **stands: str) -> "Tale":
        """Amina asks (again), and is told that it is received."""
        self.requests += 1
        self.shows(at, **stands)
        asked = Asked(
            at=moment(at + 0.1),
            person=AMINA,
            call=CALL,
            request=f"request {self.requests}",
            urgency=self.urgency,
            not_told=not_told,
            words="",
            merged=self.requests > 1,
            begun_at=moment(at - 0.1),
        )
        return self.add(asked)

    def says(self, at: float, by: str | None, what: str, **stands: str) -> "Tale":
        """Somebody presses, pages show what follows, and it is confirmed to them."""
        self.presses(at, by, what)
        if stands:
            self.shows(at + 0.1, **stands)
        return self.add(Said(at=moment(at + 0.2), call=CALL, by=by, what=what))

    def presses(self, at: float, by: str | None, what: str) -> "Tale":
        """Somebody presses, and perhaps nothing comes of it."""
        return self.add(Pressed(at=moment(at), call=CALL, by=by, what=what))

    def ends(self, at: float, by: str | None = None) -> "Tale":
        """Somebody ends the call, and is told so."""
        self.presses(at, by, "ended")
        self.settled, self.by = True, by
        self.shows(at + 0.1)
        return self.add(Ended(at=moment(at + 0.2), call=CALL, by=by, outcome="safe"))

    def sends(self, at: float, message: str, *names: str, channel: str = "mail") -> "Tale":
        """A message leaves to each of these, and their provider takes it."""
        for name in names:
            token = f"{message} {name} {at}"
            left = Left(
                at=moment(at),
                token=token,
                channel=channel,
                target=f"{name}@example.org",
                message=message,
                call=CALL,
                supporter=name,
                repeat=False,
                claimed_at=moment(at),
            )
            self.add(left)
            self.add(Answered(at=moment(at), token=token, channel=channel, what="accepted"))
            self.filed[token] = Filed(token=token, message=message, supporter=name, state="handed")
        return self

    def answers(self, at: float, message: str, name: str, what: str, *, channel: str) -> "Tale":
        """A channel says what became of the one message of this kind to this one over it."""
        token = f"{message} {name} over {channel}"
        self.filed[token] = Filed(token=token, message=message, supporter=name, state="dead")
        return self.add(Answered(at=moment(at), token=token, channel=channel, what=what))

    def trouble(self, begin: float, end: float | None, kind: str, where: str = "") -> "Tale":
        """Something is wrong from then on, and may be over later."""
        self.add(Trouble(at=moment(begin), kind=kind, where=where, over=False))
        if end is not None:
            self.add(Trouble(at=moment(end), kind=kind, where=where, over=True))
        return self

    def engines(self, at: float, alive: int, acted_ago: float | None) -> "Tale":
        """Somebody looks at a page, which says when the engine acted last."""
        return self.add(Shown(at=moment(at), acted_ago_seconds=acted_ago, engines_alive=alive))

    def receipt(self, at: float, token: str, *, delivered: bool) -> "Tale":
        """A provider says later what became of a message."""
        return self.add(
            Receipted(at=moment(at), token=token, delivered=delivered, for_good=not delivered)
        )

    def healed(self, at: float, *willing: str) -> "Tale":
        """Nothing is wrong any more, and these would come."""
        pairs = tuple((AMINA, one) for one in willing)
        return self.add(Healed(at=moment(at), willing=pairs))

    def over(self, at: float) -> Chronicle:
        """The incident is over, and the ledger is read."""
        read = LedgerRead(
            at=moment(at),
            call=CALL,
            state="settled" if self.settled else "reaching",
            messages=tuple(self.filed.values()),
            told=(),
        )
        self.add(Over(at=moment(at)))
        return self.add(read).chronicle

    def until(self, at: float) -> Chronicle:
        """Nothing more happens until then."""
        return self.engines(at, 1, 0.5).chronicle


def without(chronicle: Chronicle, unwanted: Callable[[Record], bool]) -> Chronicle:
    """Return the chronicle without some of its records."""
    return Chronicle(records=[one for one in chronicle.records if not unwanted(one)])


def with_messages(chronicle: Chronicle, **state: str) -> Chronicle:
    """Return the chronicle with every message filed in another state."""
    return Chronicle(records=[_refiled(one, state) for one in chronicle.records])


def _refiled(record: Record, state: dict[str, str]) -> Record:
    if not isinstance(record, LedgerRead):
        return record
    messages = tuple(
        replace(one, state=state.get(one.message, one.state)) for one in record.messages
    )
    return replace(record, messages=messages)
