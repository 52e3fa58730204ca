"""Messages that ask somebody for something: to be there, to take over, to say how it stands."""

from django.utils.translation import gettext_noop as _

from yana.channels.drafts.parts import (
    FOOTER,
    HOW_THEY_ASKED,
    NEVER_MONEY,
    USE_THE_PAGE,
    Draft,
    Line,
    other,
    person,
)

INVITATION = Draft(
    # A name that they know comes first: without one this would read like a fraud.
    subject=_("Somebody would like to count on you"),
    subject_named=_("%(person)s would like to count on you"),
    lines=(
        person(
            _("%(person)s would like you in their circle."),
            _("Somebody would like you in their circle."),
        ),
        Line(text=_("A circle is a few people who matter to somebody.")),
        Line(text=_("When they want someone there, we may write to you.")),
        Line(text=_("Each time you choose. It is fine to say that you cannot.")),
        Line(text=_("You can leave at any time.")),
        Line(text=_("If you do nothing, you are not in the circle.")),
        Line(text=_("If you say no there, we do not ask again.")),
    ),
    label=_("Open the page to decide"),
    footer=(
        USE_THE_PAGE,
        person(
            _("If you do not know %(person)s, you can ignore this."),
            _("If this is not for you, you can ignore it."),
        ),
        NEVER_MONEY,
    ),
)

RING = Draft(
    subject=_("Can you be there?"),
    subject_hurried=_("Please answer now"),
    lines=(
        Line(text=_("Somebody is asking for you.")),
        Line(text=_("Can you be there? Please open the page and choose.")),
        Line(text=_("You can say that you have this. You can also say that you cannot.")),
        Line(text=_("Both answers help. If you cannot, we can ask others sooner.")),
    ),
    asks=HOW_THEY_ASKED,
    label=_("Open the page to answer"),
    footer=FOOTER,
    emergency=True,
)

BACKUP = Draft(
    subject=_("Can you be there too?"),
    subject_hurried=_("Please answer now"),
    lines=(
        Line(text=_("Somebody is asking for you.")),
        Line(text=_("Another person has said that they have this.")),
        Line(text=_("A second person would be good now. Can you be there too?")),
        Line(text=_("Please open the page and choose. Both answers help.")),
    ),
    asks=HOW_THEY_ASKED,
    label=_("Open the page to answer"),
    footer=FOOTER,
    emergency=True,
)

ASKED_AGAIN = Draft(
    subject=_("There is something new for you"),
    subject_hurried=_("Please look at this now"),
    lines=(
        Line(text=_("There is something new for you.")),
        person(
            _("%(person)s has asked again. Please turn to them now."),
            _("The person has asked again. Please turn to them now."),
        ),
        Line(text=_("Can you not go on? Say so on the page. Then we can ask others.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
    emergency=True,
)

HAND_OVER = Draft(
    subject=_("Can you take over?"),
    subject_hurried=_("Can you take over now?"),
    lines=(
        Line(text=_("Somebody would like you to take over.")),
        person(_("%(person)s asked for somebody to be there.")),
        other(
            _("%(other)s has this now, and asks if you can take over."),
            _("Somebody has this now, and asks if you can take over."),
        ),
        Line(text=_("They keep it until you are there.")),
        Line(text=_("Please open the page and choose. Both answers help.")),
    ),
    label=_("Open the page to answer"),
    footer=FOOTER,
    emergency=True,
)

STILL_THERE = Draft(
    subject=_("Are you still there?"),
    lines=(
        Line(text=_("Are you still there?")),
        person(
            _("As far as we know, you are with %(person)s."),
            _("As far as we know, you are with somebody."),
        ),
        Line(text=_("If that is still so, please say it on the page.")),
        Line(text=_("If we hear nothing, we may look for others.")),
        Line(text=_("Do you have to go? You can hand over there.")),
    ),
    label=_("Open the page to answer"),
    footer=FOOTER,
)

NOT_WITH = Draft(
    subject=_("Are you there yet?"),
    lines=(
        Line(text=_("We need to check something with you.")),
        person(
            _("%(person)s says that nobody is there yet."),
            _("We hear that nobody is there yet."),
        ),
        Line(text=_("So we look for others now. Maybe you are almost there.")),
        Line(text=_("Are you with them, or near? Please tell us on the page.")),
    ),
    label=_("Open the page to answer"),
    footer=FOOTER,
)
