"""Planted faults in what leaves: news that never does, what leaves twice, and words not so."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One slip: in this file of `src/yana`, these words stand instead of those."""

    name: str
    file: str
    right: str
    wrong: str
    soon: str = "planted"
    """A seed by which it shows soon; by `planted` the slow ones take up to 1,560 person-years."""


PLANTED_IN_MESSAGES = (
    Planted(
        name="nobody is asked whether they are still there",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.STILL_THERE:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who goes quiet hears nothing",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.LAPSED:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who goes quiet beside another hears nothing",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.LAPSED_COVERED:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who is denied hears nothing",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.NOT_WITH:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who is relieved hears nothing",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.RELIEVED:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who asked another to take over does not hear the yes",
        soon="planted b",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.HAND_OVER_TAKEN:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who asked another to take over does not hear the no",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.HAND_OVER_DECLINED:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="who has it does not hear that another does",
        file="engine/read_again.py",
        right="    if sent.message not in ASKING and not sent.told_before and silent:\n",
        wrong="""    if sent.message is Message.ALSO_COMING:
        return False
    if sent.message not in ASKING and not sent.told_before and silent:
""",
    ),
    Planted(
        name="nobody is invited",
        file="engine/read_again.py",
        right="        return consent is Consent.INVITED\n",
        wrong="        return consent is Consent.AGREED\n",
    ),
    Planted(
        name="what was taken leaves twice",
        file="engine/outbox.py",
        right="        case Accepted(provider_id=provider_id, delivered=delivered):\n",
        wrong="""        case Accepted() if sent.tries == 1:
            again_at = now + PAUSES_UNKNOWN[0]
            return tx.finish(sent, SendState.UNKNOWN, now, again_at=again_at)
        case Accepted(provider_id=provider_id, delivered=delivered):
""",
    ),
    Planted(
        name="no message says that it is a repeat",
        file="engine/outbox.py",
        right="""            facts=call_facts(call, responder, self._links),
            repeat=sent.repeat,
""",
        wrong="""            facts=call_facts(call, responder, self._links),
            repeat=False,
""",
    ),
    Planted(
        name="each message speaks of company",
        file="engine/facts.py",
        right="""        "urgency": call.urgency.value,
        "signal\"""",
        wrong="""        "urgency": "company",
        "signal\"""",
    ),
    Planted(
        name="the way out is another's",
        file="engine/facts.py",
        right='        "leave_link": links.url(Purpose.MEMBER, call.person.id, responder.id),\n',
        wrong=(
            '        "leave_link": links.url(Purpose.MEMBER, call.person.id, '
            "call.responders[0].id),\n"
        ),
    ),
    Planted(
        name="whoever has it is named as who asks to take over",
        file="engine/facts.py",
        right=" if one.handing_to == responder.id)",
        wrong=")",
    ),
    Planted(
        name="a trial is told as if it were in earnest",
        file="engine/facts.py",
        right='"yes" if call.person.trial else ""',
        wrong='""',
    ),
)
