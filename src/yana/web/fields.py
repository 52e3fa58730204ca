"""Form fields that several pages share: names in any script, languages, time zones."""

import unicodedata
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO

BAD_ADDRESS = "That does not look like an e-mail address. It looks like name@example.org."
MISSING = "Please fill this in."

NAME_LENGTH_MAX = 100  # The longest that people are called, and a line on a small screen.

UNKNOWN_ZONE = "We do not know this time zone. Choose one from the list, like Europe/Berlin."

# They turn the direction of text around them, so that a name could make a message say another
# thing than was written (Unicode TR 36, bidirectional text spoofing).
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NameField(forms.CharField):
    """A name, in any script, on one line."""

    def __init__(self, *, label: str, help_text: str = "", missing: str) -> None:
        """Ask for a name; `missing` is what to say when there is none."""
        errors = {
            "required": missing,
            "max_length": f"This is too long. {NAME_LENGTH_MAX} letters fit.",
        }
        super().__init__(
            label=label, help_text=help_text, max_length=NAME_LENGTH_MAX, error_messages=errors
        )

    def to_python(self, value: object) -> str:
        """Return the name on one line, without what cannot be seen and could deceive."""
        line = " ".join(str(value or "").split())
        return "".join(
            one for one in line if unicodedata.category(one) != "Cc" and one not in _TURNING
        ).strip()


class ZoneField(forms.CharField):
    """A time zone by its name, suggested by the browser and chosen from a list."""

    def __init__(self, *, label: str, help_text: str = "", suggest: bool = False) -> None:
        """Ask for a zone; `suggest` fills in the one of the browser that is looking."""
        attrs = {"list": "zones", "autocomplete": "off"} | ({"data-zone": ""} if suggest else {})
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=64,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": "Please choose a time zone."},
        )

    def clean(self, value: object) -> str:
        """Return the zone's proper name, however it was typed."""
        typed = super().clean(value)
        known = zones().get(typed.replace(" ", "_").lower())
        if known is None:
            raise forms.ValidationError(UNKNOWN_ZONE)
        return known


class LanguageField(forms.ChoiceField):
    """A language, under its own name."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        """Ask for a language."""
        super().__init__(
            label=label,
            help_text=help_text,
            choices=languages,
            initial="en",
            error_messages={"invalid_choice": "Please choose a language from the list."},
        )


@cache
def zones() -> dict[str, str]:
    """Return every time zone that this system knows, by its name in small letters."""
    return {one.lower(): one for one in sorted(available_timezones()) if one != "localtime"}


@cache
def languages() -> list[tuple[str, str]]:
    """Return languages by code and their own name, in order of names."""
    own = {
        code: str(info["name_local"]) for code, info in LANG_INFO.items() if "name_local" in info
    }
    return sorted(own.items(), key=lambda item: item[1].casefold())
