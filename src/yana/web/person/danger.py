"""The page of the word for danger: what the person says when somebody looks on."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yana.core.circle import Person
from yana.engine.duress import WORD_LENGTH_MAX, WORD_LENGTH_MIN, plain
from yana.web.person.who import circle_of, for_person
from yana.web.requests import system

TOO_SHORT = "Please choose a longer word. A short one could be typed by chance."
TOO_LONG = f"This is too long. {WORD_LENGTH_MAX} letters fit."


class WordForm(forms.Form):
    """The word, and whom it must not reach."""

    word = forms.CharField(
        label="Your word for danger",
        help_text="One that you do not say by chance. We never show it again.",
        max_length=WORD_LENGTH_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Please give a word.",
            "max_length": TOO_LONG,
        },
    )
    not_told = forms.MultipleChoiceField(
        label="Who must not be told?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Please choose people from the list."},
    )

    def clean_word(self) -> str:
        """Return the word, if enough of it counts."""
        word: str = self.cleaned_data["word"]
        if len(plain(word)) < WORD_LENGTH_MIN:
            raise forms.ValidationError(TOO_SHORT)
        return word

    def __init__(self, person: Person, *given: Any) -> None:  # noqa: ANN401 - as Django gives it.
        """Offer those who have agreed to be in this person's circle."""
        super().__init__(*given)
        field = self.fields["not_told"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.id, one.name) for one in circle_of(person).supporters if one.agreed]


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def danger(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask for the word and keep it; whether there is one is never shown."""
    if request.POST.get("forget"):
        system(request).check_ins.choose_word(person.id, "", ())
        return redirect("check_in")
    form = WordForm(person, request.POST) if request.method == "POST" else WordForm(person)
    if form.is_valid():
        given = form.cleaned_data
        system(request).check_ins.choose_word(person.id, given["word"], given["not_told"])
        return redirect("check_in")
    return render(request, "person/danger.html", {"form": form}, status=400 if form.errors else 200)
