"""What a supporter says of themself: name, language, zone, and when they may be disturbed."""

from dataclasses import replace
from typing import Any

from yana.core.circle import Supporter
from yana.web.circle.forms import SupporterForm

OWN_WORDS = {
    "name": ("Your name", "As they call you."),
    "language": ("Your language", "Messages are in English for now."),
    "zone": ("Your time zone", "Where you live, like Europe/Berlin."),
    "may_wake": ("You may wake me when it is urgent", ""),
}


class OwnDetailsForm(SupporterForm):
    """The details of a supporter, asked of the supporter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask in the words for oneself."""
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in OWN_WORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text

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
