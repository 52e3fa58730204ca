"""The pause page: time without check-ins, always with an end."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yana.core.circle import Person, zone_of
from yana.engine.pause import PauseError
from yana.store import check_ins
from yana.web.person.check_in import live
from yana.web.person.who import circle_of, for_person
from yana.web.requests import system

NO_DAY = "Please give a day, like 2027-01-31."


class PauseForm(forms.Form):
    """Until when, and who knows of it."""

    until = forms.DateField(
        label="On which day do check-ins begin again?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )
    knows = forms.ChoiceField(
        label="Who knows of it?",
        help_text="For longer than two weeks somebody should. We write to them.",
        required=False,
        error_messages={"invalid_choice": "Please choose somebody from the list."},
    )

    def __init__(self, person: Person, *given: Any) -> None:  # noqa: ANN401 - as Django gives it.
        """Offer those who have agreed to be in this person's circle."""
        super().__init__(*given)
        agreed = [one for one in circle_of(person).supporters if one.agreed]
        field = self.fields["knows"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody"), *((one.id, one.name) for one in agreed)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def pause(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask until when to pause, and keep it."""
    if not live([*check_ins.of_person(person.id)]):
        return redirect("check_in")
    form = PauseForm(person, request.POST) if request.method == "POST" else PauseForm(person)
    if form.is_valid():
        try:
            until = _begin_of(form.cleaned_data["until"], person.zone)
            system(request).check_ins.pause(person.id, until, form.cleaned_data["knows"] or None)
        except OverflowError:
            form.add_error("until", NO_DAY)
        except PauseError as error:
            form.add_error("until", str(error))
        else:
            return redirect("check_in")
    return render(request, "person/pause.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@for_person
def resume(request: HttpRequest, person: Person) -> HttpResponse:
    """Receive that the person is back already."""
    system(request).check_ins.resume(person.id)
    return redirect("check_in")


def _begin_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone_of(zone)).astimezone(UTC)
