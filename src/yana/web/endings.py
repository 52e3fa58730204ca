"""How a call ended, in the words of who ended it: for the person, and for everyone told of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from yana.core.call import Call, Outcome

BY_PERSON: Mapping[Outcome, str] = {
    Outcome.SAFE: "I am safe now.",
    Outcome.ACCOMPANIED: "Somebody is with me, and stays.",
    Outcome.EMERGENCY_SERVICES: "Emergency services are with me.",
    Outcome.FALSE_ALARM: "It was not needed after all. That is fine.",
    Outcome.NOT_REACHED: "Nobody came. I end it all the same.",
}
"""How the person says each outcome."""

BY_RESPONDER: Mapping[Outcome, str] = {
    Outcome.SAFE: "They are safe now.",
    Outcome.ACCOMPANIED: "Somebody is with them, and stays.",
    Outcome.EMERGENCY_SERVICES: "Emergency services are with them.",
    Outcome.FALSE_ALARM: "It was not needed after all. That is fine.",
    Outcome.NOT_REACHED: "Nobody reached them. I end it all the same.",
}
"""How a responder says each outcome; the last only by program: who was there has reached them."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What was said when a call ended: only what somebody said, for we cannot know more."""

    who: str
    """Who says it, as a sentence begins."""
    outcome: str
    word: str = ""


def outcome_said(by: str | None, outcome: Outcome) -> str:
    """Return the outcome in the words that were chosen for it."""
    return (BY_PERSON if by is None else BY_RESPONDER)[outcome]


def ending_for(call: Call, responder_id: str) -> Ending | None:
    """Return what a responder who was told of the call reads of its end.

    The person's word is for all who were told; a responder's is for the person alone. Who it was
    that had the call is known to the person, so another responder is not named here.
    """
    settlement, reader = call.settlement, call.responder(responder_id)
    if settlement is None or reader is None or not reader.told or responder_id in call.not_told:
        return None
    said = outcome_said(settlement.by, settlement.outcome)
    if settlement.by is None:
        return Ending(who=f"{call.person.name} says", outcome=said, word=settlement.word)
    if settlement.by == responder_id:
        return Ending(who="You said", outcome=said, word=settlement.word)
    return Ending(who=f"Who was with {call.person.name} says", outcome=said)
