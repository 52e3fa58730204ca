"""Messages that tell somebody what has happened, so that nobody is left wondering.

None of them names the other responder: who that is may have changed since the message was due.
"""

from django.utils.translation import gettext_noop as _

from yana.channels.drafts.parts import FOOTER, NEVER_MONEY, USE_THE_PAGE, Draft, Line, person

HAND_OVER_TAKEN = Draft(
    subject=_("Somebody agreed to take over"),
    lines=(
        Line(text=_("There is good news for you.")),
        Line(text=_("The person you asked has agreed to take over.")),
        Line(text=_("Please keep this until they are there.")),
        Line(text=_("We tell you as soon as they say that they are there. Thank you.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

HAND_OVER_DECLINED = Draft(
    subject=_("It is still with you"),
    lines=(
        Line(text=_("It is still with you.")),
        Line(text=_("The person you asked cannot take over this time.")),
        Line(text=_("You can ask another person on the page.")),
        Line(text=_("Can you not go on? Say so there. Then we can ask others.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

RELIEVED = Draft(
    subject=_("You are free now"),
    lines=(
        Line(text=_("You are free now.")),
        Line(text=_("The person you asked is there now and has taken over.")),
        Line(text=_("Thank you for taking this on.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

STAND_DOWN = Draft(
    subject=_("Somebody has it"),
    lines=(
        Line(text=_("Somebody has it.")),
        person(
            _("You need not do anything for %(person)s now."),
            _("You need not do anything now."),
        ),
        Line(text=_("If this changes, we may ask you again. Thank you for being there.")),
        Line(text=_("You can still join if you like. The page is open.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

ALSO_COMING = Draft(
    subject=_("You are not alone in this"),
    lines=(
        Line(text=_("You are not alone in this.")),
        Line(text=_("Another person has this too.")),
        Line(text=_("What you said still counts. Please carry on.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

LAPSED = Draft(
    subject=_("You can still come"),
    lines=(
        Line(text=_("We have not heard from you for a while.")),
        Line(text=_("Things happen. That is all right.")),
        person(
            _("%(person)s asked for somebody, so we look for others now."),
            _("So that nobody is alone, we look for others now."),
        ),
        Line(text=_("Are you there, or can you be? Please tell us.")),
        Line(text=_("You can still come: the page is open for you.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

LAPSED_COVERED = Draft(
    subject=_("Somebody else has it now"),
    lines=(
        Line(text=_("Somebody else has it now.")),
        Line(text=_("We have not heard from you for a while.")),
        Line(text=_("Things happen. That is all right.")),
        Line(text=_("Are you there after all? Please tell us.")),
        Line(text=_("You can still come: the page is open for you.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

ENDED = Draft(
    # "It has ended" could be read as the worst news there is.
    subject=_("You need not do anything more"),
    lines=(
        Line(text=_("You need not do anything more. Thank you.")),
        person(
            _("The call of %(person)s is closed now."),
            _("This call is closed now."),
        ),
        Line(text=_("A person has closed it, not a machine.")),
        # The word itself is not here: mails are read on locked screens, and stay.
        Line(text=_("There is a word for you on the page, for a day.")),
        Line(text=_("It is good that you are there.")),
    ),
    label=_("Open the page"),
    footer=FOOTER,
)

FOLLOW_UP = Draft(
    subject=_("Something to look at again"),
    lines=(
        Line(text=_("Something was planned, and its time has come.")),
        person(
            _("There was a plan to look in on %(person)s again."),
            # Without a name: what the person has left for themself.
            _("There was a plan to see how things are now."),
        ),
        person(_("A short hello is enough.")),
        Line(text=_("When it is done, please say so on the page.")),
        Line(text=_("You can also let it go there.")),
    ),
    label=_("Open the page"),
    footer=(USE_THE_PAGE, NEVER_MONEY),
)
