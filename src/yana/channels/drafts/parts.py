"""What a draft is made of, and the lines that several drafts share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from yana.core.policy import Urgency


@dataclass(frozen=True, kw_only=True)
class Line:
    """A paragraph that may name somebody, and what is said instead when no name is known."""

    text: str
    needs: tuple[str, ...] = ()
    without: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message before the names are put in; the first line shows in previews and names nobody."""

    subject: str
    lines: tuple[Line, ...]
    label: str
    footer: tuple[Line, ...]
    subject_hurried: str = ""
    """Instead of the subject when the person asked in a hurry: it must be noticed."""
    subject_named: str = ""
    """Instead of the subject when it may name the person: nothing private is said by it."""
    asks: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    """After the second line: how the person asked, by urgency; "" when that is not known."""
    emergency: bool = False
    """Whether a hurried one ends with what to do if a life is in danger."""


def person(text: str, without: str = "") -> Line:
    """Return a line that names the person, or says the other thing when the name is missing."""
    return Line(text=text, needs=("person",), without=without)


def other(text: str, without: str) -> Line:
    """Return a line that names the other responder, or says the same without a name."""
    return Line(text=text, needs=("other",), without=without)


GREETING = Line(text=_("Hello %(name)s."), needs=("name",))
EMERGENCY = Line(text=_("If a life is in danger, call your local emergency number now."))

NEVER_MONEY = Line(text=_("We never ask you for money or a password."))
USE_THE_PAGE = Line(text=_("Please use the page. We cannot read replies."))
FOOTER = (
    USE_THE_PAGE,
    person(
        _("You get this because you agreed to be in %(person)s's circle."),
        _("You get this because you agreed to be in this circle."),
    ),
    Line(text=_("You can leave the circle here: %(leave_link)s"), needs=("leave_link",)),
    Line(text=_("We are not an emergency service.")),
    NEVER_MONEY,
)

HOW_THEY_ASKED: Mapping[str, tuple[Line, ...]] = {
    "": (person(_("%(person)s is asking for you.")),),
    Urgency.COMPANY.value: (
        person(_("%(person)s would like some company."), _("They would like some company.")),
    ),
    Urgency.WORRIED.value: (
        person(
            _("%(person)s is worried and would like you there."),
            _("They are worried and would like you there."),
        ),
    ),
    Urgency.URGENT.value: (
        person(_("%(person)s cannot be alone right now."), _("They cannot be alone right now.")),
    ),
    Urgency.DANGER.value: (
        person(_("%(person)s needs somebody at once."), _("They need somebody at once.")),
    ),
}
