"""The page for keys to the API: made here, shown once, and taken back here."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yana.store import tokens
from yana.web.fields import NAME_LENGTH_MAX
from yana.web.requests import system


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    """Show the account's keys; a press makes a new one and shows it this once."""
    if request.method != "POST":
        return _page(request)
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    if not 0 < len(name) <= NAME_LENGTH_MAX:
        problem = f"Please say what the key is for, in at most {NAME_LENGTH_MAX} letters."
        return _page(request, name=name, problem=problem)
    made = tokens.make(_account_id(request), name, system(request).clock.now())
    return _page(request, made=made, made_name=name)


@require_POST
@login_required
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make one of the account's keys stop working for good."""
    tokens.revoke(_account_id(request), token_id, system(request).clock.now())
    return redirect("tokens")


def _page(request: HttpRequest, **shown: str) -> HttpResponse:
    context = {"keys": tokens.of_account(_account_id(request)), **shown}
    return render(request, "tokens/keys.html", context, status=400 if "problem" in shown else 200)


def _account_id(request: HttpRequest) -> int:
    account_id = request.user.pk
    assert isinstance(account_id, int)
    return account_id
