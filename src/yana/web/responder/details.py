"""What a supporter says of themself: name, language, zone, and when they may be disturbed."""

from django import forms

from yana.web.circle.forms import SupporterForm
from yana.web.fields import LanguageField, NameField, ZoneField


class OwnDetailsForm(SupporterForm):
    """The details of a supporter, asked of the supporter in the words for oneself."""

    name = NameField(
        label="Your name", help_text="As they call you.", missing="Please give a name."
    )
    language = LanguageField(label="Your language", help_text="Messages are in English for now.")
    zone = ZoneField(label="Your time zone", help_text="Where you live, like Europe/Berlin.")
    may_wake = forms.BooleanField(label="You may wake me when it is urgent", required=False)
