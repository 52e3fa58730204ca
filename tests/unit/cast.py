"""The cast over the real ledger: Amina asks, Ben and Chi respond, Dov must see nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.test import Client

from tests.scenario.harness.cast import ZONE, address, set_up_person
from tests.scenario.harness.clock import StoryClock
from yana.core.call import Call, Standing
from yana.core.circle import Address, Consent, Supporter
from yana.core.event import Event
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.links import Purpose
from yana.engine.system import System
from yana.project import wiring
from yana.project.options import load
from yana.store import reading
from yana.store.rows import keep_supporter

WORDS = "I do not want to be alone tonight."
PLEASE_DO_NOT = "Please do not ring my son."


@dataclass
class Cast:
    """One person's circle, the joined system, and a clock that the test moves."""

    system: System
    clock: StoryClock
    person_id: str
    cookies: dict[str, str]

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def passes(self, **span: float) -> None:
        """Let time pass; nothing happens by itself."""
        self.clock.set(self.clock.now() + timedelta(**span))

    def supporter(self, name: str, consent: Consent = Consent.AGREED) -> Supporter:
        """Put somebody into the circle."""
        supporter = Supporter(
            id=str(uuid4()),
            name=name,
            zone=ZONE,
            addresses=(Address(channel="email", target=address(name)),),
            consent=consent,
        )
        keep_supporter(self.person_id, supporter)
        return supporter

    def asks(self, urgency: Urgency = Urgency.URGENT, do_not_tell: tuple[str, ...] = ()) -> Call:
        """Amina asks, in her own words."""
        signal = Signal(
            at=self.now,
            urgency=urgency,
            words=WORDS,
            please_do_not=PLEASE_DO_NOT,
            do_not_tell=do_not_tell,
        )
        return self.system.entrance.ask(self.person_id, str(uuid4()), signal).call

    def record(self, call: Call, event: Event) -> Call:
        """Something happens to a call."""
        return self.system.entrance.record(call.id, event)

    def call(self, call: Call) -> Call:
        """The call as it is kept now."""
        kept = reading.call(call.id)
        assert kept is not None
        return kept

    def standing(self, call: Call, supporter: Supporter) -> Standing:
        """Where somebody stands in a call now."""
        responder = self.call(call).responder(supporter.id)
        assert responder is not None
        return responder.standing

    def heard(self, call: Call) -> list[str]:
        """The kinds of everything in the call's ledger."""
        return [type(entry.what).__name__ for entry in reading.entries(call.id)]

    def answer_path(self, call: Call, supporter: Supporter) -> str:
        """The page where somebody answers."""
        return f"/a/{self.system.links.token(Purpose.ANSWER, call.id, supporter.id)}/"

    def member_path(self, supporter: Supporter) -> str:
        """Somebody's own page."""
        return f"/m/{self.system.links.token(Purpose.MEMBER, self.person_id, supporter.id)}/"

    def signed_in(self) -> Client:
        """Amina's browser."""
        client = Client()
        client.cookies.load(self.cookies)
        return client


def gather() -> Cast:
    """Amina with an empty circle, in a system whose clock stands still."""
    clock = StoryClock()
    system = wiring.install(wiring.build_system(replace(load(), mail="smtp://set-up"), clock=clock))
    person_id, cookies = set_up_person("Amina", "DE", clock.now())
    return Cast(system=system, clock=clock, person_id=person_id, cookies=cookies)
