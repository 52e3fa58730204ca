"""Calls by program: ask, look, answer, confirm presence, hand over, join, stop, settle."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from yana.api import access, views
from yana.api.access import Seat
from yana.api.asked import Answer, Ask, HandOver, Presence, Settle
from yana.api.problems import ProblemError, field_not_valid
from yana.api.told import AskReceived, CallOfPerson, CallOfResponder
from yana.core.call import Standing
from yana.core.circle import Person
from yana.core.event import (
    Acknowledged,
    Declined,
    Event,
    Expected,
    HandOverOffered,
    PresenceConfirmed,
    PresenceDenied,
    Settled,
    Stopped,
)
from yana.core.presence import may_take_over
from yana.core.settle import may_settle
from yana.core.signal import Signal
from yana.store import circles, reading

PRESENT_AGO_MAX = timedelta(days=1)  # A program may be late; longer ago is a typing mistake.
PRESENT_AHEAD_MAX = timedelta(days=1)  # Further ahead is a promise for the person, not for a call.
FOLLOW_UP_AHEAD_MAX = timedelta(days=366)  # Later than a year is likely a typing mistake.

CallTold = CallOfPerson | CallOfResponder

router = Router(tags=["calls"])


@router.post("", response={200: AskReceived, 201: AskReceived}, operation_id="ask")
def ask(request: HttpRequest, asked: Ask) -> Status[AskReceived]:
    """Ask for help: 201 opened a call; 200 joined one, or had been received before."""
    person, entrance = access.person(request), access.system(request).entrance
    if asked.do_not_tell:
        _check_known(asked.do_not_tell, person)
    signal = Signal(
        at=access.system(request).clock.now(),
        urgency=asked.urgency,
        words=asked.words,
        do_not_tell=tuple(str(one) for one in asked.do_not_tell),
        please_do_not=asked.please_do_not,
    )
    kept = entrance.ask(person.id, asked.request_id, signal)
    return Status(200 if kept.merged or kept.repeated else 201, views.received(kept))


@router.get("/current", response=CallOfPerson, operation_id="read_current_call")
def read_current(request: HttpRequest) -> CallTold:
    """Read your own open call."""
    person = access.account(request).person
    call = None if person is None else reading.open_call(person.id)
    if call is None or call.hidden:
        raise ProblemError(404, "No call of yours is open. Ask with POST /api/v1/calls.")
    return views.call(Seat(call=call, responder_id=None), _now(request))


@router.get("/{uuid:call_id}", response=CallTold, operation_id="read_call")
def read(request: HttpRequest, call_id: UUID) -> CallTold:
    """Read a call: its person sees everything, a responder what they may know."""
    return views.call(access.seat(request, call_id), _now(request))


@router.post("/{uuid:call_id}/answer", response=CallTold, operation_id="answer_call")
def answer(request: HttpRequest, call_id: UUID, asked: Answer) -> CallTold:
    """Answer as a responder: "I have this", with when you will be there, or "I cannot"."""
    seat = access.responder(request, call_id)
    who = str(seat.responder_id)
    if asked.answer == "decline":
        if asked.present_at is not None:
            raise field_not_valid("present_at", "Leave it out when you decline.")
        return _record(request, seat, Declined(responder_id=who))
    if asked.present_at is None:
        return _record(request, seat, Acknowledged(responder_id=who))
    _check_present(asked.present_at, _now(request))
    expected = Expected(responder_id=who, present_at=asked.present_at)
    return _record(request, seat, Acknowledged(responder_id=who), expected)


@router.post("/{uuid:call_id}/presence", response=CallTold, operation_id="say_presence")
def presence(request: HttpRequest, call_id: UUID, asked: Presence) -> CallTold:
    """Say who is with the person: they themself say it of anybody, a responder of themself."""
    seat = access.seat(request, call_id)
    if seat.responder_id is not None:
        if asked.near not in {"me", seat.responder_id}:
            raise field_not_valid("with", "A responder can only say `me`.")
        return _record(request, seat, PresenceConfirmed(responder_id=seat.responder_id))
    if asked.near == "nobody":
        return _record(request, seat, PresenceDenied())
    near = seat.call.responder(asked.near)
    if near is None or near.standing is Standing.REMOVED:
        raise field_not_valid("with", "Give the id of a responder of this call, or `nobody`.")
    return _record(request, seat, PresenceConfirmed(responder_id=near.id, by_person=True))


@router.post("/{uuid:call_id}/hand-over", response=CallTold, operation_id="hand_over_call")
def hand_over(request: HttpRequest, call_id: UUID, asked: HandOver) -> CallTold:
    """Ask another to take over; it stays with you until they are there."""
    seat = access.responder(request, call_id)
    giver, taker = seat.responder, seat.call.responder(str(asked.to))
    if giver is None or not giver.holds:
        raise ProblemError(403, "You do not have this call. Join it first, or let others answer.")
    if giver.handing_to == str(asked.to):
        return views.call(seat, _now(request))  # Sent twice: they have been asked already.
    if taker is None or taker.id == giver.id or not may_take_over(seat.call, taker, _now(request)):
        raise field_not_valid("to", "They cannot be asked now. Choose one of `takers`.")
    return _record(request, seat, HandOverOffered(responder_id=giver.id, to=taker.id))


@router.post("/{uuid:call_id}/join", response=CallTold, operation_id="join_call")
def join(request: HttpRequest, call_id: UUID) -> CallTold:
    """Say "I have this" without having been asked; it counts the same."""
    seat = access.responder(request, call_id)
    return _record(request, seat, Acknowledged(responder_id=str(seat.responder_id)))


@router.post("/{uuid:call_id}/stop", response=CallTold, operation_id="stop_call")
def stop(request: HttpRequest, call_id: UUID) -> CallTold:
    """Say "I have to stop"; without another who has it, others are asked at once."""
    seat = access.responder(request, call_id)
    return _record(request, seat, Stopped(responder_id=str(seat.responder_id)))


@router.post("/{uuid:call_id}/settle", response=CallTold, operation_id="settle_call")
def settle(request: HttpRequest, call_id: UUID, asked: Settle) -> CallTold:
    """End the call, as its person or as a responder who was with them."""
    seat = access.seat(request, call_id)
    if not may_settle(seat.call, seat.responder_id):
        raise ProblemError(
            403, "Only the person, or who was with them, can end it. Confirm presence first."
        )
    _check_follow_up(asked.follow_up_at, _now(request))
    settled = Settled(
        by=seat.responder_id,
        outcome=asked.outcome,
        word=asked.word,
        follow_up_at=asked.follow_up_at,
    )
    return _record(request, seat, settled)


def _record(request: HttpRequest, seat: Seat, *events: Event) -> CallTold:
    call = seat.call
    for event in events:
        call = access.system(request).entrance.record(call.id, event)
    return views.call(Seat(call=call, responder_id=seat.responder_id), _now(request))


def _check_known(asked: Sequence[UUID], person: Person) -> None:
    circle = circles.circle(person.id)
    unknown = [one for one in asked if circle and circle.supporter(str(one)) is None]
    if unknown:
        raise field_not_valid("do_not_tell", f"{unknown[0]} is no supporter in your circle.")


def _check_present(at: datetime, now: datetime) -> None:
    if not -PRESENT_AGO_MAX <= at - now <= PRESENT_AHEAD_MAX:
        raise field_not_valid("present_at", "Give a time within the next day.")


def _check_follow_up(at: datetime | None, now: datetime) -> None:
    if at is not None and not timedelta(0) < at - now <= FOLLOW_UP_AHEAD_MAX:
        raise field_not_valid("follow_up_at", "Give a time within the next year.")


def _now(request: HttpRequest) -> datetime:
    return access.system(request).clock.now()
