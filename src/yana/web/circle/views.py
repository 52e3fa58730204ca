"""The circle's pages: see it, add somebody, change details, ask again, exclude."""

from uuid import UUID, uuid4, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yana.core.circle import Address, Circle, Person, Supporter
from yana.store import reading
from yana.web.circle.forms import AddForm, SupporterForm, initial
from yana.web.circle.members import ASKABLE, members
from yana.web.circle.reachable import reachable
from yana.web.fields import zones
from yana.web.person.who import circle_of, for_person
from yana.web.requests import system

CIRCLE_SIZE_MAX = 100
"""More people than anybody knows well; without a limit, a form could mail strangers at will."""


@require_safe
@for_person
def show(request: HttpRequest, person: Person) -> HttpResponse:
    """Show everyone in the circle, and who could be reached now."""
    circle, now = circle_of(person), system(request).clock.now()
    latest = reading.latest_ring_states(person.id)
    everyone = members(circle, latest)
    context = {
        "members": [one for one in everyone if not one.excluded],
        "excluded": [one for one in everyone if one.excluded],
        "reachable": reachable(circle, latest, now),
        "person": person,
    }
    return render(request, "circle/circle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def add(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask for a new supporter's details, and ask them if they agree."""
    circle = circle_of(person)
    if person.trial or len(circle.supporters) >= CIRCLE_SIZE_MAX:
        return render(request, "circle/full.html", {"person": person}, status=403)
    token = _token(request.POST.get("token", ""))
    supporter_id = str(uuid5(UUID(person.id), str(token)))
    if circle.supporter(supporter_id) is not None:
        # The same form was sent twice, by a double press or a retry: it is done already.
        return redirect("circle")
    form = AddForm(
        request.POST if request.method == "POST" else None,
        circle=circle,
        own_address=getattr(request.user, "email", ""),
    )
    if not form.is_valid():
        context = {"form": form, "zones": zones().values(), "token": token}
        return render(request, "circle/add.html", context, status=400 if form.errors else 200)
    address = Address(channel="email", target=form.cleaned_data["address"])
    supporter = form.kept_in(Supporter(id=supporter_id, name="", addresses=(address,)))
    system(request).entrance.invite(person.id, supporter)
    return redirect("circle")


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def edit(request: HttpRequest, person: Person, supporter_id: UUID) -> HttpResponse:
    """Change what the person says of a supporter; what they agreed to stays as it is."""
    supporter = _supporter(circle_of(person), supporter_id)
    form = SupporterForm(
        request.POST if request.method == "POST" else None, initial=initial(supporter)
    )
    if not form.is_valid():
        context = {"form": form, "zones": zones().values(), "supporter": supporter}
        return render(request, "circle/edit.html", context, status=400 if form.errors else 200)
    system(request).entrance.change_supporter(person.id, form.kept_in(supporter))
    return redirect("circle")


@require_POST
@for_person
def ask_again(request: HttpRequest, person: Person, supporter_id: UUID) -> HttpResponse:
    """Ask somebody once more if they agree."""
    supporter = _supporter(circle_of(person), supporter_id)
    if supporter.consent in ASKABLE:
        system(request).entrance.invite(person.id, supporter)
    return redirect("circle")


@require_http_methods(["GET", "HEAD", "POST"])
@for_person
def exclude(request: HttpRequest, person: Person, supporter_id: UUID) -> HttpResponse:
    """Take somebody out of the circle, quietly, after one question."""
    supporter = _supporter(circle_of(person), supporter_id)
    if request.method != "POST":
        return render(request, "circle/exclude.html", {"supporter": supporter})
    system(request).entrance.exclude(person.id, supporter.id)
    return redirect("circle")


def _supporter(circle: Circle, supporter_id: UUID) -> Supporter:
    supporter = circle.supporter(str(supporter_id))
    if supporter is None:
        raise Http404
    return supporter


def _token(text: str) -> UUID:
    """Return the id of this form, so that sending it twice adds nobody twice."""
    # The supporter's own id is made from it and the person's: another person's supporter can
    # never be named by a forged form.
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
