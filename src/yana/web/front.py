"""The first page: what YANA is, and the two ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yana.web.person.who import signed_in


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show what YANA is; who is signed in goes straight to their own page."""
    if signed_in(request):
        return redirect("home")
    return render(request, "front.html")
