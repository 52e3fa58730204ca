"""The same life on the ledger in memory and in a database: everybody hears the same, always."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import time
from random import Random

import pytest

from tests.contract.houses import House, MemoryHouse
from tests.unit.core.cast import AMINA, address_of, circle_of, signal, supporter
from tests.unit.engine.fakes import LINKS, StillClock, check_ins_of, entrance_of
from yana.core.call import Call, Outcome
from yana.core.circle import Consent, QuietHours
from yana.core.event import (
    Acknowledged,
    Declined,
    Event,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Settled,
    Stopped,
)
from yana.engine.carriers import InlineCarrier
from yana.engine.loop import Loop
from yana.engine.outbox import Outbox
from yana.engine.ports import Accepted, Attempt, Receipt, Refused, Result, Unknown
from yana.engine.watchdog import Auditor

LIVES = range(5)
STEPS = 40
FOUR = tuple(supporter(name) for name in ("Ben", "Chi", "Eve", "Fay"))
NIGHT = QuietHours(start=time(22), end=time(6))
CIRCLE = circle_of(*FOUR[:3], replace(FOUR[3], quiet=NIGHT, addresses=(address_of("Fay"),)))

Heard = list[tuple[str, str, bool]]


@dataclass
class MoodyChannel:
    """A channel whose answer depends on whom it goes to and how often that was, and no more."""

    seed: int
    name: str = "email"
    workers: int = 1
    sent: dict[str, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    heard: Heard = field(default_factory=list)

    def send(self, attempt: Attempt) -> Result:
        before = self.sent[attempt.target]
        mood = Random(f"{self.seed} {attempt.target} {len(before)}").random()
        before.append(attempt)
        self.heard.append((attempt.target, attempt.message.value, attempt.repeat))
        if mood < 0.6:
            return Accepted(provider_id="sink", delivered=mood < 0.1)
        if mood < 0.75:
            return Unknown(detail="cut")
        return Refused(for_good=mood > 0.97, code="451")


class Life:
    """One engine on one ledger, and people who say things by chance."""

    def __init__(self, house: House, seed: int) -> None:
        house.add_circle(CIRCLE)
        self.house, self.chance = house, Random(seed)
        self.clock, self.email = StillClock(), MoodyChannel(seed)
        self.entrance = entrance_of(house.ledger, self.clock)
        carriers = {
            "email": InlineCarrier(self.email),
            "inbox": InlineCarrier(MoodyChannel(seed, name="inbox")),
        }
        self.loop = Loop(
            ledger=house.ledger,
            clock=self.clock,
            outbox=Outbox(ledger=house.ledger, carriers=carriers, links=LINKS, worker="one"),
            auditor=Auditor(ledger=house.ledger),
            check_ins=check_ins_of(house.ledger, self.clock, self.entrance),
            links=LINKS,
        )

    def goes_on(self, step: int) -> tuple[object, ...]:
        """Something happens, the engine acts, and this is what everybody heard and where it is."""
        self.clock.passes(seconds=self.chance.choice((0, 1, 30, 120, 300, 1_200, 7_200)))
        what = self.chance.choice((self.asks, self.says, self.says, self.reports, self.decides))
        what(step)
        while self.loop.turn():
            pass
        heard, self.email.heard = sorted(self.email.heard), []
        return heard, *self.shown()

    def asks(self, step: int) -> None:
        """Amina asks."""
        urgency = self.chance.choice(("company", "worried", "urgent", "danger"))
        self.entrance.ask(AMINA.id, f"request {step}", signal(urgency))

    def says(self, _step: int) -> None:
        """Somebody says something about her call."""
        one, other = self.chance.sample(FOUR, 2)
        events: tuple[Event, ...] = (
            Acknowledged(responder_id=one.id),
            Declined(responder_id=one.id),
            PresenceConfirmed(responder_id=one.id),
            HandOverOffered(responder_id=one.id, to=other.id),
            Stopped(responder_id=one.id),
            PresenceDenied(),
            Settled(by=None, outcome=Outcome.SAFE, follow_up_at=self.clock.at),
        )
        event = self.chance.choice(events * 3 + events[:-1] * 3)
        call = self.call()
        if call is not None:
            self.entrance.record(call.id, event)

    def reports(self, _step: int) -> None:
        """A mail server says what became of a message."""
        target = address_of(self.chance.choice(FOUR).name).target
        place, delivered = self.chance.random(), self.chance.random() < 0.5
        for_good = self.chance.random() < 0.3
        sent = self.email.sent[target]
        if sent:
            token = sent[int(place * len(sent))].token
            self.entrance.receive(Receipt(token=token, delivered=delivered, for_good=for_good))

    def decides(self, _step: int) -> None:
        """Somebody leaves the circle or comes back."""
        one = self.chance.choice(FOUR)
        consent = self.chance.choice((Consent.LEFT, Consent.AGREED, Consent.AGREED))
        self.entrance.choose(AMINA.id, one.id, consent)

    def call(self) -> Call | None:
        """Amina's open call."""
        with self.house.ledger.transaction() as tx:
            call = tx.open_call_of(AMINA.id)
        assert call is None or isinstance(call, Call)
        return call

    def shown(self) -> tuple[object, ...]:
        """Her open call but for its id, and what became of its messages."""
        call = self.call()
        if call is None:
            return ()
        sent = sorted((target, state.value) for target, state in self.house.sent(call.id))
        entries = [type(one).__name__ for one in self.house.entries(call.id)]
        return replace(call, id=""), sent, entries


@pytest.mark.parametrize("seed", LIVES)
def test_the_same_is_heard_whatever_keeps_the_ledger(database_house: House, seed: int) -> None:
    in_memory, in_database = Life(MemoryHouse(), seed), Life(database_house, seed)
    for step in range(STEPS):
        assert in_memory.goes_on(step) == in_database.goes_on(step), f"step {step}"
    tries = sum(map(len, in_memory.email.sent.values()))
    assert tries > STEPS // 4, "too little happened to compare"
