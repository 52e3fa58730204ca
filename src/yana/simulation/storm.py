"""Storms: what goes wrong in one episode, and how the world heals afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from yana.core.call import Call
from yana.core.event import TimeReached
from yana.simulation.chronicle import Spoiled
from yana.simulation.faults import Doom, HostClock, crash_places
from yana.simulation.network import Fate, Letterhead, Network, Weather
from yana.simulation.processes import Engine, Installation, Web
from yana.simulation.world import Chance

HOUR = 3600.0
CLOCK_KINDS = {"forth": 1.0, "back": 2.0, "stands": 1.0, "little": 1.0}
"""What may happen to a clock. Set back, it keeps people waiting, so that is so more often."""

CLOCK_KINDS_APART = {"stands": 1.0, "little": 1.0}
"""What may happen to one of two clocks, which differ by seconds."""

STEPS = (60.0, 5400.0)
"""By so many seconds a clock is set."""

STEPS_LONG = 900.0
"""Who does not notice a step of this length keeps somebody waiting for long."""

WHERE_BROKEN = ("loop._set_aside", "loop._advance_alone", "outbox._keep_fate")
"""Where an engine comes to only with a call that makes no sense."""

WATCHED_FOR = timedelta(minutes=2)
"""So long before and after a clock is set, idle engines look as often as real ones do."""


@dataclass
class Site:
    """Everything that a storm can touch."""

    home: Installation
    network: Network
    engines: list[Engine]
    web: Web
    clocks: list[HostClock]
    targets: dict[str, list[str]]
    """All addresses of supporters, by channel."""
    injected: dict[str, int] = field(default_factory=dict)
    """How many faults of each kind there were."""

    def watch(self) -> None:
        """Let idle engines look as often as real ones do, for clocks may be set."""
        self.home.watchful = True
        for engine in self.engines:
            engine.look()

    def count(self, kind: str) -> None:
        """Note one more fault of this kind."""
        self.injected[kind] = self.injected.get(kind, 0) + 1


@dataclass
class Storm:
    """One storm over a site: some kinds of faults, each by chance of its own."""

    site: Site
    chance: Chance
    kinds: tuple[str, ...]
    lasts: timedelta

    def break_out(self) -> None:
        """Plan everything that will go wrong."""
        for kind in self.kinds:
            KINDS[kind](self, self.chance.of(kind))

    def heal(self, channel: str) -> None:
        """Make everything well again, but for all channels but this one, which stay broken."""
        home, world = self.site.home, self.site.home.world
        faults = home.faults
        faults.races = faults.pauses = faults.stale = faults.half_kept = faults.not_kept = 0.0
        faults.away_until = None
        self.site.web.doom = None
        self.site.network.refused = _nothing
        for engine in self.site.engines:
            engine.doom = None
            engine.stays_dead = lambda: timedelta(seconds=1)
            engine.rise()
        for clock in self.site.clocks:
            clock.off_by, clock.stands_at = timedelta(), None
        for name in self.site.network.weather:
            bad = self.chance.one_of((Fate.NEVER, Fate.LINE_CUT, Fate.LOST, Fate.NOT_NOW))
            fate = Fate.FINE if name == channel else bad
            self.site.network.weather[name] = Weather(fates={fate: 1.0})
        for kind, where in world.troubles():
            if kind not in {"killed", "paused", "no_engine"} and (kind, where) != (
                "channel",
                channel,
            ):
                world.end_trouble(kind, where)
        for name in self.site.network.weather:
            world.end_trouble("channel", name)
            if name != channel:
                world.begin_trouble("channel", name)

    def later(self) -> timedelta:
        """Return some moment of the storm, the earlier ones more often."""
        return self.chance.span(1, max(2, self.lasts.total_seconds()))

    def between(
        self, kind: str, where: str, begin: Callable[[], None], end: Callable[[], None]
    ) -> None:
        """Let a trouble begin at some moment and end at another."""
        world = self.site.home.world

        def begun() -> None:
            self.site.count(kind)
            world.begin_trouble(kind, where)
            begin()

        def over() -> None:
            end()
            world.end_trouble(kind, where)

        at = world.now + self.later()
        world.at(at, begun)
        world.at(min(at + self.chance.span(1, HOUR), world.now + self.lasts), over)


def _kills(storm: Storm, chance: Chance) -> None:
    places = crash_places()
    for _ in range(chance.number(1, 8)):
        place = chance.one_of(places)
        doom = Doom(place=place, n=chance.weighed({1: 5, 2: 2, 5: 1}))
        if place.startswith("entrance"):
            victim: Web | Engine = storm.site.web
        else:
            victim = chance.one_of(storm.site.engines)
        storm.site.home.world.after(storm.later(), partial(setattr, victim, "doom", doom))


def _outage(storm: Storm, chance: Chance) -> None:
    """All engines die, and stay dead for up to an hour."""

    def fall() -> None:
        storm.site.count("no_engine")
        for engine in storm.site.engines:
            engine.stays_dead = lambda: chance.span(1, HOUR)
            engine.kill()

    storm.site.home.world.after(storm.later(), fall)


def _races(storm: Storm, chance: Chance) -> None:
    storm.site.home.faults.races = chance.one_of((0.02, 0.1, 0.3))
    storm.site.home.world.begin_trouble("races", "all")
    storm.site.count("races")


def _pauses(storm: Storm, chance: Chance) -> None:
    storm.site.home.faults.pauses = chance.one_of((0.001, 0.01))
    storm.site.count("pauses")


def _stale(storm: Storm, chance: Chance) -> None:
    storm.site.home.faults.stale = chance.one_of((0.02, 0.2))
    storm.site.count("stale")


def _half_kept(storm: Storm, chance: Chance) -> None:
    faults = storm.site.home.faults

    def begin() -> None:
        faults.half_kept = chance.one_of((0.02, 0.2))
        faults.not_kept = chance.one_of((0.02, 0.2))

    def end() -> None:
        faults.half_kept = faults.not_kept = 0.0

    storm.between("store_away", "half", begin, end)


def _store_away(storm: Storm, chance: Chance) -> None:
    home = storm.site.home

    def begin() -> None:
        home.faults.away_until = home.world.now + timedelta(days=1)

    def end() -> None:
        home.faults.away_until = None

    for _ in range(chance.number(1, 3)):
        storm.between("store_away", "all", begin, end)


def _clock(storm: Storm, chance: Chance) -> None:
    clock = chance.one_of(storm.site.clocks)
    home, sets_in = storm.site.home, max(storm.later(), WATCHED_FOR)

    def rest() -> None:
        home.watchful = clock.stands_at is not None
        if home.watchful:
            clock.world.after(WATCHED_FOR, rest)

    clock.world.after(sets_in - WATCHED_FOR, storm.site.watch)
    clock.world.after(sets_in, lambda: _set_clock(storm, clock, chance))
    clock.world.after(sets_in + WATCHED_FOR, rest)


def _set_clock(storm: Storm, clock: HostClock, chance: Chance) -> None:
    storm.site.count("clock")
    kind = chance.weighed(CLOCK_KINDS if len(storm.site.clocks) == 1 else CLOCK_KINDS_APART)
    how = "frozen" if kind == "stands" else ""
    storm.site.home.world.begin_trouble("clock", "host", how)
    if kind == "stands":
        clock.stands_at = clock.now()
        clock.world.after(chance.span(1, HOUR), lambda: _go_on(storm, clock))
    elif kind == "little":
        clock.off_by = chance.span(0.1, 8) * chance.one_of((1, -1))
    else:
        clock.off_by += _step(chance) * (1 if kind == "forth" else -1)


def _step(chance: Chance) -> timedelta:
    """Return a whole hour, as at a slip with daylight saving, or any step that must be noticed."""
    slip, long = timedelta(hours=1), chance.span(STEPS_LONG, STEPS[1])
    return chance.weighed({slip: 1.0, chance.span(*STEPS): 1.0, long: 2.0})


def _go_on(storm: Storm, clock: HostClock) -> None:
    clock.stands_at = None
    for engine in storm.site.engines:
        engine.look()


def _mix(storm: Storm, chance: Chance) -> None:
    """Each channel is a little bad in its own way."""
    for name in storm.site.network.weather:
        bad = chance.some_of([one for one in Fate if one is not Fate.FINE], chance.number(1, 5))
        weight = chance.one_of((0.02, 0.1, 0.4))
        fates = {Fate.FINE: 1.0} | dict.fromkeys(bad, weight)
        weather = Weather(fates=fates, receipts=chance.one_of((0.0, 0.5, 1.0)))
        storm.site.network.weather[name] = weather
        storm.site.home.world.begin_trouble("channel", name)
        storm.site.count("channel")


def _channel_down(storm: Storm, chance: Chance) -> None:
    name = chance.one_of(list(storm.site.network.weather))
    bad = (
        Fate.NOT_NOW,
        Fate.HANGS,
        Fate.HANGS_LATE,
        Fate.BREAKS,
        Fate.LINE_CUT,
        Fate.LOST,
        Fate.NEVER,
    )
    fate = chance.one_of(bad)

    def begin() -> None:
        storm.site.network.weather[name].fates = {fate: 1.0}

    def end() -> None:
        storm.site.network.weather[name].fates = {Fate.FINE: 1.0}

    storm.between("channel", name, begin, end)


def _addresses(storm: Storm, chance: Chance) -> None:
    """Some addresses are bad by themselves, all the time."""
    for name, weather in storm.site.network.weather.items():
        for target in chance.some_of(storm.site.targets.get(name, []), chance.number(1, 6)):
            weather.addresses[target] = chance.one_of(
                (Fate.NEVER, Fate.BOUNCED, Fate.FULL, Fate.HANGS, Fate.NOT_NOW, Fate.LOST)
            )
            storm.site.home.world.begin_trouble("address", target)
            storm.site.count("address")


def _drain(storm: Storm, chance: Chance) -> None:
    for _ in range(chance.number(1, 3)):
        engine = chance.one_of(storm.site.engines)
        storm.site.home.world.after(storm.later(), engine.drain)
        storm.site.count("drain")


def _spoiled(storm: Storm, chance: Chance) -> None:
    """An open call reads well and makes no sense: nothing can be decided of it any more."""
    site, world = storm.site, storm.site.home.world
    where = chance.one_of(WHERE_BROKEN)
    if chance.hits(0.5):
        places = [one for one in crash_places() if one.startswith(where)]
        chance.one_of(site.engines).doom = Doom(place=chance.one_of(places))
    if not where.startswith("outbox"):
        world.after(storm.later(), lambda: _spoil_any(site, chance))
        return

    def refused(head: Letterhead) -> None:
        """Just now one of its messages was refused, and nobody has been told so yet."""
        call = site.home.ledger.call(head.call or "")
        if call is not None and call.settlement is None:
            site.network.refused = _nothing
            _spoil(site, call)

    _addresses(storm, chance)
    site.network.refused = refused


def _spoil_any(site: Site, chance: Chance) -> None:
    calls = site.home.ledger.open_calls()
    if calls:
        _spoil(site, chance.one_of(calls))


def _spoil(site: Site, call: Call) -> None:
    home, now = site.home, site.home.world.now
    with home.ledger.transaction() as tx:
        # As a bad hand would: none of these fields may be missing.
        broken = replace(call, policy=None, pass_no=None)  # type: ignore[arg-type]
        tx.keep(call, broken, TimeReached(), (), now)
    site.count("spoiled")
    home.world.write(Spoiled(at=now, call=call.id))
    home.observe()


def _nothing(_head: Letterhead) -> None:
    """Take no notice."""


KINDS: dict[str, Callable[[Storm, Chance], None]] = {
    "kills": _kills,
    "no engine": _outage,
    "races": _races,
    "pauses": _pauses,
    "stale": _stale,
    "half kept": _half_kept,
    "store away": _store_away,
    "clock": _clock,
    "mix": _mix,
    "channel down": _channel_down,
    "addresses": _addresses,
    "drain": _drain,
    "spoiled": _spoiled,
}
