"""Messages of the watchers: the test message itself, and what operators are told of it.

They name nobody and ask for nobody: there is no person behind them, and who reads one by mistake
must see that at once. They say what was seen, and not what it may come from.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from yana.channels.drafts.parts import Draft, Line
from yana.core.effect import Message

NOBODY = Line(text=_("Nobody asks for help in this message."))
SEEN = Line(text=_("%(seen)s"), needs=("seen",))
FOOTER = (Line(text=_("You get this because you look after this YANA.")),)

TEST = Draft(
    subject=_("Test message of YANA"),
    lines=(
        NOBODY,
        Line(text=_("A machine should read it and answer.")),
        Line(text=_("Do you read it? Then it went to the wrong place.")),
        Line(text=_("Please tell whoever looks after this YANA.")),
    ),
    label=_("The page of this test"),
    footer=(),
)

UNANSWERED = Draft(
    subject=_("YANA: messages may not arrive"),
    lines=(
        NOBODY,
        SEEN,
        Line(text=_("So messages to people may not arrive either.")),
        Line(text=_("Please look at it now: run “yana doctor” on that machine.")),
        Line(text=_("We write to you when a test message arrives again.")),
    ),
    label=_("Open the page to answer"),
    footer=FOOTER,
)

STILL = Draft(
    subject=_("YANA: test messages still do not arrive"),
    lines=UNANSWERED.lines,
    label=_("Open the page to answer"),
    footer=FOOTER,
)

TAKEN = Draft(
    subject=_("YANA: somebody looks after it"),
    lines=(
        NOBODY,
        SEEN,
        Line(text=_("Somebody has said that they look after it.")),
        Line(text=_("You need not do anything.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

ENDED = Draft(
    subject=_("YANA: the call about test messages has ended"),
    lines=(NOBODY, SEEN, Line(text=_("You need not do anything more. Thank you."))),
    label=_("Open the page"),
    footer=FOOTER,
)

TO_OPERATORS: Mapping[Message, Draft] = {
    Message.RING: UNANSWERED,
    Message.STAND_DOWN: TAKEN,
    Message.ALSO_COMING: TAKEN,
    Message.ENDED: ENDED,
}
"""What is not here says that it still is so."""
