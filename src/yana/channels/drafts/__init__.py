"""What each message says, as data: edit the sentences here, then look at the snapshots.

A sentence has at most twelve words and one idea. What is said must be true for everyone who can
get this message at the moment it leaves: `core` decides who that is, and reads it again before
each try. "Somebody has it" names nobody, because who has it is known to the person alone.
"""

from collections.abc import Mapping

from yana.channels.drafts import asking, checking, telling, watching
from yana.channels.drafts.parts import Draft
from yana.core.effect import Message
from yana.core.signal import SignalKind

# SIGN_IN is not here: the account's own mail comes with its words.
DRAFTS: Mapping[Message, Draft] = {
    Message.RING: asking.RING,
    Message.BACKUP: asking.BACKUP,
    Message.ASKED_AGAIN: asking.ASKED_AGAIN,
    Message.HAND_OVER: asking.HAND_OVER,
    Message.HAND_OVER_TAKEN: telling.HAND_OVER_TAKEN,
    Message.HAND_OVER_DECLINED: telling.HAND_OVER_DECLINED,
    Message.RELIEVED: telling.RELIEVED,
    Message.STAND_DOWN: telling.STAND_DOWN,
    Message.ALSO_COMING: telling.ALSO_COMING,
    Message.LAPSED: telling.LAPSED,
    Message.LAPSED_COVERED: telling.LAPSED_COVERED,
    Message.STILL_THERE: asking.STILL_THERE,
    Message.NOT_WITH: asking.NOT_WITH,
    Message.ENDED: telling.ENDED,
    Message.FOLLOW_UP: telling.FOLLOW_UP,
    Message.INVITATION: asking.INVITATION,
    Message.CHECK_IN: checking.CHECK_IN,
    Message.CHECK_IN_MISSED: checking.CHECK_IN_MISSED,
    Message.PAUSE_KNOWN: checking.PAUSE_KNOWN,
}

WHEN_MISSED: Mapping[Message, Draft] = {
    Message.RING: checking.RING_MISSED,
    Message.BACKUP: checking.BACKUP_MISSED,
    Message.HAND_OVER: checking.HAND_OVER_MISSED,
}
"""What is said in a call that nobody asked for: a check-in was missed."""

CHECK_IN_WHY: Mapping[str, Draft] = {
    "anew": checking.CHECK_IN_ANEW,
    "back": checking.CHECK_IN_BACK,
}
"""How a person is asked to check in when it is not simply due."""


def draft_of(message: Message, facts: Mapping[str, str]) -> Draft:
    """Return the draft of this message; those of the watchers have words of their own."""
    match facts.get("watch"):
        case "canary":
            return watching.TEST
        case "operators":
            return watching.TO_OPERATORS.get(message, watching.STILL)
        case _:
            return _draft(message, facts)


def _draft(message: Message, facts: Mapping[str, str]) -> Draft:
    if message is Message.CHECK_IN:
        return CHECK_IN_WHY.get(facts.get("why", ""), DRAFTS[message])
    if facts.get("signal") == SignalKind.MISSED.value:
        return WHEN_MISSED.get(message, DRAFTS[message])
    return DRAFTS[message]
