"""Who asks in the simulated world, and does what people do in such an hour."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from yana.core.call import Call, Outcome
from yana.core.circle import Circle, Supporter
from yana.core.event import PresenceConfirmed, PresenceDenied, Settled
from yana.core.policy import Urgency
from yana.core.signal import Signal
from yana.engine.entrance import Entrance
from yana.simulation.chronicle import Asked, Gone, Invited, Joined
from yana.simulation.newcomers import member, new_supporter
from yana.simulation.people import Human


class Asker(Human):
    """A person who asks, and does what people do in such an hour."""

    def __init__(self, human: Human, person_id: str) -> None:
        """Be this person."""
        super().__init__(home=human.home, web=human.web, chance=human.chance)
        self.person_id = person_id
        self.quiet = False
        """Once the world is healed, the person says nothing more: the others must do."""
        self.meet: Callable[[Supporter], None] = lambda _supporter: None
        """Bring up a supporter whom this person has just thought of."""

    def ask(self, urgency: Urgency, not_told: tuple[str, ...] = ()) -> None:
        """Press one of the large buttons until YANA says "received"."""
        world, request = self.home.world, self.chance.id()
        begun_at, words = world.now, f"words {request[:8]}"
        signal = Signal(at=begun_at, urgency=urgency, words=words, do_not_tell=not_told)

        def received(kept: object) -> None:
            call, merged = kept.call, kept.merged  # type: ignore[attr-defined]
            world.write(
                Asked(
                    at=world.now,
                    person=self.person_id,
                    call=call.id,
                    request=request,
                    urgency=urgency.value,
                    not_told=not_told,
                    words=words,
                    merged=merged,
                    begun_at=begun_at,
                )
            )

        def press(entrance: Entrance) -> object:
            return entrance.ask(self.person_id, request, signal)

        self.press(press, received)
        if self.chance.hits(0.2):  # Pressed twice.
            world.after(self.chance.span(0.05, 5), lambda: self.press(press, lambda _kept: None))

    def do_something(self) -> None:
        """Do one of the things that a person may do while their call is open."""
        call = self._open_call()
        if call is None or self.quiet:
            return
        deeds: dict[Callable[[Call], None], float] = {
            self._ask_again: 4,
            self._exclude: 1,
            self._deny: 1,
            self._confirm: 1,
            self._end: 1.5,
            self._look: 0.5,
            self._invite: 0.5,
            self._change: 0.5,
        }
        self.chance.weighed(deeds)(call)

    def _open_call(self) -> Call | None:
        calls = self.home.ledger.open_calls()
        return next((one for one in calls if one.person.id == self.person_id), None)

    def _ask_again(self, call: Call) -> None:
        urgency = self.chance.one_of(list(Urgency))
        ids = [one.id for one in call.responders]
        self.ask(urgency, tuple(self.chance.some_of(ids, 1)) if self.chance.hits(0.1) else ())

    def _exclude(self, call: Call) -> None:
        circle = self.circle()
        agreed = [one.id for one in circle.supporters if one.agreed]
        if len(agreed) < 2:  # noqa: PLR2004 - nobody is left alone by chance alone.
            return
        out, world = self.chance.one_of(agreed), self.home.world

        def gone(_kept: object) -> None:
            world.write(Gone(at=world.now, person=self.person_id, supporter=out, how="excluded"))

        self.press(lambda entrance: entrance.exclude(self.person_id, out), gone)

    def _look(self, call: Call) -> None:
        if self.chance.hits(0.5):
            self.press(lambda entrance: entrance.glance(call.id), lambda _kept: None)
        else:
            self.press(lambda entrance: entrance.mend(call.id), lambda _kept: None)

    def _invite(self, call: Call) -> None:
        name = f"asked-{self.chance.number(0, 10**9)}"
        supporter = new_supporter(self.chance, name, call.person.zone, self.home.channels)
        self.meet(supporter)

        def invited(_kept: object) -> None:
            asked = Invited(at=self.home.world.now, person=self.person_id, member=member(supporter))
            self.home.world.write(asked)

        self.press(lambda entrance: entrance.invite(self.person_id, supporter), invited)

    def _change(self, _call: Call) -> None:
        """Correct what a supporter agreed to: whether they may be woken."""
        agreed = [one for one in self.circle().supporters if one.agreed]
        if not agreed:
            return
        known, world = self.chance.one_of(agreed), self.home.world
        changed = replace(known, may_wake=not known.may_wake)

        def kept(circle: object) -> None:
            assert isinstance(circle, Circle)
            now_known = circle.supporter(changed.id)
            if now_known is not None and now_known.agreed:
                world.write(Joined(at=world.now, person=self.person_id, member=member(now_known)))

        self.press(lambda entrance: entrance.change_supporter(self.person_id, changed), kept)

    def circle(self) -> Circle:
        """Return the person's circle as their page shows it."""
        with self.home.ledger.transaction() as tx:
            circle = tx.circle(self.person_id)
        assert circle is not None
        return circle

    def _deny(self, call: Call) -> None:
        if call.holders():
            self.record(call.id, None, "denied", PresenceDenied())

    def _confirm(self, call: Call) -> None:
        for one in call.holders()[:1]:
            event = PresenceConfirmed(responder_id=one.id, by_person=True)
            self.record(call.id, None, "with", event, to=one.id)

    def _end(self, call: Call) -> None:
        later = self.web.now() + timedelta(days=1) if self.chance.hits(0.2) else None
        event = Settled(by=None, outcome=Outcome.FALSE_ALARM, follow_up_at=later)
        self.record(call.id, None, "ended", event)
