"""Set up for real: who the person is, so that times, language and crisis lines are theirs."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yana.core.circle import Person
from yana.store import circles, people
from yana.web.crisis_lines import countries
from yana.web.fields import LanguageField, NameField, ZoneField, zones
from yana.web.requests import system

ANOTHER = "other"
"""A country that we have no checked lines for; a person's country is then empty."""


def _countries() -> list[tuple[str, str]]:
    return [("", "Please choose"), *countries().items(), (ANOTHER, "Another country")]


class StartForm(forms.Form):
    """What YANA needs to know of a person, and nothing more."""

    name = NameField(
        label="Your name",
        help_text="As your people know you. They see it when you ask.",
        missing="Please tell us a name. It can be a short one.",
    )
    language = LanguageField(label="Your language", help_text="Pages are in English for now.")
    zone = ZoneField(label="Your time zone", help_text="So that times are yours.", suggest=True)
    country = forms.ChoiceField(
        label="Your country",
        help_text="So that we can show you the right crisis lines.",
        choices=_countries,
        error_messages={
            "required": "Please choose a country, or “Another country”.",
            "invalid_choice": "Please choose a country from the list.",
        },
    )

    def clean_country(self) -> str:
        """Return the code of a country that we have lines for, or nothing."""
        country: str = self.cleaned_data["country"]
        return "" if country == ANOTHER else country


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask who somebody with an account is, and keep it."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_signup')}?next={request.path}")
    known = circles.person_of_account(request.user.pk)
    form = StartForm(request.POST if request.method == "POST" else None, initial=_initial(known))
    if not form.is_valid():
        context = {"form": form, "zones": zones().values(), "known": known}
        return render(request, "person/start.html", context, status=400 if form.errors else 200)
    details = Person(id=known.id if known is not None else "", **form.cleaned_data)
    people.set_up_person(request.user.pk, details, system(request).clock.now())
    return redirect("circle" if known is None else "home")


def _initial(known: Person | None) -> dict[str, str]:
    if known is None:
        return {}
    return {
        "name": known.name,
        "language": known.language,
        "zone": known.zone,
        "country": known.country or ANOTHER,
    }
