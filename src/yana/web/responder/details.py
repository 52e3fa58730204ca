"""What a supporter says of themself: name, language, zone, and when they may be disturbed."""

from dataclasses import replace

from django import forms

from yana.core.circle import Supporter
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

    def kept_in(self, supporter: Supporter) -> Supporter:
        """Return the supporter with these details; address and consent are not touched."""
        return replace(
            supporter,
            name=self.cleaned_data["name"],
            language=self.cleaned_data["language"],
            zone=self.cleaned_data["zone"],
            quiet=self.quiet(),
            may_wake=self.cleaned_data["may_wake"],
        )
