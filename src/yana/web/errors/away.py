"""When the store is away: say plainly that we cannot know what was kept, and what to do."""

import errno
from dataclasses import replace

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from yana.engine.entrance import NotFound, TooBusy
from yana.engine.ports import StoreAway
from yana.web.errors.problem import for_program
from yana.web.errors.shown import Fault, again, show

RETRY_AFTER_SECONDS = "5"  # Long enough for a database to come back from a restart.
LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

AWAY = Fault(
    kind="away",
    status=503,
    title="Not accepted",
    detail="YANA cannot reach its store right now. Perhaps this was kept, perhaps not. Send "
    "exactly the same again in five seconds: an ask or an answer counts once. Meanwhile reach a "
    "human another way.",
)
"""The answer to a commit may be lost after the commit: then it was kept all the same."""

AWAY_LOOKING = replace(
    AWAY, detail="YANA cannot look this up right now. Send exactly the same again in five seconds."
)
NOT_FOUND = Fault(
    kind="not_found",
    status=404,
    title="Not found",
    detail="There is nothing here for you. Check the address and the id, and whose key you use.",
)
NOT_ALLOWED = Fault(
    kind="not_allowed",
    status=405,
    title="Method not allowed",
    detail="This address does not take this method. The Allow header says which it takes.",
)


def is_away(error: BaseException | None) -> bool:
    """Return whether this error means that nothing can be kept at the moment."""
    while error is not None:
        if isinstance(error, StoreAway | TooBusy | OperationalError | InterfaceError):
            return True
        # A standby that cannot write says so as an internal error; a broken file as a bare one.
        if isinstance(error, InternalError) or type(error) is DatabaseError:
            return True
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return True
        error = error.__cause__
    return False


def away(request: HttpRequest) -> HttpResponse:
    """Return "not accepted yet", with the way to send exactly the same again."""
    fault = AWAY_LOOKING if request.method in LOOKING else AWAY
    response = show(request, fault, **again(request))
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


class StoreAwayMiddleware(MiddlewareMixin):
    """Turns what views could not keep or find into words; itself it never asks the store."""

    async_capable = False

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for an error that we know; others are a server error."""
        if is_away(error):
            return away(request)
        if isinstance(error, NotFound):
            return show(request, NOT_FOUND)
        return None

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response; one that only says "method not allowed" gets words."""
        if response.status_code != NOT_ALLOWED.status or not _is_bare(request, response):
            return response
        shown = show(request, NOT_ALLOWED)
        shown["Allow"] = response.get("Allow", "")
        return shown


def _is_bare(request: HttpRequest, response: HttpResponseBase) -> bool:
    if for_program(request):
        return response.get("Content-Type") != "application/problem+json"
    return isinstance(response, HttpResponse) and not response.content
