"""What a message may say of a call: names, urgency and the way to answer. Nothing private."""

from yana.core.call import Call, Responder
from yana.engine.links import Links, Purpose


def call_facts(call: Call, responder: Responder, links: Links) -> dict[str, str]:
    """Return the facts from which a channel words its message to this responder."""
    return {
        "person": call.person.name,
        "name": responder.supporter.name,
        "urgency": call.urgency.value,
        "link": links.url(Purpose.ANSWER, call.id, responder.id),
        "leave_link": links.url(Purpose.MEMBER, call.person.id, responder.id),
        "other": _other(call, responder),
        "trial": "yes" if call.person.trial else "",
    }


def _other(call: Call, responder: Responder) -> str:
    for one in call.responders:
        if one.handing_to == responder.id or responder.handing_to == one.id:
            return one.supporter.name
    return ""
