"""The inbox of this computer: what would have left by e-mail, while no mail server is set up."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yana.store import reading
from yana.web.requests import system

HERE = frozenset({"127.0.0.1", "::1"})


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show kept messages, codes for signing in among them, to who sits at this computer."""
    if system(request).mail_ready:
        raise Http404
    if not _at_this_computer(request):
        return render(request, "inbox_elsewhere.html", status=403)
    return render(request, "inbox.html", {"messages_kept": reading.inbox_all()})


def _at_this_computer(request: HttpRequest) -> bool:
    # Through a proxy every visitor seems to sit here, and codes are not for every visitor.
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & request.META.keys()
    return request.META.get("REMOTE_ADDR", "") in HERE and not forwarded
