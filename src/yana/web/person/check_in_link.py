"""The check-in page behind the link of a message: for the person, without an account.

Whoever holds the link could be somebody else, or a machine: so it shows no name, no people and no
rhythm, and a press counts only by the two-second rule.
"""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yana.core.check_in import CheckIn
from yana.core.check_in_event import Said
from yana.core.circle import Circle
from yana.engine.duress import WORD_LENGTH_MAX
from yana.engine.links import Link, Purpose
from yana.store import check_ins, circles
from yana.web.person.check_in import NO_BUTTON, SAYINGS, request_id_of, said_by, word_of
from yana.web.requests import system
from yana.web.responder.frame import PRESS_AGAIN, by_link, nothing
from yana.web.responder.loaded import counts, loaded_at, seal
from yana.web.words import moment


@by_link(Purpose.CHECK_IN)
def by_message(request: HttpRequest, link: Link, token: str) -> HttpResponse:
    """Show one large button; a press on it is the person's check-in."""
    circle = circles.circle(link.second)
    row = next((one for one in check_ins.of_person(link.second) if one.id == link.first), None)
    if circle is None or row is None:
        return nothing(request)
    if request.method == "POST":
        return _pressed(request, token, circle, row)
    return _page(request, token, circle, {})


def _pressed(request: HttpRequest, token: str, circle: Circle, row: CheckIn) -> HttpResponse:
    now = system(request).clock.now()
    opened_at = loaded_at(request, token, now)
    loaded = seal(token, opened_at or now)
    said = said_by(request)
    if said is None:
        return _page(request, token, circle, {"loaded": loaded, "problem": NO_BUTTON}, status=400)
    if not counts(opened_at, now):
        return _page(request, token, circle, {"loaded": loaded, "press_again": PRESS_AGAIN})
    rows = system(request).check_ins.say(
        circle.person.id, said, request_id_of(request), word_of(request)
    )
    after = next((one for one in rows if one.id == row.id), row)
    return render(request, "person/check_in_heard.html", _heard(circle, after, said, request))


def _page(
    request: HttpRequest, token: str, circle: Circle, more: dict[str, object], *, status: int = 200
) -> HttpResponse:
    now = system(request).clock.now()
    context = {
        "token": token,
        "trial": circle.person.trial,
        "loaded": seal(token, now),
        "sayings": [(one.value, words) for one, words in SAYINGS.items()],
        "request_id": uuid4(),
        "word_max": WORD_LENGTH_MAX,
    }
    return render(request, "person/check_in_link.html", context | more, status=status)


def _heard(circle: Circle, row: CheckIn, said: Said, request: HttpRequest) -> dict[str, object]:
    now, zone = system(request).clock.now(), circle.person.zone
    if not said.seems_all_right:
        # Who says that they need somebody sees the lines of their own country.
        request.yana_country = circle.person.country  # type: ignore[attr-defined]
    return {
        "trial": circle.person.trial,
        "all_right": said.seems_all_right,
        "at": moment(now, now, zone),
        "next": "" if row.expected_at is None else moment(row.expected_at, now, zone),
    }
