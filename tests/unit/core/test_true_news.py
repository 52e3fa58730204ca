"""What is told of who has it is told only while it is so, for the one who gets it."""

import pytest

from tests.unit.core.cast import BEN, CHI, DOV, Story, amina_asks
from yana.core.circle import Supporter
from yana.core.effect import ASKING, Message, Send
from yana.core.event import Acknowledged, SupporterRemoved
from yana.core.wanted import outdated, still_wanted

NOBODY, ONLY_BEN, ANOTHER, BOTH = "nobody", "only Ben", "another", "both"
HOLDERS: dict[str, tuple[Supporter, ...]] = {
    NOBODY: (),
    ONLY_BEN: (BEN,),
    ANOTHER: (CHI,),
    BOTH: (BEN, CHI),
}
TRUE_WHEN = {
    Message.STAND_DOWN: {ANOTHER},
    Message.LAPSED: {NOBODY},
    Message.LAPSED_COVERED: {ANOTHER},
    Message.RELIEVED: {ANOTHER},
    Message.NOT_WITH: {NOBODY},
    Message.ALSO_COMING: {BOTH},
    Message.HAND_OVER_TAKEN: {BOTH},
    Message.HAND_OVER_DECLINED: {ONLY_BEN, BOTH},
    Message.STILL_THERE: {ONLY_BEN, BOTH},
    Message.ASKED_AGAIN: {ONLY_BEN, BOTH},
}
"""Of which of these may Ben be told, by who has it now."""


def held_by(who: str) -> Story:
    """An urgent call that these have."""
    amina = amina_asks("urgent")
    for one in HOLDERS[who]:
        amina.then(Acknowledged(responder_id=one.id))
    return amina


def news(one: Supporter, message: Message) -> Send:
    """A message that waits to leave."""
    return Send(
        responder_id=one.id, address=BEN.addresses[0], message=message, pass_no=1, step_no=0, n=9
    )


@pytest.mark.parametrize("who", HOLDERS)
@pytest.mark.parametrize("message", TRUE_WHEN, ids=lambda one: str(one.value))
def test_ben_is_told_who_has_it_only_while_it_is_so(message: Message, who: str) -> None:
    wanted = still_wanted(held_by(who).call, news(BEN, message))
    assert wanted is (who in TRUE_WHEN[message])


@pytest.mark.parametrize("who", HOLDERS)
def test_what_does_not_speak_of_who_has_it_is_never_taken_for_untrue(who: str) -> None:
    amina = held_by(who)
    for message in set(Message) - set(TRUE_WHEN) - ASKING:
        assert still_wanted(amina.call, news(BEN, message)) is True


def test_who_was_excluded_is_not_even_told_the_end() -> None:
    amina = held_by(NOBODY)
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    assert not still_wanted(amina.call, news(BEN, Message.FOLLOW_UP))
    assert not still_wanted(amina.call, news(DOV, Message.FOLLOW_UP)), "who never was part of it"
    amina.settles()
    assert still_wanted(amina.call, news(CHI, Message.ENDED))
    assert not still_wanted(amina.call, news(BEN, Message.ENDED))


def test_news_that_stands_for_itself_is_outdated_only_by_the_same() -> None:
    amina = held_by(BOTH)
    coming = news(BEN, Message.ALSO_COMING)
    assert not outdated(amina.call, coming, {Message.STILL_THERE, Message.HAND_OVER_TAKEN})
    assert outdated(amina.call, coming, {Message.ALSO_COMING})
