"""What a program may send: every field with its limits; a field that is not here is refused."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from yana.core.call import Outcome
from yana.core.check_in_event import Said
from yana.core.policy import Urgency
from yana.core.signal import WORDS_LENGTH_MAX
from yana.engine.duress import WORD_LENGTH_MAX

REQUEST_ID_LENGTH_MAX = 64  # A UUID has 36; whoever needs more can hash it.
SUPPORTERS_MAX = 100  # As many as a circle can hold.


def _without_nul(text: str) -> str:
    return text.replace("\0", "")  # PostgreSQL keeps none, and nobody means one.


Words = Annotated[str, Field(max_length=WORDS_LENGTH_MAX), AfterValidator(_without_nul)]
RequestId = Annotated[
    str, Field(min_length=1, max_length=REQUEST_ID_LENGTH_MAX, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class Asked(BaseModel):
    """Common to all that is sent: unknown fields are an error, for a typing mistake may matter."""

    model_config = ConfigDict(extra="forbid")


class Ask(Asked):
    """A request for help."""

    urgency: Urgency = Field(description="How fast and how loudly.")
    request_id: RequestId = Field(description="Your own id: sending it again changes nothing.")
    words: Words = Field(default="", description="The person's own words.")
    please_do_not: Words = Field(default="", description="What responders should not do.")
    do_not_tell: list[UUID] = Field(
        default_factory=list, max_length=SUPPORTERS_MAX, description="Supporters not to tell."
    )


class Answer(Asked):
    """A responder's answer."""

    answer: Literal["acknowledge", "decline"] = Field(description="I have this, or I cannot.")
    present_at: AwareDatetime | None = Field(
        default=None, description="When they will be there, at most a day ahead."
    )


class Presence(Asked):
    """Who is with the person."""

    near: str = Field(
        alias="with", max_length=36, description="A responder's id, `me`, or `nobody`."
    )


class HandOver(Asked):
    """Who is asked to take over."""

    to: UUID = Field(description="The id of another responder.")


class Settle(Asked):
    """How a call ended."""

    outcome: Outcome = Field(description="How it ended.")
    word: Words = Field(default="", description="A word to go with it.")
    follow_up_at: AwareDatetime | None = Field(
        default=None, description="When to look in again, at most a year ahead."
    )


class CheckInSaid(Asked):
    """A check-in."""

    said: Said = Field(description="How the person is.")
    word: str = Field(
        default="", max_length=WORD_LENGTH_MAX, description="A word, or their word for danger."
    )
    request_id: RequestId = Field(description="Your own id: sending it again changes nothing.")


PROMPTS_MAX = 10
A_DAY = 24 * 60


class RhythmAsked(Asked):
    """When to check in."""

    rule: str = Field(max_length=1_000, description="RFC 5545: DTSTART in local time, and RRULE.")
    zone: str = Field(
        default="", max_length=64, description="The time zone; the person's own if left out."
    )
    early_minutes: int | None = Field(
        default=None, ge=1, le=7 * A_DAY, description="How early it counts; null: the same day."
    )
    prompt_minutes: list[Annotated[int, Field(ge=-A_DAY, le=A_DAY)]] = Field(
        default=[-30, 0, 15],
        max_length=PROMPTS_MAX,
        description="When to ask, from due on; before it is negative.",
    )
    grace_minutes: int = Field(
        default=30, ge=1, le=A_DAY, description="How long after due it counts as missed."
    )
    urgency: Urgency = Field(
        default=Urgency.WORRIED, description="Of the call that a missed one opens."
    )


class PauseAsked(Asked):
    """Time without check-ins."""

    until: AwareDatetime = Field(description="When they begin again, at most a year ahead.")
    knows: UUID | None = Field(
        default=None, description="The supporter who knows: needed beyond two weeks."
    )
