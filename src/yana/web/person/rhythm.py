"""The rhythm page: when the person wants to check in, and what follows when they do not."""

import re
from datetime import time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yana.core.check_in import CheckIn
from yana.core.circle import Person
from yana.core.policy import Urgency
from yana.core.rhythm import DAYS, GRACE, Rhythm, rule_of, times_and_days
from yana.engine.recurrence import RuleError, check
from yana.store import check_ins
from yana.web.person.check_in import live
from yana.web.person.expected import DAY_NAMES, silence_words
from yana.web.person.who import for_person
from yana.web.requests import system

BAD_TIMES = "Please give times like 08:00, or 08:00 and 20:00."
A_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")

GRACES = ((15, "15 minutes"), (30, "30 minutes"), (60, "1 hour"), (120, "2 hours"))
FIRST_ASKED = ((0, "When it is due"), (30, "30 minutes before"), (60, "1 hour before"))
COUNTS_FROM = (
    (0, "From the start of that day"),
    (1, "From 1 hour before"),
    (2, "From 2 hours before"),
    (4, "From 4 hours before"),
)
URGENCIES = (
    (Urgency.WORRIED.value, "Two people, then the next two"),
    (Urgency.URGENT.value, "Soon everyone, also at night"),
)
AGAIN_AFTER = timedelta(minutes=15)


class RhythmForm(forms.Form):
    """When to check in, in words that need no RFC."""

    times = forms.CharField(
        label="At what time?",
        help_text="One or more, like 08:00 or 08:00, 20:00.",
        max_length=200,
        error_messages={"required": BAD_TIMES},
    )
    days = forms.MultipleChoiceField(
        label="On which days?",
        choices=[*DAY_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Please choose one day or more.",
            "invalid_choice": "Please choose days from the list.",
        },
    )
    counts_from = forms.TypedChoiceField(
        label="From when on does it count?",
        help_text="A later start means that we notice sooner.",
        choices=COUNTS_FROM,
        coerce=int,
    )
    first_asked = forms.TypedChoiceField(
        label="When do we ask you?", choices=FIRST_ASKED, coerce=int
    )
    grace = forms.TypedChoiceField(
        label="How long do we wait after it was due?",
        help_text="We ask you once more before we ask your people.",
        choices=GRACES,
        coerce=int,
    )
    urgency = forms.ChoiceField(label="Whom do we ask then?", choices=URGENCIES)

    def clean_times(self) -> list[time]:
        """Return the times of day; anything else is refused."""
        text: str = self.cleaned_data["times"]
        found = A_TIME.findall(text)
        left = re.sub(r"[\s,;]|and", "", A_TIME.sub("", text))
        try:
            times = [time(int(hour), int(minute)) for hour, minute in found]
        except ValueError:
            raise forms.ValidationError(BAD_TIMES) from None
        if left or not times:
            raise forms.ValidationError(BAD_TIMES)
        return times

    def rhythm(self, zone: str) -> Rhythm:
        """Return the rhythm that was chosen."""
        given = self.cleaned_data
        early, before = given["counts_from"], given["first_asked"]
        grace = timedelta(minutes=given["grace"])
        prompts = {-timedelta(minutes=before), timedelta(0), min(AGAIN_AFTER, grace / 2)}
        return Rhythm(
            rule=rule_of(given["times"], given["days"]),
            zone=zone,
            early=timedelta(hours=early) if early else None,
            prompts=tuple(sorted(prompts)),
            grace=grace,
            urgency=Urgency(given["urgency"]),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def rhythm(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the person's rhythm to change, and keep what they choose."""
    kept = live([*check_ins.of_person(person.id)])
    known = kept[0] if kept else None
    form = RhythmForm(request.POST if request.method == "POST" else None, initial=_initial(known))
    if form.is_valid():
        chosen = form.rhythm(person.zone)
        try:
            check(chosen, system(request).clock.now())
        except RuleError as error:
            form.add_error("times", str(error))
        else:
            _keep(request, person, known, chosen)
            return redirect("check_in")
    context = {
        "form": form,
        "known": known is not None,
        "own_rule": known is not None and times_and_days(known.rhythm.rule) is None,
        "silence": ""
        if known is None
        else silence_words(system(request).check_ins.silence_max(known.rhythm)),
    }
    return render(request, "person/rhythm.html", context, status=400 if form.errors else 200)


@require_POST
@for_person
def end(request: HttpRequest, person: Person) -> HttpResponse:
    """Receive that the person wants no check-ins any more."""
    for one in live([*check_ins.of_person(person.id)]):
        system(request).check_ins.end(person.id, one.id)
    return redirect("check_in")


def _keep(request: HttpRequest, person: Person, known: CheckIn | None, chosen: Rhythm) -> None:
    if known is None:
        system(request).check_ins.begin(person.id, chosen)
    else:
        system(request).check_ins.change(person.id, known.id, chosen)


def _initial(known: CheckIn | None) -> dict[str, Any]:
    times, days = ([time(9)], [*DAYS])
    if known is None:
        chosen = Rhythm(rule="", zone="")
    else:
        chosen = known.rhythm
        times, days = times_and_days(chosen.rule) or ([], [*DAYS])
    early = chosen.early or timedelta(0)
    before = -min(chosen.prompts, default=timedelta(0))
    return {
        "times": ", ".join(f"{one:%H:%M}" for one in times),
        "days": days,
        "counts_from": early // timedelta(hours=1),
        "first_asked": before // timedelta(minutes=1),
        "grace": (chosen.grace or GRACE) // timedelta(minutes=1),
        "urgency": chosen.urgency.value,
    }
