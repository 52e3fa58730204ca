"""The circle by program: read only, for agreeing is for a human on a page of their own."""

from django.http import HttpRequest
from ninja import Router

from yana.api import access, views
from yana.api.told import CircleTold
from yana.core.circle import Circle
from yana.store import circles

router = Router(tags=["circle"])


@router.get("", response=CircleTold, operation_id="read_circle")
def read(request: HttpRequest) -> CircleTold:
    """Read your own circle: everyone who was ever asked, and what they said."""
    person = access.person(request)
    return views.circle(circles.circle(person.id) or Circle(person=person))
