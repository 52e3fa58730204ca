"""From what is kept to what a program may see of it."""

import re
from datetime import datetime, time
from typing import Any

from yana.api import told
from yana.api.access import NO_CALL, Seat
from yana.api.problems import ProblemError
from yana.core.call import Call, Responder
from yana.core.circle import Circle, Supporter
from yana.core.presence import may_take_over
from yana.engine.entrance import Received
from yana.store import reading
from yana.store.reading import Entry, Sent

COPIED = ("responder_id", "to", "by_person", "present_at", "outcome", "moment")


def received(kept: Received) -> told.AskReceived:
    """Return what is said of an ask that was received."""
    return told.AskReceived(
        id=kept.call.id,
        state=kept.call.state,
        urgency=kept.call.urgency,
        received=True,
        merged=kept.merged,
        repeated=kept.repeated,
        due_at=kept.call.due_at,
    )


def call(seat: Seat, now: datetime) -> told.CallOfPerson | told.CallOfResponder:
    """Return the call as this account may see it."""
    if seat.responder_id is None:
        return _of_person(seat.call)
    if seat.responder is None:
        # A call that was built anew may leave somebody out: for them there is none any more.
        raise ProblemError(404, NO_CALL)
    return _of_responder(seat.call, seat.responder, now)


def circle(kept: Circle) -> told.CircleTold:
    """Return a circle as its person sees it."""
    return told.CircleTold(
        id=kept.person.id,
        name=kept.person.name,
        language=kept.person.language,
        zone=kept.person.zone,
        country=kept.person.country,
        supporters=[_supporter(one) for one in kept.supporters],
    )


def _of_person(kept: Call) -> told.CallOfPerson:
    settlement = kept.settlement
    return told.CallOfPerson(
        you_are="person",
        id=kept.id,
        state=kept.state,
        urgency=kept.urgency,
        opened_at=kept.opened_at,
        due_at=kept.due_at,
        nobody_left=kept.nobody_left,
        signals=[
            told.SignalTold(
                at=one.at,
                kind=one.kind,
                expected_at=one.expected_at,
                urgency=one.urgency,
                words=one.words,
                please_do_not=one.please_do_not,
                do_not_tell=list(one.do_not_tell),
            )
            for one in kept.signals
            if not one.quiet
        ],
        responders=[_responder(one) for one in kept.responders],
        timeline=[_line(one) for one in reading.entries(kept.id)],
        messages=[_message(one) for one in reading.sent(kept.id)],
        settlement=None
        if settlement is None
        else told.SettlementTold(
            at=settlement.at, by=settlement.by, outcome=settlement.outcome, word=settlement.word
        ),
        engine_acted_at=reading.engine_acted_at(),
    )


def _of_responder(kept: Call, mine: Responder, now: datetime) -> told.CallOfResponder:
    has_it = mine.holds and kept.settlement is None
    return told.CallOfResponder(
        you_are="responder",
        id=kept.id,
        responder_id=mine.id,
        state=kept.state,
        standing=mine.standing,
        covered=bool(kept.holders()),
        asked_for=kept.asked_for,
        **(_private(kept, mine, now) if has_it else {}),
    )


def _private(kept: Call, mine: Responder, now: datetime) -> dict[str, Any]:
    """Return what a responder may know while they have the call, and at no other time."""
    others = [one for one in kept.responders if one.id != mine.id]
    return {
        "person": kept.person.name,
        "quiet": kept.quiet,
        "urgency": kept.urgency,
        "words": [one.words for one in kept.signals if one.words],
        "please_do_not": [one.please_do_not for one in kept.signals if one.please_do_not],
        "present_by": mine.present_by,
        "handing_to": mine.handing_to,
        "others": [_near(one) for one in others if one.holds],
        "takers": [_near(one) for one in others if may_take_over(kept, one, now)],
    }


def _near(one: Responder) -> told.Near:
    return told.Near(id=one.id, name=one.supporter.name)


def _responder(one: Responder) -> told.ResponderTold:
    return told.ResponderTold(
        id=one.id,
        name=one.supporter.name,
        standing=one.standing,
        told=one.told,
        present_by=one.present_by,
        handing_to=one.handing_to,
        was_with=one.was_with,
    )


def _line(entry: Entry) -> told.TimelineLine:
    fields = {name: getattr(entry.what, name, None) for name in COPIED}
    # Events about supporters say who in words of their own; an ask carries its urgency within.
    supporter_id = getattr(entry.what, "supporter_id", None)
    supporter = getattr(entry.what, "supporter", None)
    signal = getattr(entry.what, "signal", None)
    fields["responder_id"] = (
        fields["responder_id"] or supporter_id or getattr(supporter, "id", None)
    )
    return told.TimelineLine(
        at=entry.at,
        what=re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(entry.what).__name__).lower(),
        urgency=getattr(signal, "urgency", None),
        **fields,
    )


def _message(sent: Sent) -> told.MessageTold:
    return told.MessageTold(
        id=sent.id,
        responder_id=sent.responder_id,
        channel=sent.channel,
        message=sent.message,
        state=sent.state,
        tries=sent.tries,
        repeat=sent.repeat,
        created_at=sent.created_at,
        handed_at=sent.handed_at,
        ended_at=sent.ended_at,
    )


def _supporter(one: Supporter) -> told.SupporterTold:
    address = one.addresses[0]
    return told.SupporterTold(
        id=one.id,
        name=one.name,
        consent=one.consent,
        channel=address.channel,
        address=address.target,
        language=one.language,
        zone=one.zone,
        quiet_start=_hour(one.quiet.start) if one.quiet else None,
        quiet_end=_hour(one.quiet.end) if one.quiet else None,
        may_wake=one.may_wake,
    )


def _hour(at: time) -> str:
    return f"{at:%H:%M}"
