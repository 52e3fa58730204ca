"""Messages about check-ins: to the person themself, and to those who look in on them."""

from dataclasses import replace

from django.utils.translation import gettext_noop as _

from yana.channels.drafts.asking import BACKUP, HAND_OVER, RING
from yana.channels.drafts.parts import FOOTER, NEVER_MONEY, USE_THE_PAGE, Draft, Line, other, person

_YOUR_CHOICE = Line(text=_("You get this because you chose to check in."))
_OWN_FOOTER = (USE_THE_PAGE, _YOUR_CHOICE, NEVER_MONEY)
_ONE_PRESS = Line(text=_("Please open the page and press one button."))
_IF_NOTHING = Line(text=_("If we hear nothing, we ask your people to look in."))
_CHANGE_IT = Line(text=_("Are you away? You can pause it on your page."))


def _due(text: str) -> Line:
    return Line(text=text, needs=("time",))


CHECK_IN = Draft(
    subject=_("How are you today?"),
    lines=(
        Line(text=_("How are you today?")),
        _ONE_PRESS,
        _due(_("Your check-in is due at %(time)s.")),
        _IF_NOTHING,
        _CHANGE_IT,
    ),
    label=_("Open the page to check in"),
    footer=_OWN_FOOTER,
)

CHECK_IN_ANEW = Draft(
    subject=_("How are you today?"),
    lines=(
        Line(text=_("How are you today?")),
        _ONE_PRESS,
        Line(text=_("YANA was not working for a while. That was our fault.")),
        _due(_("So we could not ask about your check-in at %(time)s.")),
        Line(text=_("You have some time now to answer.")),
        _IF_NOTHING,
    ),
    label=_("Open the page to check in"),
    footer=_OWN_FOOTER,
)

CHECK_IN_BACK = Draft(
    subject=_("Welcome back"),
    lines=(
        Line(text=_("Welcome back. Your pause has ended.")),
        _due(_("Your next check-in is due at %(time)s.")),
        Line(text=_("If you like, you can check in now.")),
        Line(text=_("Are you still away? You can pause it again.")),
    ),
    label=_("Open the page"),
    footer=_OWN_FOOTER,
)

CHECK_IN_MISSED = Draft(
    subject=_("We have not heard from you"),
    lines=(
        Line(text=_("We have not heard from you.")),
        Line(text=_("So your people are asked to look in.")),
        _due(_("Your check-in was due at %(time)s.")),
        Line(text=_("Are you all right? Please say so on the page.")),
        Line(text=_("Then we tell everyone who was asked.")),
    ),
    label=_("Open the page to check in"),
    footer=_OWN_FOOTER,
)

PAUSE_KNOWN = Draft(
    subject=_("Something you should know"),
    lines=(
        Line(text=_("Somebody would like you to know something.")),
        person(
            _("%(person)s does not check in for a while."),
            _("Somebody does not check in for a while."),
        ),
        Line(text=_("That is planned, until %(until)s."), needs=("until",)),
        Line(text=_("So we do not ask until then. You know of it.")),
        Line(text=_("You need not do anything.")),
    ),
    label=_("Open your page"),
    footer=FOOTER,
)

_HOW_MISSED = {
    "": (
        person(
            _("%(person)s has not checked in as planned."),
            _("Somebody has not checked in as planned."),
        ),
        Line(text=_("We do not know why. It may be nothing.")),
    )
}

RING_MISSED = replace(
    RING,
    subject=_("Can you look in on somebody?"),
    lines=(
        Line(text=_("Somebody has not been heard from.")),
        Line(text=_("Can you look in? Please open the page and choose.")),
        *RING.lines[2:],
    ),
    asks=_HOW_MISSED,
)

BACKUP_MISSED = replace(
    BACKUP,
    subject=_("Can you look in too?"),
    lines=(Line(text=_("Somebody has not been heard from.")), *BACKUP.lines[1:]),
    asks=_HOW_MISSED,
)

HAND_OVER_MISSED = replace(
    HAND_OVER,
    lines=(
        HAND_OVER.lines[0],
        person(
            _("%(person)s has not been heard from."),
            _("Somebody has not been heard from."),
        ),
        other(
            _("%(other)s has this now, and asks if you can take over."),
            _("Somebody has this now, and asks if you can take over."),
        ),
        *HAND_OVER.lines[3:],
    ),
)
