"""Whom next, over what, and when: by the default policies, as they are told to people."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tests.unit.core.cast import BEN, CHI, DOV, address_of, amina_asks, circle_of, supporter
from yana.core.call import CallState
from yana.core.circle import Consent, QuietHours, Supporter
from yana.core.effect import Message
from yana.core.event import (
    Acknowledged,
    AttemptDelayed,
    AttemptFailed,
    Declined,
    PresenceConfirmed,
    Stopped,
    SupporterAgreed,
    SupporterRemoved,
    TimeReached,
)

EVE, FAY, GIL = supporter("Eve"), supporter("Fay"), supporter("Gil")
FIVE = circle_of(BEN, CHI, EVE, FAY, GIL)
NIGHT = QuietHours(start=time(22), end=time(7))
LATE = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


def sleeper(one: Supporter, *, may_wake: bool = False) -> Supporter:
    """This supporter, who sleeps at night."""
    return replace(one, quiet=NIGHT, may_wake=may_wake)


def everybody(*words: str) -> dict[str, list[str]]:
    """All five are told this."""
    return {one.name: list(words) for one in (BEN, CHI, EVE, FAY, GIL)}


def failed(
    one: Supporter, message: Message = Message.RING, channel: str = "email"
) -> AttemptFailed:
    """The address of this supporter does not work."""
    return AttemptFailed(
        responder_id=one.id, address=address_of(one.name, channel), message=message
    )


def test_company_asks_one_at_a_time_twenty_minutes_apart() -> None:
    amina = amina_asks("company", FIVE)
    assert amina.opening == {"Ben": ["ring"]}
    assert amina.passes(minutes=80) == [
        (20, {"Chi": ["ring"]}),
        (40, {"Eve": ["ring"]}),
        (60, {"Fay": ["ring"]}),
        (80, {"Gil": ["ring"]}),
    ]


def test_worried_asks_two_at_a_time_five_minutes_apart() -> None:
    amina = amina_asks("worried", FIVE)
    assert amina.opening == {"Ben": ["ring"], "Chi": ["ring"]}
    assert amina.passes(minutes=10) == [
        (5, {"Eve": ["ring"], "Fay": ["ring"]}),
        (10, {"Gil": ["ring"]}),
    ]


def test_urgent_asks_three_at_once_everyone_after_two_minutes_and_again_every_five() -> None:
    amina = amina_asks("urgent", FIVE)
    assert amina.opening == {"Ben": ["ring"], "Chi": ["ring"], "Eve": ["ring"]}
    assert amina.passes(minutes=12) == [
        (2, {"Fay": ["ring"], "Gil": ["ring"]}),
        (7, everybody("ring")),
        (12, everybody("ring")),
    ]


def test_danger_asks_everyone_at_once_and_again_every_two_minutes() -> None:
    amina = amina_asks("danger", FIVE)
    assert amina.opening == everybody("ring")
    assert amina.passes(minutes=4) == [(2, everybody("ring")), (4, everybody("ring"))]


def test_a_policy_that_ran_out_starts_again_wider_and_says_so() -> None:
    amina = amina_asks("company", FIVE)
    amina.passes(minutes=99)
    assert amina.notes == []
    heard = amina.passes(minutes=120)
    assert [len(told) for _, told in heard] == [2, 2, 1, 4, 1, 5], "twice as many each time"
    assert amina.notes == ["ran_out"] * 3


def test_it_never_ends_by_itself() -> None:
    amina = amina_asks("danger", circle_of(BEN))
    heard = amina.passes(days=1)
    assert len(heard) == 24 * 30
    assert amina.call.state is CallState.REACHING


def test_quiet_hours_are_kept_when_it_is_not_urgent() -> None:
    amina = amina_asks("worried", circle_of(sleeper(BEN, may_wake=True), CHI), LATE)
    assert amina.opening == {"Chi": ["ring"]}
    heard = amina.passes(hours=8)
    assert not any("Ben" in told for minute, told in heard if minute < 8 * 60)
    assert "Ben" in amina.passes(minutes=6)[0][1]


def test_those_who_allowed_it_are_woken_when_it_is_urgent() -> None:
    amina = amina_asks("urgent", circle_of(sleeper(BEN, may_wake=True), sleeper(CHI)), LATE)
    assert amina.opening == {"Ben": ["ring"]}


def test_when_everyone_sleeps_it_says_so_and_rings_as_soon_as_they_wake() -> None:
    half_an_hour_early = LATE.replace(day=3, hour=6, minute=30)
    amina = amina_asks("company", circle_of(sleeper(BEN)), half_an_hour_early)
    assert amina.opening == {}
    assert amina.notes == ["nobody_left"]
    assert amina.passes(minutes=31) == [(30, {"Ben": ["ring"]})]
    assert not amina.call.nobody_left


def test_when_everyone_falls_asleep_it_is_not_said_that_they_are_asked_again() -> None:
    amina = amina_asks("company", circle_of(sleeper(BEN)), LATE - timedelta(hours=1, minutes=10))
    assert amina.opening == {"Ben": ["ring"]}
    amina.passes(minutes=20)
    assert amina.call.nobody_left
    assert amina.notes == ["nobody_left"]


def test_who_opens_their_quiet_hours_is_rung_when_nobody_else_can_be() -> None:
    amina = amina_asks("company", circle_of(sleeper(BEN)), LATE)
    assert amina.then(SupporterAgreed(supporter=BEN)) == {"Ben": ["ring"]}


def test_who_has_no_address_is_skipped_at_once() -> None:
    amina = amina_asks("company", circle_of(replace(BEN, addresses=()), CHI))
    assert amina.opening == {"Chi": ["ring"]}


def test_an_address_that_does_not_work_makes_the_next_due_at_once() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("company", circle_of(ben, CHI))
    assert amina.then(failed(BEN)) == {"Ben": ["ring"]}
    assert amina.notes == []
    assert amina.then(failed(BEN)) == {}, "the same news twice is one"
    assert amina.then(failed(BEN, channel="inbox")) == {"Chi": ["ring"]}
    assert amina.notes == ["unreachable"]


def test_an_address_that_refused_for_good_is_tried_again_when_nobody_else_is_left() -> None:
    amina = amina_asks("company", circle_of(BEN))
    assert amina.then(failed(BEN)) == {}
    assert amina.passes(minutes=20) == [(20, {"Ben": ["ring"]})]
    assert amina.then(failed(BEN)) == {}, "at once would be for ever"
    assert amina.passes(minutes=20) == [(20, {"Ben": ["ring"]})]


def test_an_address_that_refused_for_good_is_tried_again_with_each_pass() -> None:
    amina = amina_asks("worried", circle_of(BEN, CHI))
    assert amina.then(failed(BEN)) == {}
    assert amina.passes(minutes=5) == [(5, {"Ben": ["ring"], "Chi": ["ring"]})]


def test_when_she_asks_again_with_nobody_left_each_address_is_tried_again() -> None:
    amina = amina_asks("company", circle_of(BEN))
    amina.then(failed(BEN))
    assert amina.passes(minutes=1) == []
    assert amina.asks_again("company") == {"Ben": ["ring"]}


def test_when_it_is_more_urgent_each_address_is_tried_again() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    assert amina.then(failed(BEN)) == {"Chi": ["ring"]}
    assert amina.asks_again("danger") == {"Ben": ["ring"], "Chi": ["ring"]}


def test_who_said_no_and_has_no_working_address_is_not_taken_for_asked_anew() -> None:
    amina = amina_asks("urgent", circle_of(BEN))
    amina.then(Declined(responder_id=BEN.id))
    amina.then(failed(BEN))
    assert amina.passes(minutes=10) == [(10, {"Ben": ["ring"]})]


def test_who_comes_back_with_no_working_address_is_rung_at_once() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    assert amina.then(failed(BEN)) == {}
    assert amina.then(SupporterAgreed(supporter=BEN)) == {"Ben": ["ring"]}


def test_who_comes_back_with_another_address_that_rings_is_not_rung_at_the_failed_one() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("danger", circle_of(ben))
    amina.passes(minutes=2)
    amina.then(failed(BEN))
    assert amina.then(SupporterAgreed(supporter=ben)) == {}
    assert amina.then(failed(BEN, channel="inbox")) == {}
    assert amina.notes[-2:] == ["unreachable", "nobody_left"]


def test_later_passes_use_every_address_that_works() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("danger", circle_of(ben))
    assert amina.opening == {"Ben": ["ring"]}
    assert amina.passes(minutes=2) == [(2, {"Ben": ["ring", "ring"]})]


def test_a_ring_that_went_to_all_addresses_is_not_sent_again_when_one_of_them_fails() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("danger", circle_of(ben))
    amina.passes(minutes=2)
    assert amina.then(failed(BEN)) == {}
    assert amina.notes == ["ran_out"]
    assert amina.then(failed(BEN, channel="inbox")) == {}
    assert amina.notes[1:] == ["unreachable", "nobody_left"]


def test_who_said_no_is_not_asked_at_another_address() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("urgent", circle_of(ben, CHI))
    amina.then(Declined(responder_id=BEN.id))
    assert amina.then(failed(BEN)) == {}


def test_who_fell_asleep_is_not_rung_at_another_address() -> None:
    ben = replace(sleeper(BEN), addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("company", circle_of(ben, CHI), LATE - timedelta(hours=1, minutes=5))
    assert amina.opening == {"Ben": ["ring"]}
    amina.passes(minutes=6)
    assert amina.then(failed(BEN)) == {"Chi": ["ring"]}


def test_news_that_came_back_is_told_at_another_address_only_while_it_is_true() -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    amina = amina_asks("company", circle_of(ben, CHI))
    assert amina.then(Acknowledged(responder_id=CHI.id)) == {"Ben": ["stand_down"]}
    again = replace(amina.call)
    assert amina.then(failed(BEN, Message.STAND_DOWN)) == {"Ben": ["stand_down"]}
    amina.call = again
    amina.passes(minutes=31)
    assert amina.call.state is CallState.REACHING
    assert amina.then(failed(BEN, Message.STAND_DOWN)) == {}


def test_a_message_that_cannot_leave_for_now_lets_the_next_be_asked() -> None:
    amina = amina_asks("worried", FIVE)
    assert amina.then(AttemptDelayed(responder_id=BEN.id)) == {}, "Chi may still answer"
    told = amina.then(AttemptDelayed(responder_id=CHI.id))
    assert told == {"Eve": ["ring"], "Fay": ["ring"]}
    assert amina.then(AttemptDelayed(responder_id=CHI.id)) == {}, "known already"


def test_who_agrees_in_the_middle_of_a_call_is_rung_now() -> None:
    amina = amina_asks("company")
    dov = replace(DOV, consent=Consent.AGREED)
    assert amina.then(SupporterAgreed(supporter=dov)) == {"Dov": ["ring"]}


def test_who_agrees_while_somebody_has_it_is_left_in_peace() -> None:
    amina = amina_asks("company")
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.then(SupporterAgreed(supporter=EVE)) == {}
    assert amina.standing(EVE) == "waiting"


def test_who_is_not_to_be_told_does_not_come_back_by_agreeing() -> None:
    amina = amina_asks("company", do_not_tell=[CHI])
    assert amina.then(SupporterAgreed(supporter=CHI)) == {}
    assert amina.call.responder(CHI.id) is None


def test_who_went_quiet_is_rung_at_once_when_the_other_is_shut_out() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.passes(minutes=25)
    amina.then(PresenceConfirmed(responder_id=CHI.id))
    amina.passes(minutes=10)
    assert amina.standing(BEN) == "lapsed"
    told = amina.asks_again("company", do_not_tell=[CHI])
    assert told == {"Ben": ["ring"]}, "nobody has it any more, and Ben could come"


def test_who_leaves_hears_nothing_more_and_the_next_is_asked_at_once() -> None:
    amina = amina_asks("company")
    assert amina.then(SupporterRemoved(supporter_id=BEN.id)) == {"Chi": ["ring"]}
    assert all("Ben" not in told for _, told in amina.passes(hours=5))


def test_who_leaves_and_comes_back_may_be_asked_again() -> None:
    amina = amina_asks("company")
    amina.then(SupporterRemoved(supporter_id=BEN.id))
    amina.passes(minutes=1)
    assert amina.then(SupporterAgreed(supporter=BEN)) == {"Ben": ["ring"]}


def test_removing_everybody_leaves_the_call_open_and_says_so() -> None:
    amina = amina_asks("urgent")
    for one in (BEN, CHI):
        amina.then(SupporterRemoved(supporter_id=one.id))
    assert amina.call.state is CallState.REACHING
    assert amina.call.nobody_left
    assert amina.notes == ["nobody_left"]
    assert amina.then(SupporterAgreed(supporter=EVE)) == {"Eve": ["ring"]}


def test_somebody_who_is_no_part_of_it_changes_nothing() -> None:
    amina = amina_asks("urgent")
    before = amina.call
    for event in (
        SupporterRemoved(supporter_id=DOV.id),
        AttemptDelayed(responder_id=DOV.id),
        failed(DOV),
        Declined(responder_id=DOV.id),
        Acknowledged(responder_id=DOV.id),
    ):
        assert amina.then(event) == {}
    assert amina.call == before


def test_who_refused_while_somebody_had_it_is_rung_when_that_one_has_to_stop() -> None:
    amina = amina_asks("company", circle_of(BEN, CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.then(failed(CHI))
    assert amina.then(Stopped(responder_id=BEN.id)) == {"Chi": ["ring"]}


def test_a_look_before_anything_is_due_tries_no_refused_address() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(failed(CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    amina.sleeps(seconds=1)
    amina.then(TimeReached())
    assert amina.stands(CHI.id).failed == CHI.addresses


def test_who_refused_before_somebody_had_it_is_asked_to_be_a_second() -> None:
    amina = amina_asks("urgent", circle_of(BEN, CHI))
    amina.then(failed(CHI))
    amina.then(Acknowledged(responder_id=BEN.id))
    assert amina.passes(minutes=5) == [(5, {"Chi": ["backup"]})]
