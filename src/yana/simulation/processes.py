"""Processes of YANA in the simulated world: engines that are born and die, and the web."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from yana.core.policy import default_policies
from yana.engine.check_ins import CheckIns
from yana.engine.entrance import Entrance, TooBusy
from yana.engine.links import Links
from yana.engine.loop import Loop
from yana.engine.memory import MemoryLedger
from yana.engine.outbox import Outbox
from yana.engine.ports import Ledger, Stale, StoreAway
from yana.engine.recurrence import RuleCalendar
from yana.engine.watchdog import Auditor
from yana.simulation.faults import Doom, Faults, FaultyLedger, HostClock, Killed, Process
from yana.simulation.network import CarrierInTime, FakeChannel, Network
from yana.simulation.world import World

POLL = timedelta(milliseconds=50)
POLL_MAX = timedelta(hours=1)
"""What is due and cannot be done is asked for less and less often: a simulated hour is long."""

AWAY = timedelta(seconds=0.5)
BUSY = timedelta(seconds=0.9)
IDLE_MAX = timedelta(days=30)
"""An idle engine really looks all the time; here only when something is due, or may be."""
WATCHFUL_MAX = timedelta(seconds=5)
"""How long an idle engine rests when clocks may be set: as often as it really looks at the time."""

Kept = TypeVar("Kept")


@dataclass
class Installation:
    """One installation of YANA: its store, its processes and what may go wrong with them."""

    world: World
    ledger: MemoryLedger
    links: Links
    network: Network
    channels: tuple[str, ...]
    faults: Faults = field(default_factory=Faults)
    visits: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    watchful: bool = False
    """Whether clocks may be set now, so that an idle engine must look often."""
    kept: int = 0
    """How many commits there were."""
    observe: Callable[[], None] = lambda: None
    """Somebody who looks after each of them."""
    _engines: dict[str, bool] = field(default_factory=dict)
    _due_as_of: int = -1
    _due: datetime | None = None

    def process(self, name: str, clock: HostClock) -> Process:
        """Return a new process on a machine with this clock."""
        return Process(
            world=self.world,
            name=name,
            faults=self.faults,
            chance=self.world.chance.of(f"{name}/{self.kept}"),
            visits=self.visits,
            crashes=self.crashes,
            clock=clock,
            after_commit=[self._count],
        )

    def engine_is(self, name: str, *, alive: bool) -> None:
        """Note whether this engine lives; to have none is a trouble of its own."""
        before = any(self._engines.values())
        self._engines[name] = alive
        if before and not any(self._engines.values()):
            self.world.begin_trouble("no_engine", "all")
        elif not before and alive:
            self.world.end_trouble("no_engine", "all")

    def due(self) -> datetime | None:
        """Return when anything is due next."""
        if self._due_as_of != self.kept:
            self._due_as_of, self._due = self.kept, self.ledger.next_due()
        return self._due

    def _count(self) -> None:
        self.kept += 1
        self.observe()


class Engine:
    """A place where an engine runs: whoever dies there is followed by another."""

    def __init__(self, home: Installation, name: str, clock: HostClock) -> None:
        """Start the first one."""
        self._home = home
        self.name = name
        self._clock = clock
        self._chance = home.world.chance.of(name)
        self._acting = False
        self._draining = False
        self._next: datetime | None = None
        self._planned_for: datetime | None = None
        self._rest = POLL
        self.births = 0
        self.stays_dead: Callable[[], timedelta] = lambda: self._chance.span(0.5, 20)
        self.doom: Doom | None = None
        home.world.actors.append(self)
        home.engine_is(name, alive=True)
        self._be_born()

    @property
    def alive(self) -> bool:
        """Return whether an engine runs here now."""
        return self._process.alive and not self._draining

    def drain(self) -> None:
        """Let it finish what it has begun; a new one follows, as at an upgrade."""
        if self._process.alive and not self._draining:
            self._draining = True
            self._home.engine_is(self.name, alive=False)

    def acts_at(self) -> datetime | None:
        """Return when it looks next."""
        if not self._process.alive or self._acting or self._process.paused:
            return None
        if self._planned_for != self._home.due():
            # Somebody has kept something, and something else is due next.
            self._rest = POLL
            at = self._when_due()
            self._next = at if self._next is None else min(at, self._next)
        return self._next

    def act(self) -> None:
        """Act, as its process does all the time."""
        self._process.doom = self._process.doom or self.doom
        self.doom = None
        self._acting = True
        process = self._process
        try:
            did = self._loop.wind_down() if self._draining else self._loop.turn()
        except Killed:
            if process.alive:
                self._die()
            return
        except StoreAway:
            self._next_in(AWAY)
        except Stale:
            self._next_in(POLL)
        except Exception as error:  # noqa: BLE001 - a defect, whatever it is.
            self._home.defects.append(f"an engine's turn failed: {error!r}")
            self._next_in(AWAY)
        else:
            self._plan(did=did)
        finally:
            # Who died while it stood still may have been followed by another meanwhile.
            if process is self._process:
                self._acting = False

    def look(self) -> None:
        """Look soon, as an idle engine does all the time."""
        self._next_in(timedelta())

    def kill(self) -> None:
        """Kill it wherever it is now."""
        if self._process.alive:
            self._process.alive = False
            self._die()

    def _be_born(self) -> None:
        home = self._home
        self.births += 1
        self._draining = False
        self._acting = False
        process = self._process = home.process(f"{self.name}", self._clock)
        process.when_dead.append(self._die)
        ledger = FaultyLedger(home.ledger, process)
        carriers = {
            name: CarrierInTime(FakeChannel(name), self._poke, process, home.network)
            for name in home.channels
        }
        worker = self._chance.id()
        self._loop = Loop(
            ledger=ledger,
            clock=self._clock,
            outbox=Outbox(ledger=ledger, carriers=carriers, links=home.links, worker=worker),
            auditor=Auditor(ledger=ledger),
            check_ins=self._check_ins(ledger),
            links=home.links,
        )
        self._carriers = list(carriers.values())
        self._next_in(POLL)

    def _check_ins(self, ledger: Ledger) -> CheckIns:
        return CheckIns(
            ledger=ledger,
            clock=self._clock,
            entrance=entrance(ledger, self._clock, self._home.links, self._chance.id),
            calendar=RuleCalendar(),
            links=self._home.links,
        )

    def rise(self) -> None:
        """Start anew now, if it is dead."""
        if not self._process.alive:
            self._home.world.end_trouble("killed", self.name)
            self._be_born()
            self._home.engine_is(self.name, alive=True)

    def _die(self) -> None:
        self._process.alive = False
        self._home.world.begin_trouble("killed", self.name)
        self._home.engine_is(self.name, alive=False)
        self._home.world.after(self.stays_dead(), self.rise)

    def _plan(self, *, did: bool) -> None:
        if self._draining:
            if not did:
                self._be_born()
                self._home.engine_is(self.name, alive=True)
            else:
                self._next_in(BUSY)
        elif did:
            self._rest = POLL
            self._next_in(timedelta(milliseconds=self._chance.number(1, 10)))
        else:
            self._next = self._when_due()
            if self._next <= self._home.world.now + POLL:
                # What is due already and could not be done is asked for again after a while.
                self._rest = min(self._rest * 2, POLL_MAX)
                later = self._home.ledger.next_due(after=self._clock.now())
                self._next = min(self._home.world.now + self._rest, self._wakes_for(later))

    def _when_due(self) -> datetime:
        """Return when to look for what is due next."""
        self._planned_for = self._home.due()
        return self._wakes_for(self._planned_for)

    def _wakes_for(self, due: datetime | None) -> datetime:
        """Return when to look if this is all that is due."""
        now = self._home.world.now
        longest = now + (WATCHFUL_MAX if self._home.watchful else IDLE_MAX)
        if any(one.busy() for one in self._carriers):
            longest = now + BUSY
        if due is None:
            return longest
        until = due - self._clock.now()
        return min(longest, now + max(until, timedelta()) + POLL * self._chance.number(1, 10) / 10)

    def _next_in(self, span: timedelta) -> None:
        self._next = self._home.world.now + span

    def _poke(self) -> None:
        """A message is done with: look now."""
        self._next_in(timedelta())


def entrance(ledger: Ledger, clock: HostClock, links: Links, new_id: Callable[[], str]) -> Entrance:
    """Return the real entrance, with the policies that everybody has."""
    return Entrance(
        ledger=ledger,
        clock=clock,
        policies=lambda _circle, urgency: default_policies()[urgency],
        links=links,
        new_id=new_id,
    )


class Web:
    """The web process: people press, and it may be gone or unable just then."""

    def __init__(self, home: Installation, clock: HostClock) -> None:
        """Start it."""
        self._home = home
        self._clock = clock
        self._chance = home.world.chance.of("web")
        self.doom: Doom | None = None
        self._process = home.process("web", clock)
        self._down = False

    def now(self) -> datetime:
        """Return what a page shows as the present time."""
        return self._clock.now()

    def press(self, what: Callable[[Entrance], Kept]) -> Kept | None:
        """Hand this to the entrance; None when the page said that it did not work."""
        if self._down:
            return None
        process = self._process
        process.doom, self.doom = process.doom or self.doom, None
        chance = self._chance
        ledger = FaultyLedger(self._home.ledger, process)
        try:
            return what(entrance(ledger, self._clock, self._home.links, chance.id))
        except Killed:
            self._down = True
            self._home.world.begin_trouble("killed", "web")
            self._home.world.after(chance.span(0.5, 20), self._rise)
        except (StoreAway, TooBusy):
            pass
        except Exception as error:  # noqa: BLE001 - a page that fails is a defect that we look for.
            self._home.defects.append(f"a page failed: {error!r}")
        return None

    def _rise(self) -> None:
        self._down = False
        self._home.world.end_trouble("killed", "web")
        self._process = self._home.process("web", self._clock)
