"""The form of one supporter: who they are, where they are found, when they may be disturbed."""

from dataclasses import replace
from datetime import time
from typing import Any

from django import forms
from django.http import QueryDict

from yana.core.circle import Address, Circle, Consent, QuietHours, Supporter
from yana.web.fields import BAD_ADDRESS, LanguageField, NameField, ZoneField

OWN_ADDRESS = "This is your own address. Add somebody who can be there for you."
BAD_TIME = "Please give a time like 22:00."


class SupporterForm(forms.Form):
    """What the person says of a supporter; nothing here makes anybody reachable."""

    name = NameField(label="Name", help_text="As you call them.", missing="Please give a name.")
    language = LanguageField(label="Their language", help_text="Messages are in English for now.")
    zone = ZoneField(label="Their time zone", help_text="Where they live, like Europe/Berlin.")
    quiet_start = forms.TimeField(
        label="From",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": BAD_TIME},
    )
    quiet_end = forms.TimeField(
        label="To",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": BAD_TIME},
    )
    may_wake = forms.BooleanField(label="May be woken when it is urgent", required=False)

    def clean(self) -> dict[str, Any]:
        """Check that quiet hours are a span, or none."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = given.get("quiet_start"), given.get("quiet_end")
        broken = {"quiet_start", "quiet_end"} & self.errors.keys()
        if not broken and (start is None) != (end is None):
            missing = "quiet_start" if start is None else "quiet_end"
            self.add_error(missing, "Please give both times, or none.")
        elif start is not None and start == end:
            self.add_error("quiet_end", "The two times are the same. Please change one.")
        return given

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

    def quiet(self) -> QuietHours | None:
        """Return the quiet hours that were given."""
        start: time | None = self.cleaned_data["quiet_start"]
        end: time | None = self.cleaned_data["quiet_end"]
        return None if start is None or end is None else QuietHours(start=start, end=end)


class AddForm(SupporterForm):
    """A new supporter, with the address at which they are asked."""

    address = forms.EmailField(
        label="E-mail address",
        help_text="We ask them there if they agree.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Please give an e-mail address.",
            "invalid": BAD_ADDRESS,
            "max_length": "This address is too long.",
        },
    )
    field_order = ("name", "address", "language", "zone", "quiet_start", "quiet_end", "may_wake")

    def __init__(self, posted: QueryDict | None, *, circle: Circle, own_address: str) -> None:
        """Know the circle, in which nobody stands twice, and the person's own address."""
        known = circle.person
        super().__init__(posted, initial={"zone": known.zone, "language": known.language})
        self._circle = circle
        self._own_address = own_address.lower()

    def clean_address(self) -> str:
        """Return the address in small letters; own and known ones are explained."""
        address: str = self.cleaned_data["address"].lower()
        if address == self._own_address:
            raise forms.ValidationError(OWN_ADDRESS)
        for one in self._circle.supporters:
            if Address(channel="email", target=address) in one.addresses:
                raise forms.ValidationError(_known(one))
        return address


def initial(supporter: Supporter) -> dict[str, object]:
    """Return what the form shows of a supporter who is known already."""
    return {
        "name": supporter.name,
        "language": supporter.language,
        "zone": supporter.zone,
        "quiet_start": supporter.quiet.start if supporter.quiet else None,
        "quiet_end": supporter.quiet.end if supporter.quiet else None,
        "may_wake": supporter.may_wake,
    }


def _known(supporter: Supporter) -> str:
    if supporter.consent is Consent.EXCLUDED:
        return f"{supporter.name} was in your circle with this address. You can ask them again."
    return f"{supporter.name} is in your circle with this address already."
