"""From a pressed button to events: what a responder's choice means at this moment."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum

from django.http import QueryDict

from yana.core.call import CallState, Outcome
from yana.core.event import (
    Acknowledged,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    Settled,
    Stopped,
)
from yana.core.policy import default_policies
from yana.core.presence import may_take_over
from yana.core.settle import may_settle
from yana.core.signal import WORDS_LENGTH_MAX
from yana.web.endings import BY_RESPONDER
from yana.web.responder.frame import NO_BUTTON
from yana.web.responder.seat import Seat

MINUTES = (5, 15, 30, 60)
"""How soon a responder can say they will be there; longer is rather said to the person."""

OUTCOMES = {one: said for one, said in BY_RESPONDER.items() if one is not Outcome.NOT_REACHED}
"""How a responder says how it ended; who was with the person has reached them."""


class Choice(Enum):
    """The value of the button that was pressed."""

    HAS_THIS = "has_this"
    """I have this."""
    CANNOT = "cannot"
    """I cannot."""
    WITH_THEM = "with_them"
    """I am with them."""
    EXPECTED = "expected"
    """I will be there in some minutes."""
    HAND_OVER = "hand_over"
    """Another should take over."""
    STOP = "stop"
    """I have to stop."""
    SETTLE = "settle"
    """It is over."""


class Mistake(Exception):
    """This choice cannot be taken as it is. The message says what to do."""

    def __init__(self, field: str, words: str) -> None:
        """Keep which field it is about, and what to say beside it."""
        super().__init__(words)
        self.field = field
        self.words = words


def choice(form: QueryDict) -> Choice:
    """Return the button that was pressed."""
    try:
        return Choice(form.get("choice", ""))
    except ValueError:
        raise Mistake("choice", NO_BUTTON) from None


def events(chosen: Choice, form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    """Return what this choice means now, also when the page was drawn in another moment."""
    return MEANINGS[chosen](form, seat)


def takers(seat: Seat) -> list[tuple[str, str]]:
    """Return who can be asked to take over now, each with id and name."""
    others = (one for one in seat.call.responders if one.id != seat.responder.id)
    return [
        (one.id, one.supporter.name) for one in others if may_take_over(seat.call, one, seat.now)
    ]


def _has_this(_form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    return (Acknowledged(responder_id=seat.responder.id),)


def _cannot(_form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    return (Declined(responder_id=seat.responder.id),)


def _with_them(_form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    return (PresenceConfirmed(responder_id=seat.responder.id),)


def _stop(form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    # Who stops without having it any more was asked again meanwhile: they cannot.
    if not seat.responder.holds:
        return _cannot(form, seat)
    return (Stopped(responder_id=seat.responder.id),)


def _expected(form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    minutes = form.get("minutes", "")
    if minutes not in {str(one) for one in MINUTES}:
        raise Mistake("minutes", "Please choose when you will be there.")
    who = seat.responder.id
    said = Expected(
        responder_id=who, present_at=seat.now + timedelta(minutes=int(minutes)) * _pace(seat)
    )
    return (said,) if seat.responder.holds else (Acknowledged(responder_id=who), said)


def _hand_over(form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    to = form.get("to", "")
    if to and seat.responder.handing_to == to:
        return ()  # Pressed twice: they have been asked already.
    if not seat.responder.holds:
        raise Mistake("to", "You do not have this at the moment, so nobody can take it from you.")
    if to not in {one for one, _ in takers(seat)}:
        raise Mistake("to", "Please choose who should take over.")
    return (HandOverOffered(responder_id=seat.responder.id, to=to),)


def _settle(form: QueryDict, seat: Seat) -> tuple[Event, ...]:
    ended = seat.call.state is CallState.SETTLED
    if not ended and not may_settle(seat.call, seat.responder.id):
        raise Mistake("outcome", "Only somebody who was with them can end it. Are you with them?")
    value = form.get("outcome", "")
    outcome = next((one for one in OUTCOMES if one.value == value), None)
    if outcome is None:
        raise Mistake("outcome", "Please choose how it is now.")
    word = form.get("word", "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(word) > WORDS_LENGTH_MAX:
        more = len(word) - WORDS_LENGTH_MAX
        raise Mistake("word", f"This is {more:,} letters too long. Please make it shorter.")
    tomorrow = seat.now + timedelta(days=1) * _pace(seat)
    settled = Settled(
        by=seat.responder.id,
        outcome=outcome,
        word=word,
        follow_up_at=tomorrow if "look_in" in form else None,
    )
    return (settled,)


def _pace(seat: Seat) -> float:
    # A trial's hours are as short as its minutes are, or nobody would see them pass.
    return seat.call.policy.lease / default_policies()[seat.call.policy.urgency].lease


MEANINGS: Mapping[Choice, Callable[[QueryDict, Seat], tuple[Event, ...]]] = {
    Choice.HAS_THIS: _has_this,
    Choice.CANNOT: _cannot,
    Choice.WITH_THEM: _with_them,
    Choice.EXPECTED: _expected,
    Choice.HAND_OVER: _hand_over,
    Choice.STOP: _stop,
    Choice.SETTLE: _settle,
}
"""What each button means, decided on the present state of the call."""
