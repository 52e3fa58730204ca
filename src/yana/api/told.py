"""What a program gets to see. A responder sees nothing private before they have the call."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from yana.core.call import CallState, Outcome, Standing
from yana.core.check_in import CheckInState
from yana.core.circle import Consent
from yana.core.effect import Message, Moment
from yana.core.policy import Urgency
from yana.core.signal import SignalKind
from yana.engine.ports import SendState


class Told(BaseModel):
    """Common to all that is told: states and kinds go out as their plain words."""

    model_config = ConfigDict(use_enum_values=True)


class AskReceived(Told):
    """A request for help was received: it is kept for good."""

    id: str = Field(description="The call that it opened or joined.")
    state: CallState = Field(description="Where the call is.")
    urgency: Urgency = Field(description="The call's urgency, which an ask can only raise.")
    received: Literal[True] = Field(description="Always true: anything else is an error.")
    merged: bool = Field(description="Whether it joined a call that was open already.")
    repeated: bool = Field(description="Whether this request_id had been received before.")
    due_at: datetime | None = Field(description="The call's next moment; none once it is settled.")


class SignalTold(Told):
    """One ask within a call, or a check-in that was missed."""

    at: datetime = Field(description="When.")
    kind: SignalKind = Field(description="What it was.")
    expected_at: datetime | None = Field(description="When the check-in was due that was missed.")
    urgency: Urgency = Field(description="How urgently.")
    words: str = Field(description="In their words.")
    please_do_not: str = Field(description="What responders should not do.")
    do_not_tell: list[str] = Field(description="Supporters not to tell.")


class ResponderTold(Told):
    """One responder, as the person of the call sees them."""

    id: str = Field(description="The supporter's id.")
    name: str = Field(description="Their name.")
    standing: Standing = Field(description="Where they stand.")
    told: bool = Field(description="Whether they were told of the call.")
    present_by: datetime | None = Field(description="Until when their answer is believed.")
    handing_to: str | None = Field(description="Whom they asked to take over.")
    was_with: bool = Field(description="Whether they were with the person.")


class MessageTold(Told):
    """One message of a call, and what is really known of it."""

    id: str = Field(description="The message's id.")
    responder_id: str = Field(description="To whom.")
    channel: str = Field(description="Over which channel.")
    message: Message = Field(description="What it says.")
    state: SendState = Field(description="Where it is on its way.")
    tries: int = Field(description="How often it was tried.")
    repeat: bool = Field(description="Whether it may have arrived twice.")
    created_at: datetime = Field(description="When it was written.")
    handed_at: datetime | None = Field(description="When the provider took it.")
    ended_at: datetime | None = Field(description="When the last was heard of it.")


class TimelineLine(Told):
    """One line of a call's ledger; fields that do not belong to its kind are null."""

    at: datetime = Field(description="When.")
    what: str = Field(description="The kind of event, or `note`.")
    responder_id: str | None = Field(default=None, description="Whom it is about.")
    to: str | None = Field(default=None, description="Who is asked to take over.")
    by_person: bool | None = Field(default=None, description="Whether the person said so.")
    present_at: datetime | None = Field(default=None, description="When they will be there.")
    urgency: Urgency | None = Field(default=None, description="How urgently it was asked again.")
    outcome: Outcome | None = Field(default=None, description="How it ended.")
    moment: Moment | None = Field(default=None, description="What the engine noted.")


class SettlementTold(Told):
    """How a call ended."""

    at: datetime = Field(description="When.")
    by: str | None = Field(description="The responder who ended it; null for the person.")
    outcome: Outcome = Field(description="How.")
    word: str = Field(description="A word that goes with it.")


class CallOfPerson(Told):
    """A call, as its person sees it: everything."""

    you_are: Literal["person"] = Field(description="Who this key is in the call.")
    id: str = Field(description="The call's id.")
    state: CallState = Field(description="Where it is.")
    urgency: Urgency = Field(description="How urgent it is.")
    opened_at: datetime = Field(description="When it was opened.")
    due_at: datetime | None = Field(description="Its next moment; none once it is settled.")
    nobody_left: bool = Field(description="Whether there is nobody who can be reached now.")
    signals: list[SignalTold] = Field(description="Every ask, oldest first.")
    responders: list[ResponderTold] = Field(description="Everyone who may be reached for it.")
    timeline: list[TimelineLine] = Field(description="What happened, oldest first.")
    messages: list[MessageTold] = Field(description="Every message, oldest first.")
    settlement: SettlementTold | None = Field(description="How it ended.")
    engine_acted_at: datetime | None = Field(description="When the engine last acted.")


class Near(Told):
    """Another responder, by name."""

    id: str = Field(description="Their id.")
    name: str = Field(description="Their name.")


class CallOfResponder(Told):
    """A call, as a responder sees it; before "I have this" there is nothing private in it."""

    you_are: Literal["responder"] = Field(description="Who this key is in the call.")
    id: str = Field(description="The call's id.")
    responder_id: str = Field(description="Your own id in it.")
    state: CallState = Field(description="Where it is.")
    standing: Standing = Field(description="Where you stand.")
    covered: bool = Field(description="Whether anybody has it now.")
    quiet: bool = Field(
        default=False, description="Whether they asked in secret: do not say so to anybody."
    )
    asked_for: bool = Field(
        description="Whether the person asked, and did not only miss a check-in."
    )
    person: str | None = Field(default=None, description="The person's name, while you have it.")
    urgency: Urgency | None = Field(
        default=None, description="How urgent it is, while you have it."
    )
    words: list[str] = Field(
        default_factory=list, description="What the person said, while you have it."
    )
    please_do_not: list[str] = Field(
        default_factory=list, description="What not to do, while you have it."
    )
    present_by: datetime | None = Field(
        default=None, description="Until when your answer is believed."
    )
    handing_to: str | None = Field(default=None, description="Whom you asked to take over.")
    others: list[Near] = Field(
        default_factory=list, description="Who else has it, while you have it."
    )
    takers: list[Near] = Field(
        default_factory=list, description="Whom you can hand over to, while you have it."
    )


class SupporterTold(Told):
    """One supporter, as the person of the circle sees them."""

    id: str = Field(description="The supporter's id.")
    name: str = Field(description="Their name.")
    consent: Consent = Field(description="Whether they agreed.")
    channel: str = Field(description="Over which channel they are reached.")
    address: str = Field(description="Where that channel finds them.")
    language: str = Field(description="Their language.")
    zone: str = Field(description="Their time zone.")
    quiet_start: str | None = Field(description="When their quiet hours begin, as HH:MM.")
    quiet_end: str | None = Field(description="When their quiet hours end, as HH:MM.")
    may_wake: bool = Field(description="Whether they may be woken when it is urgent.")


class CircleTold(Told):
    """A person's own circle."""

    id: str = Field(description="The person's id.")
    name: str = Field(description="The person's name.")
    language: str = Field(description="The person's language.")
    zone: str = Field(description="The person's time zone.")
    country: str = Field(description="The person's country, for crisis lines.")
    supporters: list[SupporterTold] = Field(description="Everyone who was ever asked.")


class CheckInTold(Told):
    """A rhythm of a person, and what is expected of them by it."""

    id: str = Field(description="The rhythm's id.")
    state: CheckInState = Field(description="Where it is.")
    expected_at: datetime | None = Field(description="When the next check-in is due.")
    opens_at: datetime | None = Field(description="From when a check-in counts for it.")
    missed_at: datetime | None = Field(description="When it counts as missed.")
    missed_since: datetime | None = Field(description="The first missed one with no word since.")
    paused_until: datetime | None = Field(description="When a pause ends.")
    heard_at: datetime | None = Field(description="When the person last checked in.")
    rule: str = Field(description="When they are due: RFC 5545, in local time.")
    zone: str = Field(description="The time zone.")
    early_minutes: int | None = Field(description="How early it counts; null: the same day.")
    prompt_minutes: list[int] = Field(description="When the person is asked, from due on.")
    grace_minutes: int = Field(description="How long after due it counts as missed.")
    urgency: Urgency = Field(description="Of the call that a missed one opens.")


class CheckInsTold(Told):
    """All that is expected of a person."""

    rhythms: list[CheckInTold] = Field(description="What is expected, by each rhythm.")
