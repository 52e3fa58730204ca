"""What a message may say of a call: names, urgency and the way to answer. Nothing private."""

from yana.core.call import Call, Responder
from yana.core.signal import SignalKind
from yana.engine.links import Links, Purpose
from yana.engine.watched import CANARY_ID, OPERATORS_ID

WATCH_FACTS = {CANARY_ID: "canary", OPERATORS_ID: "operators"}


def call_facts(call: Call, responder: Responder, links: Links) -> dict[str, str]:
    """Return the facts from which a channel words its message to this responder."""
    watch = WATCH_FACTS.get(call.person.id)
    if watch is not None:
        return {
            "watch": watch,
            "seen": _seen(call),
            "name": "",
            "urgency": call.urgency.value,
            "link": links.url(Purpose.ANSWER, call.id, responder.id),
        }
    return {
        "person": call.person.name,
        "name": responder.supporter.name,
        "urgency": call.urgency.value,
        "signal": (SignalKind.ASK if call.asked_for else SignalKind.MISSED).value,
        "link": links.url(Purpose.ANSWER, call.id, responder.id),
        "leave_link": links.url(Purpose.MEMBER, call.person.id, responder.id),
        "other": _other(call, responder),
        "trial": "yes" if call.person.trial else "",
    }


def _other(call: Call, responder: Responder) -> str:
    """Who asks this one to take over: only that message names anybody, as the one who has it."""
    asking = (one for one in call.holders() if one.handing_to == responder.id)
    return next((one.supporter.name for one in asking), "")


def _seen(call: Call) -> str:
    """What the watchers saw: their own words, and never those of a person."""
    return call.signals[-1].words if call.settlement is None else call.settlement.word
