"""Who is the only one left reads so: nobody goes away because others would be there."""

from tests.unit.cast import Cast
from tests.unit.web.responder.browser import Browser
from yana.core.call import Outcome, Standing
from yana.core.circle import Supporter
from yana.core.effect import Message
from yana.core.event import Acknowledged, AttemptFailed, Settled


def test_who_is_the_only_one_is_not_told_that_others_are_asked(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    alone = cast.asks()
    cast.record(alone, Acknowledged(responder_id=ben.id))
    page = Browser(cast, cast.answer_path(alone, ben)).opens().content.decode()
    assert "There is nobody else we can ask just now." in page
    assert "thers are asked" not in page
    cast.record(alone, Settled(by=None, outcome=Outcome.SAFE))
    cast.supporter("Chi")
    both = cast.asks()
    cast.record(both, Acknowledged(responder_id=ben.id))
    page = Browser(cast, cast.answer_path(both, ben)).opens().content.decode()
    assert "Others are asked at once." in page


def test_who_says_no_when_all_others_refused_is_not_told_that_others_are_looked_for(
    cast: Cast,
) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, _refused(chi))
    page = Browser(cast, cast.answer_path(call, ben)).chooses("cannot").content.decode()
    assert cast.call(call).nobody_left
    assert "There is nobody else we can ask." in page
    assert "We look for others" not in page


def test_whose_address_refused_is_asked_when_the_only_one_has_to_stop(cast: Cast) -> None:
    ben, chi = cast.supporter("Ben"), cast.supporter("Chi")
    call = cast.asks()
    cast.record(call, Acknowledged(responder_id=ben.id))
    cast.record(call, _refused(chi))
    browser = Browser(cast, cast.answer_path(call, ben))
    assert "Others are asked at once." in browser.opens().content.decode()
    assert "We look for others" in browser.chooses("stop").content.decode()
    assert cast.standing(call, chi) is Standing.RUNG


def _refused(one: Supporter) -> AttemptFailed:
    return AttemptFailed(responder_id=one.id, address=one.addresses[0], message=Message.RING)
