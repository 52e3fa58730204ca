"""Who sees what of a call by program, when the call itself is odd."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.unit.cast import Cast
from tests.unit.web.pages import text
from yana.api import views
from yana.api.access import Seat
from yana.api.problems import ProblemError
from yana.core.event import Acknowledged, Expected


def test_a_responder_whom_a_rebuilt_call_left_out_does_not_see_it_as_its_person(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    rebuilt = replace(cast.asks(), responders=())
    with pytest.raises(ProblemError) as caught:
        views.call(Seat(call=rebuilt, responder_id=ben.id), cast.now)
    assert caught.value.status == 404
    assert views.call(Seat(call=rebuilt, responder_id=None), cast.now).you_are == "person"


def test_a_date_that_no_clock_can_show_does_not_break_the_page_of_the_person(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    call = cast.record(cast.asks(), Acknowledged(responder_id=ben.id))
    cast.record(call, Expected(responder_id=ben.id, present_at=datetime(1, 1, 1, tzinfo=UTC)))
    page = cast.signed_in().get("/home/")
    assert page.status_code == 200
    assert "Ben" in text(page)
