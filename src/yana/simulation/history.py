"""One history: some people's year under one seed, episode by episode, each checked at its end."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from yana.core.call import Call, Standing
from yana.core.circle import Circle, Consent, Supporter
from yana.core.effect import Message
from yana.core.policy import Urgency
from yana.core.settle import FollowUpState
from yana.engine.links import Links
from yana.engine.memory import MemoryLedger
from yana.engine.ports import Attempt, Receipt
from yana.simulation.askers import Asker
from yana.simulation.checkers.reading import Reading
from yana.simulation.chronicle import Broken, Chronicle, Healed, Joined, Over, Receipted
from yana.simulation.delays import delays
from yana.simulation.faults import HostClock
from yana.simulation.network import Letterhead, Network, Weather
from yana.simulation.newcomers import member, new_circle, new_supporter
from yana.simulation.observer import Observer, still_open
from yana.simulation.people import Helper, Human
from yana.simulation.processes import Engine, Installation, Web
from yana.simulation.storm import KINDS, WATCHED_FOR, Site, Storm
from yana.simulation.world import Chance, Restless, World

CHANNELS = ("email", "phone")
PERSONS = 15
TRIAL_EACH = 5
"""Each fifth person only tries it out, and their messages say so."""
EPISODES = 3
YEAR = timedelta(days=365)
HEALS_WITHIN = timedelta(hours=36)
"""So long after the world has healed, every call must have reached its willing human and ended."""

Check = Callable[[Reading], Iterable[Broken]]


@dataclass
class Told:
    """What one history came to."""

    seed: str
    person_years: float = 0.0
    calls: int = 0
    messages: int = 0
    digest: str = ""
    faults: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    delays: dict[str, float] = field(default_factory=dict)
    """The worst of each kind, in seconds of calm time."""
    visits: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    """Errors of our own that came up at the top."""
    broken: list[tuple[int, Broken]] = field(default_factory=list)
    """Each with the number of its episode."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What is left out of a history; all that stays keeps its own chance."""

    only: tuple[int, ...] | None = None
    """Only these episodes."""
    without: tuple[str, ...] = ()
    """Without these kinds of faults."""


class History:
    """Some people's year."""

    def __init__(self, seed: str, check: Check, cut: Cut | None = None) -> None:
        """Tell it by this seed, whole or cut, to find the shortest that still fails."""
        chance = Chance(seed)
        begins = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=chance.number(0, 8760))
        self._world = World(begins, chance)
        self._check = check
        self._cut = cut or Cut()
        self.told = Told(seed=seed)
        self._digest = hashlib.sha256()
        self._set_up(chance)

    def _set_up(self, chance: Chance) -> None:
        world = self._world
        ids = chance.of("rows")
        ledger = MemoryLedger(new_id=ids.id)
        links = Links(base_url="https://yana.test", keys=("simulated",))
        network = Network(world, links, CHANNELS)
        clocks = [HostClock(world) for _ in range(chance.number(1, 2))]
        home = Installation(
            world=world, ledger=ledger, links=links, network=network, channels=CHANNELS
        )
        home.visits, home.crashes = self.told.visits, self.told.crashes
        home.defects = self.told.defects
        engines = [
            Engine(home, f"engine-{n}", chance.one_of(clocks))
            for n in range(chance.weighed({1: 3, 2: 2, 3: 1}))
        ]
        web = Web(home, clocks[0])
        human = Human(home=home, web=web, chance=chance)
        circles = [
            new_circle(chance, f"p{n}", CHANNELS, trial=n % TRIAL_EACH == 0) for n in range(PERSONS)
        ]
        self._helpers: dict[str, Helper] = {}
        self._askers: list[Asker] = []
        targets: dict[str, list[str]] = {name: [] for name in CHANNELS}
        for circle in circles:
            ledger.add_circle(circle)
            self._add_people(human, circle, targets)
        self._site = Site(
            home=home, network=network, engines=engines, web=web, clocks=clocks, targets=targets
        )
        self._observer = Observer(home=home, web=web, engines=engines)
        home.observe = self._observer.look
        network.listen = self._hear
        network.receive = lambda receipt: self._receive(human, receipt)

    def tell(self) -> Told:
        """Tell all of it, and return what it came to."""
        world, told = self._world, self.told
        gap = YEAR / EPISODES
        for n in range(EPISODES):
            if self._cut.only is None or n in self._cut.only:
                world.run_until(
                    world.begins + gap * n + world.chance.of(f"gap/{n}").span(60, 80000)
                )
                self._episode_or_defect(n)
            if told.broken or told.defects:
                break  # What was left broken would break more; the first is what is wanted.
        else:
            world.run_until(world.begins + YEAR)
        told.person_years = PERSONS * YEAR / timedelta(days=365)
        told.messages = self._site.network.messages
        told.faults.update(self._site.injected)
        told.fates.update({fate.value: n for fate, n in self._site.network.fates.items()})
        told.digest = self._digest.hexdigest()
        return told

    def _episode_or_defect(self, n: int) -> None:
        try:
            self._episode(n, self._world.chance.of(f"incident/{n}"))
        except Restless:
            self.told.defects.append(f"episode {n} never comes to rest")

    def _episode(self, n: int, chance: Chance) -> None:
        world, site = self._world, self._site
        world.chronicle = Chronicle()
        for asker in self._askers:
            asker.quiet = False
            self._write_members(asker.circle())
        for helper in self._helpers.values():
            helper.willing = None
        kinds = tuple(kind for kind in KINDS if chance.hits(0.35))
        kinds = tuple(kind for kind in kinds if kind not in self._cut.without)
        lasts = chance.span(300, 20000)
        storm = Storm(site=site, chance=chance.of("storm"), kinds=kinds, lasts=lasts)
        storm.break_out()
        self._let_people_ask(chance.of("people"), lasts)
        world.run_until(world.now + lasts)
        self._heal(storm, chance.of("heal"))
        reading = Reading(world.chronicle)
        for broken in self._check(reading):
            self.told.broken.append((n, broken))
        for name, delay in delays(reading).items():
            seconds = round(delay.total_seconds(), 1)
            self.told.delays[name] = max(self.told.delays.get(name, 0.0), seconds)
        self._write_digest()
        for name in site.network.weather:
            site.network.weather[name] = Weather()
            world.end_trouble("channel", name)
        site.network.sound.clear()
        # Nobody leads the rest of a year by the minute, so what comes late comes now.
        world.run_until(world.now + timedelta(hours=6))
        world.chronicle = Chronicle()

    def _let_people_ask(self, chance: Chance, lasts: timedelta) -> None:
        world = self._world
        for asker in chance.some_of(self._askers, chance.weighed({1: 3, 2: 2, 4: 1, 8: 0.5})):
            at = world.now + chance.span(1, lasts.total_seconds() / 2)
            urgency = chance.one_of(list(Urgency))
            ids = [one.id for one in asker.circle().supporters]
            not_told = tuple(chance.some_of(ids, 1)) if chance.hits(0.2) else ()
            world.at(at, lambda a=asker, u=urgency, no=not_told: a.ask(u, no))  # type: ignore[misc]
            world.at(at + chance.span(1, 30), self._observer.ask_for_the_engine)
            for _ in range(chance.number(0, 4)):
                world.at(at + chance.span(2, lasts.total_seconds()), asker.do_something)
        for _ in range(4):
            world.at(
                world.now + chance.span(10, lasts.total_seconds()),
                self._observer.ask_for_the_engine,
            )

    def _heal(self, storm: Storm, chance: Chance) -> None:
        """Let the world be well, with one channel and one who comes; see that all end."""
        world, site = self._world, self._site
        channel = chance.one_of(CHANNELS)
        off = any(one.off_by or one.stands_at for one in site.clocks)
        if off:
            # Real engines look all the time, so they know what time it was before a clock is set.
            site.watch()
            world.run_until(world.now + WATCHED_FOR)
        storm.heal(channel)
        self._watch_clocks_set_right(off=off)
        for asker in self._askers:
            asker.quiet = True
        for helper in self._helpers.values():
            helper.willing = False
        ends = world.now + HEALS_WITHIN
        world.run_until(world.now + WATCHED_FOR)  # Who was dead or stood still is back.
        site.home.watchful = False
        willing = [self._choose_willing(call, channel, chance) for call in still_open(site.home)]
        world.write(Healed(at=world.now, willing=tuple(willing)))
        while world.now < ends and still_open(site.home):
            world.run_until(world.now + timedelta(minutes=10))
        # Those who were told late in the storm hear the end as well.
        world.run_until(world.now + timedelta(minutes=10))
        world.write(Over(at=world.now))
        self.told.calls += len(self._observer.calls)
        self._observer.read_ledger()

    def _watch_clocks_set_right(self, *, off: bool) -> None:
        """Let engines look as real ones do, also when a storm has just let them rest."""
        if off and not self._site.home.watchful:
            self._site.watch()

    def _choose_willing(self, call: Call, channel: str, chance: Chance) -> tuple[str, str]:
        """Return who comes for this call if asked: somebody of the circle, or who joins it now."""
        can = [
            one
            for one in call.responders
            if one.standing in {Standing.WAITING, Standing.RUNG, Standing.LAPSED}
            # Also who was given up meanwhile: what refused in the storm works again now.
            and any(address.channel == channel for address in one.supporter.addresses)
        ]
        chosen = chance.one_of(can).id if can else self._newcomer(call, channel, chance)
        helper = self._helpers[chosen]
        helper.willing = True
        for address in helper.supporter.addresses:
            self._site.network.weather[address.channel].addresses.pop(address.target, None)
            self._site.network.sound.add(address.target)
        return call.person.id, chosen

    def _newcomer(self, call: Call, channel: str, chance: Chance) -> str:
        name = f"new-{chance.number(0, 10**9)}"
        supporter = new_supporter(chance, name, call.person.zone, (channel,))
        asker = next(one for one in self._askers if one.person_id == call.person.id)
        with self._site.home.ledger.transaction() as tx:
            tx.keep_supporter(call.person.id, replace(supporter, consent=Consent.INVITED))
        helper = self._add_helper(asker, call.person.id, supporter)
        helper.willing = True
        helper.choose(Consent.AGREED)
        return supporter.id

    def _add_people(self, human: Human, circle: Circle, targets: dict[str, list[str]]) -> None:
        person_id = circle.person.id
        asker = Asker(self._with_chance(human, f"asker/{circle.person.name}"), person_id)
        asker.meet = lambda supporter: self._meet(asker, supporter)
        self._askers.append(asker)
        for supporter in circle.supporters:
            self._add_helper(human, circle.person.id, supporter)
            for address in supporter.addresses:
                targets[address.channel].append(address.target)

    def _meet(self, asker: Asker, supporter: Supporter) -> None:
        """Bring up somebody who has been asked to join, and will find the invitation."""
        self._add_helper(asker, asker.person_id, supporter)

    def _add_helper(self, human: Human, person_id: str, supporter: Supporter) -> Helper:
        own = self._with_chance(human, f"helper/{supporter.name}")
        helper = self._helpers[supporter.id] = Helper(own, person_id, supporter)
        return helper

    def _with_chance(self, human: Human, name: str) -> Human:
        return Human(home=human.home, web=human.web, chance=self._world.chance.of(name))

    def _write_members(self, circle: Circle) -> None:
        for one in circle.supporters:
            if one.agreed:
                at = self._world.now
                self._world.write(Joined(at=at, person=circle.person.id, member=member(one)))

    def _hear(self, attempt: Attempt, head: Letterhead) -> None:
        if attempt.message is Message.FOLLOW_UP:
            self._look_in(attempt.facts["follow_up"])
        if head.supporter is not None:
            self._helpers[head.supporter].hear(attempt, head)

    def _look_in(self, follow_up_id: str) -> None:
        """Whoever promised it looks in, at the first or at the third reminder."""
        asker = self._askers[0]
        if asker.chance.hits(0.5):
            asker.press(
                lambda entrance: entrance.close_follow_up(follow_up_id, FollowUpState.KEPT),
                lambda _kept: None,
            )

    def _receive(self, human: Human, receipt: Receipt) -> None:
        self._world.write(
            Receipted(
                at=self._world.now,
                token=receipt.token,
                delivered=receipt.delivered,
                for_good=receipt.for_good,
            )
        )
        human.press(lambda entrance: entrance.receive(receipt), lambda _kept: None)

    def _write_digest(self) -> None:
        for record in self._world.chronicle.records:
            self._digest.update(repr(record).encode())
