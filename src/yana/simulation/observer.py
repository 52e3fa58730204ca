"""The observer: writes down what every page would show, whenever the ledger changes."""

from dataclasses import dataclass, field
from datetime import timedelta

from yana.core.call import Call, CallState
from yana.core.effect import Note
from yana.simulation.chronicle import Filed, LedgerRead, Seen, Shown, Stand
from yana.simulation.processes import Engine, Installation, Web

LOOKS_SOON = timedelta(seconds=5)


@dataclass
class Observer:
    """Looks at every call whenever something was kept, and at the engine now and then."""

    home: Installation
    web: Web
    engines: list[Engine]
    calls: list[str] = field(default_factory=list)
    """The calls of this episode, in the order in which they were opened."""
    _versions: dict[str, int] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Write down each call that is not as it was."""
        calls = self.home.ledger.open_calls()
        now_open = {one.id for one in calls}
        ended = (self.home.ledger.call(one) for one in sorted(self._open - now_open))
        for call in (*calls, *(one for one in ended if one is not None)):
            if self._versions.get(call.id) != call.version:
                self._write(call)
        self._open = now_open

    def ask_for_the_engine(self) -> None:
        """See what the pages say of the engine, once those that live have looked again."""
        for engine in self.engines:
            engine.look()
        self.home.world.after(LOOKS_SOON, self._show)

    def read_ledger(self) -> None:
        """Write down what the ledger says of every call of this episode, and forget them."""
        for call_id in self.calls:
            call = self.home.ledger.call(call_id)
            assert call is not None, f"{call_id} is gone from the ledger"
            entries = self.home.ledger.entries(call_id)
            read = LedgerRead(
                at=self.home.world.now,
                call=call_id,
                state=call.state.value,
                messages=tuple(
                    Filed(
                        token=one.id,
                        message=one.message.value,
                        supporter=one.responder_id,
                        state=one.state.value,
                    )
                    for one in self.home.ledger.sent(call_id)
                ),
                told=tuple(
                    one.what.moment.value if isinstance(one.what, Note) else type(one.what).__name__
                    for one in entries
                ),
            )
            self.home.world.write(read)
        self.calls.clear()
        self._versions.clear()

    def _write(self, call: Call) -> None:
        if call.id not in self._versions:
            self.calls.append(call.id)
        self._versions[call.id] = call.version
        settled = call.settlement
        self.home.world.write(
            Seen(
                at=self.home.world.now,
                call=call.id,
                person=call.person.id,
                state=call.state.value,
                urgency=call.urgency.value,
                due_at=call.due_at,
                responders=tuple(
                    Stand(
                        id=one.id,
                        standing=one.standing.value,
                        present_by=one.present_by,
                        handing_to=one.handing_to,
                    )
                    for one in call.responders
                ),
                nobody_left=call.nobody_left,
                ended_by=None if settled is None else settled.by,
                requests=len(call.signals),
                person_name=call.person.name,
                trial=call.person.trial,
            )
        )

    def _show(self) -> None:
        acted_at = self.home.ledger.acted_at()
        ago = None if acted_at is None else (self.web.now() - acted_at).total_seconds()
        alive = sum(one.alive for one in self.engines)
        shown = Shown(at=self.home.world.now, acted_ago_seconds=ago, engines_alive=alive)
        self.home.world.write(shown)


def still_open(home: Installation) -> list[Call]:
    """Return the calls that nobody has ended yet."""
    return [one for one in home.ledger.open_calls() if one.state is not CallState.SETTLED]
