"""The entrance: an event comes in, the call is advanced and kept, and only then we say so.

Everything that changes a call goes through here: pages, the API, channels and the engine itself.
Each method is one transaction. When somebody else changed the call in the meantime, it is read
again and decided anew; nothing is ever decided on an old reading. When the call itself is broken,
it is set aside in the same transaction, and what was said is told to the fresh one: whoever speaks
is heard now, and not only when the broken call is due next.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from yana.core.call import Call, CallState, Outcome
from yana.core.circle import Address, Circle, Consent, Supporter, id_at
from yana.core.effect import Message
from yana.core.event import (
    AskedAgain,
    AttemptDelayed,
    AttemptFailed,
    Event,
    Seen,
    Settled,
    SupporterAgreed,
    SupporterRemoved,
)
from yana.core.lifecycle import open_call
from yana.core.policy import Policy, Urgency
from yana.core.settle import FollowUp, FollowUpState
from yana.core.signal import Signal
from yana.engine.links import Links, Purpose
from yana.engine.ports import (
    Clock,
    Ledger,
    Letter,
    Outgoing,
    Receipt,
    Stale,
    Transaction,
    Unreadable,
)
from yana.engine.set_aside import Unmovable, afresh, move, set_aside
from yana.engine.set_back import with_the_clock

Kept = TypeVar("Kept")

TRIES_MAX = 200
"""Each lost race means that somebody else got ahead, so a call always moves on. All of a circle, a
hundred at most, may answer in the same instant, and each of them must be heard."""


class NotFound(Exception):
    """There is no such call or circle. Check the id, or ask anew."""


class TooBusy(Exception):
    """Too many changes came at once, and nothing of this one was kept. Please try again."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of a request for help: the call it opened or joined. It is kept for good."""

    call: Call
    merged: bool
    repeated: bool


class Entrance:
    """The one way in: turns what people and channels say into kept changes."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: Clock,
        policies: Callable[[Circle, Urgency], Policy],
        links: Links,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        """Join the ledger, the clock, the policies to copy into new calls, and the links.

        `new_id` may be given where chance is seeded.
        """
        self._ledger = ledger
        self._clock = clock
        self._policies = policies
        self._links = links
        self._new_id = new_id

    def ask(self, person_id: str, request_id: str, signal: Signal) -> Received:
        """Keep a request for help; repeating it with the same request id changes nothing."""
        return self.commit(lambda tx: self.take_in(tx, person_id, request_id, signal))

    def policy(self, circle: Circle, urgency: Urgency) -> Policy:
        """Return the policy that an ask would follow, so that it can be shown before asking."""
        return self._policies(circle, urgency)

    def record(self, call_id: str, event: Event) -> Call:
        """Advance a call by what a human or a channel said, and return it as kept."""
        return self.commit(lambda tx: self._record(tx, call_id, event))

    def glance(self, call_id: str) -> Call | None:
        """Return the call as `mend` would, and change nothing: for whoever only looks."""
        return self.commit(lambda tx: _glance(tx, call_id, self._clock.now()))

    def mend(self, call_id: str) -> Call | None:
        """Return the call, or None without one; an open one that cannot be read begins afresh."""
        return self.commit(lambda tx: _readable(tx, call_id, self._clock.now()))

    def invite(self, person_id: str, supporter: Supporter) -> Circle:
        """Put a supporter into the circle as invited, and ask them by message if they agree."""
        return self.commit(lambda tx: self._invite(tx, person_id, supporter))

    def change_supporter(self, person_id: str, supporter: Supporter) -> Circle:
        """Keep a supporter's details; consent stays, but a new address must agree anew."""

        def change(tx: Transaction) -> Circle:
            known = _supporter(tx, person_id, supporter.id)
            if supporter.addresses != known.addresses:
                # Links to the old address live as long as their supporter does. Whoever reads
                # mail there now must not answer for the new one.
                new = replace(supporter, id=id_at(known.id, supporter.addresses))
                old = replace(known, consent=Consent.EXCLUDED)
                self._change_supporter(tx, person_id, old, now_known_as=new.id)
                return self._invite(tx, person_id, new)
            return self._change_supporter(tx, person_id, replace(supporter, consent=known.consent))

        return self.commit(change)

    def choose(self, person_id: str, supporter_id: str, consent: Consent) -> Circle:
        """Keep what a supporter decided for themself; an open call follows at once."""

        def change(tx: Transaction) -> Circle:
            known = _supporter(tx, person_id, supporter_id)
            return self._change_supporter(tx, person_id, known.choosing(consent))

        return self.commit(change)

    def exclude(self, person_id: str, supporter_id: str) -> Circle:
        """Take a supporter out of the circle, quietly and at once."""

        def change(tx: Transaction) -> Circle:
            known = _supporter(tx, person_id, supporter_id)
            if known.consent is Consent.REFUSED:
                # Nobody is reached who refused; and asking back must not get round it.
                return _circle(tx, person_id)
            return self._change_supporter(tx, person_id, replace(known, consent=Consent.EXCLUDED))

        return self.commit(change)

    def receive(self, receipt: Receipt) -> bool:
        """Keep what a provider says later; a message that came back makes the next address due."""
        return self.commit(lambda tx: self._receive(tx, receipt))

    def close_follow_up(self, follow_up_id: str, state: FollowUpState) -> FollowUp:
        """Keep that a human looked in, or let the promise go; closing twice is the same."""

        def change(tx: Transaction) -> FollowUp:
            before = tx.follow_up(follow_up_id)
            if before is None:
                raise NotFound
            if before.state is not FollowUpState.OPEN:
                return before
            after = before.closed(state)
            tx.keep_follow_up(before, after)
            return after

        return self.commit(change)

    def commit(self, work: Callable[[Transaction], Kept]) -> Kept:
        """Return what `work` keeps in one transaction; it is redone when others were faster."""
        broken: Unreadable | None = None
        for _ in range(TRIES_MAX):
            try:
                return self._once(work, broken)
            except Stale:
                broken = None
            except Unmovable as unmovable:
                if broken is not None:
                    # The fresh call cannot take it either, so the old one was not to blame: stays.
                    raise
                broken = unmovable.broken
        raise TooBusy

    def _once(self, work: Callable[[Transaction], Kept], broken: Unreadable | None) -> Kept:
        with self._ledger.transaction() as tx:
            if broken is not None:
                set_aside(tx, broken, self._clock.now())
            return work(tx)

    def take_in(self, tx: Transaction, person_id: str, request_id: str, signal: Signal) -> Received:
        """Open a call for a signal or let it join the one that is open, in a transaction."""
        circle = _circle(tx, person_id)
        now = self._clock.now()
        known = tx.call_of_request(person_id, request_id)
        repeated = None if known is None else _readable(tx, known, now)
        if repeated is not None:
            return Received(call=repeated, merged=False, repeated=True)
        if known is not None:
            # What it was part of has ended and cannot be read: the need may be new, so it rings.
            request_id = self._new_id()
        # Never refused: who is in danger has no time to choose anew, and whom they named stays out.
        signal = replace(signal, at=now, do_not_tell=circle.known_as(signal.do_not_tell))
        policy = self._policies(circle, signal.urgency)
        before = _open_call(tx, person_id, now)
        if before is None:
            call, effects = open_call(self._new_id(), circle, signal, policy)
            tx.begin(call, request_id, effects)
            return Received(call=call, merged=False, repeated=False)
        after = self._keep(tx, before, AskedAgain(signal=signal, policy=policy), now)
        tx.join_request(after, request_id)
        return Received(call=after, merged=True, repeated=False)

    def stand_down_missed(self, tx: Transaction, person_id: str) -> None:
        """End a call that only a missed check-in had opened: the person says they are all right.

        An ask outranks silence, and also the end of it: who asked ends that call themself.
        """
        now = self._clock.now()
        call = _open_call(tx, person_id, now)
        if call is not None and not call.asked_for:
            self._keep(tx, call, Settled(by=None, outcome=Outcome.SAFE), now)

    def _record(self, tx: Transaction, call_id: str, event: Event) -> Call:
        now = self._clock.now()
        return self._keep(tx, _call(tx, call_id, now), event, now)

    def _keep(self, tx: Transaction, before: Call, event: Event, now: datetime) -> Call:
        before = with_the_clock(tx, before, now)
        after, effects = move(before, event, now)
        # Saying the same twice is one thing said; a look, or a word too late, is still recorded.
        told_nothing = after == before and not effects and not isinstance(event, Seen)
        if not told_nothing or before.state is CallState.SETTLED:
            tx.keep(before, after, event, effects, now)
        return after

    def _invite(self, tx: Transaction, person_id: str, supporter: Supporter) -> Circle:
        known = _circle(tx, person_id).supporter(supporter.id)
        if known is not None and known.consent in {Consent.AGREED, Consent.REFUSED}:
            # Agreed meanwhile, or said "no thank you", which is final.
            return _circle(tx, person_id)
        invited = replace(supporter, consent=Consent.INVITED)
        circle = self._change_supporter(tx, person_id, invited)
        link = self._links.url(Purpose.MEMBER, person_id, invited.id)
        for address in invited.addresses[:1]:
            facts = {
                "person": circle.person.name,
                "name": invited.name,
                "language": invited.language,
                "link": link,
                "trial": "yes" if circle.person.trial else "",
            }
            letter = Letter(
                # At most one a day to one address, however often it is asked for.
                key=f"invitation:{invited.id}:{address.target}:{self._clock.now().date()}",
                channel=address.channel,
                target=address.target,
                message=Message.INVITATION,
                facts=facts,
                responder_id=invited.id,
            )
            tx.post(letter, self._clock.now())
        return circle

    def _change_supporter(
        self,
        tx: Transaction,
        person_id: str,
        supporter: Supporter,
        *,
        now_known_as: str | None = None,
    ) -> Circle:
        circle = _circle(tx, person_id)
        tx.keep_supporter(person_id, supporter)
        call = _open_call(tx, person_id, self._clock.now())
        if call is not None:
            event: Event = SupporterRemoved(supporter_id=supporter.id, now_known_as=now_known_as)
            if supporter.agreed:
                event = SupporterAgreed(supporter=supporter)
            self._keep(tx, call, event, self._clock.now())
        return circle.with_supporter(supporter)

    def _receive(self, tx: Transaction, receipt: Receipt) -> bool:
        now = self._clock.now()
        came_back = tx.receive(receipt, now)
        if came_back is None or came_back.call_id is None or came_back.responder_id is None:
            return came_back is not None
        call = _readable(tx, came_back.call_id, now)
        if call is None:
            return True
        event = _came_back(came_back, receipt)
        if call.state is not CallState.SETTLED or move(call, event, now)[0] != call:
            self._keep(tx, call, event, now)
        return True


def _came_back(sent: Outgoing, receipt: Receipt) -> Event:
    assert sent.responder_id is not None
    address = Address(channel=sent.channel, target=sent.target)
    if receipt.for_good:
        return AttemptFailed(
            responder_id=sent.responder_id, address=address, message=sent.message, n=sent.n
        )
    # A full mailbox, say: others are asked now, and this address again in the next pass.
    return AttemptDelayed(
        responder_id=sent.responder_id,
        message=sent.message,
        tried_again=False,
        address=address,
        n=sent.n,
    )


def _circle(tx: Transaction, person_id: str) -> Circle:
    circle = tx.circle(person_id)
    if circle is None:
        raise NotFound
    return circle


def _open_call(tx: Transaction, person_id: str, now: datetime) -> Call | None:
    call = tx.open_call_of(person_id)
    if not isinstance(call, Unreadable):
        return call
    # Who asks again must be heard now, and not only when the broken call is due next.
    set_aside(tx, call, now)
    return tx.call(call.call_id)


def _supporter(tx: Transaction, person_id: str, supporter_id: str) -> Supporter:
    supporter = _circle(tx, person_id).supporter(supporter_id)
    if supporter is None:
        raise NotFound
    return supporter


def _call(tx: Transaction, call_id: str, now: datetime) -> Call:
    call = _readable(tx, call_id, now)
    if call is None:
        raise NotFound
    return call


def _readable(tx: Transaction, call_id: str, now: datetime) -> Call | None:
    """Return the call; an open one that cannot be read is set aside, one that has ended is None."""
    try:
        return tx.call(call_id)
    except ValueError:
        person_id = tx.person_of(call_id)
        call = None if person_id is None else _open_call(tx, person_id, now)
        return call if call is not None and call.id == call_id else None


def _glance(tx: Transaction, call_id: str, now: datetime) -> Call | None:
    try:
        return tx.call(call_id)
    except ValueError:
        broken = _broken(tx, call_id)
        fresh = None if broken is None else afresh(tx, broken, now)
        return None if fresh is None else fresh[0]


def _broken(tx: Transaction, call_id: str) -> Unreadable | None:
    person_id = tx.person_of(call_id)
    found = None if person_id is None else tx.open_call_of(person_id)
    return found if isinstance(found, Unreadable) and found.call_id == call_id else None
