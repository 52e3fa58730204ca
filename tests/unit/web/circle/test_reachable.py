"""Who could be reached right now, as the core decides it."""

from dataclasses import replace
from datetime import time

from tests.unit.core.cast import BEN, CHI, DOV, EVENING, circle_of, supporter
from yana.core.circle import Consent, QuietHours
from yana.engine.ports import SendState
from yana.web.circle.members import members
from yana.web.circle.reachable import reachable

NIGHT = QuietHours(start=time(18), end=time(7))


def test_who_agreed_and_is_awake_could_be_reached() -> None:
    now = reachable(circle_of(BEN, CHI), {}, EVENING)
    assert (now.agreed, now.sentences) == (2, ("Could be reached right now: Ben and Chi.",))


def test_who_has_not_agreed_could_not() -> None:
    invited = replace(CHI, consent=Consent.INVITED)
    assert reachable(circle_of(BEN, invited), {}, EVENING).sentences == (
        "Could be reached right now: Ben.",
    )
    assert reachable(circle_of(invited), {}, EVENING).agreed == 0


def test_quiet_hours_and_leave_to_wake_are_told_apart() -> None:
    ben, chi = replace(BEN, quiet=NIGHT, may_wake=True), replace(CHI, quiet=NIGHT)
    assert reachable(circle_of(ben, chi), {}, EVENING).sentences == (
        "It is a quiet hour for everyone in your circle.",
        "Quiet now, but woken when it is urgent: Ben.",
        "Quiet until 3 Mar 07:00: Chi.",
    )


def test_a_message_that_did_not_arrive_is_said() -> None:
    lost = {BEN.id: SendState.UNDELIVERED, CHI.id: SendState.HANDED, DOV.id: SendState.DEAD}
    assert reachable(circle_of(BEN, CHI), lost, EVENING).sentences[1:] == (
        "The last message did not arrive: Ben.",
    )


def test_each_member_is_shown_with_what_they_said_themselves() -> None:
    eva = supporter("Eva", Consent.LEFT)
    fay = replace(supporter("Fay", Consent.REFUSED), quiet=NIGHT, zone="Asia/Tokyo")
    shown = {one.name: one for one in members(circle_of(BEN, eva, fay), {})}
    assert shown["Ben"].consent == "agreed"
    assert shown["Eva"].consent == "stepped back"
    assert shown["Fay"].consent == "said no thank you"
    assert shown["Fay"].quiet == "18:00 to 07:00, Asia/Tokyo"
    assert shown["Dov"].excluded
    askable = [one.name for one in shown.values() if one.askable]
    assert askable == ["Dov"], "a no is final, and a step back is theirs"
