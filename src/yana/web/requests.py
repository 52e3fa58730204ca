"""What the lead's middleware puts on a request, with its type."""

from typing import cast

from django.http import HttpRequest

from yana.engine.system import System


def system(request: HttpRequest) -> System:
    """Return the joined parts that this server works with."""
    return cast("System", request.yana)  # type: ignore[attr-defined]
