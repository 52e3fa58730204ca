"""What a claim is for, and what comes with each message that it takes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.houses import House, in_transaction
from tests.contract.test_calls import begin, opened
from tests.contract.test_sends import BENS, CHIS, LATER, LEASE, claim, finish, happens, letter
from tests.unit.core.cast import BEN, CHI, CIRCLE, EVENING, address_of, circle_of
from yana.core.circle import Address
from yana.core.effect import Message, Send
from yana.core.event import Acknowledged, AttemptDelayed
from yana.engine.ports import Destinations, Outgoing, Room, SendState
from yana.store.claims import UNREADABLE_AGAIN
from yana.store.models import SendRow


def test_a_claim_is_for_these_destinations_or_for_all_the_others(house: House) -> None:
    away = frozenset({"away.test", "far.test"})
    begin(house)
    with house.ledger.transaction() as tx:
        for target in ("a@away.test", "b@AWAY.test", "c@notaway.test", "far.test"):
            tx.post(replace(letter(target), target=target), EVENING)
    named = claim(house, to=Destinations(names=away, only=True))
    assert {one.target for one in named} == {"a@away.test", "b@AWAY.test", "far.test"}
    others = {one.target for one in claim(house, to=Destinations(names=away))}
    assert {BENS, CHIS, "c@notaway.test"} <= others
    assert claim(house) == [], "each is in one of the two"


def test_what_has_no_room_keeps_nothing_else_for_the_same_human_waiting(house: House) -> None:
    call, _ = opened()
    first = Send(
        responder_id=BEN.id,
        address=BEN.addresses[0],
        message=Message.RING,
        pass_no=2,
        step_no=0,
        n=1,
    )
    second = replace(first, address=Address(channel="email", target="ben@work.test"), n=2)
    house.add_circle(CIRCLE)
    in_transaction(house, lambda tx: tx.begin(call, "first", (first, second)))
    (work,) = claim(house, to=Destinations(names=frozenset({"example.test"})))
    assert work.target == "ben@work.test"
    assert claim(house) == [], "Ben is just being told"
    assert finish(house, work, SendState.HANDED)
    assert [one.target for one in claim(house)] == [BENS]


def test_each_comes_with_what_newer_ones_say_to_the_same_human(house: House) -> None:
    begin(house)
    happens(house, Acknowledged(responder_id=BEN.id))
    ben, chi = claim(house)
    assert (ben.newer, chi.newer) == (frozenset(), frozenset({Message.STAND_DOWN}))
    finish(house, chi, SendState.READY, again_at=LATER)
    (down,) = claim(house)
    assert down.newer == frozenset(), "the ring is older"
    finish(house, down, SendState.HANDED)
    finish(house, ben, SendState.HANDED)
    (chi,) = claim(house, LATER)
    assert chi.newer == frozenset({Message.STAND_DOWN})


@pytest.mark.parametrize("became", [SendState.DEAD, SendState.DROPPED])
def test_what_never_left_says_nothing_newer(house: House, became: SendState) -> None:
    begin(house)
    happens(house, Acknowledged(responder_id=BEN.id))
    for one in claim(house):
        finish(house, one, SendState.READY, again_at=LATER)
    (down,) = claim(house)
    finish(house, down, became)
    assert [one.newer for one in claim(house, LATER)] == [frozenset(), frozenset()]


@pytest.mark.parametrize(("killed", "repeat"), [(True, True), (False, False)])
def test_what_cannot_be_read_keeps_nothing_else_for_the_same_human_waiting(
    database_house: House, *, killed: bool, repeat: bool
) -> None:
    begin(database_house)
    now = EVENING
    if killed:
        # A newer version had claimed it; then it was killed, and an older one came back.
        claim(database_house, worker="newer")
        now = EVENING + 2 * LEASE
    ring = SendRow.objects.get(target=BENS)
    SendRow.objects.filter(id=ring.id).update(message="a word of a newer version")
    finish(database_house, claim(database_house, now)[0], SendState.HANDED)
    happens(database_house, Acknowledged(responder_id=CHI.id))
    (down,) = claim(database_house, now)
    assert (down.target, down.message) == (BENS, Message.STAND_DOWN), "at once"
    left = SendRow.objects.get(id=ring.id)
    assert (left.state, left.repeat, left.worker) == ("unknown" if killed else "ready", repeat, "")
    assert left.due_at == now + UNREADABLE_AGAIN
    SendRow.objects.filter(id=ring.id).update(message="ring")
    finish(database_house, down, SendState.HANDED)
    (again,) = claim(database_house, now + UNREADABLE_AGAIN)
    assert (again.id, again.repeat) == (str(ring.id), repeat), "who can read it sends it"


def give_back(house: House, sent: Outgoing) -> bool:
    """The engine says that it did not try."""
    return in_transaction(house, lambda tx: tx.give_back(sent, EVENING + LEASE))


def test_what_was_given_back_untried_is_as_if_it_had_not_been_claimed(house: House) -> None:
    begin(house)
    _, chi = claim(house)
    finish(house, chi, SendState.HANDED)
    lapsed = EVENING + LEASE
    for _ in range(5):
        (ben,) = claim(house, lapsed)
        assert (ben.target, ben.repeat, ben.tries) == (BENS, True, 2), "only lapsing was a try"
        assert give_back(house, ben)
    assert not give_back(house, ben), "it holds no claim"
    (again,) = claim(house, lapsed)
    assert not give_back(house, ben), "another holds it"
    assert finish(house, again, SendState.HANDED)


def test_what_was_given_back_untried_has_its_turn_before_what_came_later(house: House) -> None:
    soon, later = EVENING + timedelta(seconds=1), EVENING + timedelta(seconds=2)
    with house.ledger.transaction() as tx:
        tx.post(letter("first"), EVENING)
        tx.post(letter("second"), soon)
    first = claim(house, later, limit=1)[0]
    assert (first.key, first.due_at) == (letter("first").key, EVENING)
    assert in_transaction(house, lambda tx: tx.give_back(first, later))
    assert [one.key for one in claim(house, later, limit=1)] == [first.key]


def test_what_was_given_back_is_due_even_where_the_clock_was_set_back(house: House) -> None:
    earlier = EVENING - timedelta(hours=1)
    with house.ledger.transaction() as tx:
        tx.post(letter("first"), EVENING)
    (first,) = claim(house)
    assert in_transaction(house, lambda tx: tx.give_back(first, earlier))
    assert [one.key for one in claim(house, earlier)] == [first.key]


def test_a_channel_that_hangs_keeps_nobody_from_hearing_over_another(house: House) -> None:
    ben = replace(BEN, addresses=(address_of("Ben"), address_of("Ben", "inbox")))
    house.add_circle(circle_of(ben))
    call, effects = opened(circle=circle_of(ben))
    with house.ledger.transaction() as tx:
        tx.begin(call, "first", effects)
    (hanging,) = claim(house)
    came_back = AttemptDelayed(
        responder_id=BEN.id, tried_again=False, address=ben.addresses[0], n=1
    )
    happens(house, came_back)
    over = in_transaction(
        house, lambda tx: tx.claim("inbox", EVENING, "engine", LATER, Room(limit=9))
    )
    assert [(one.channel, one.message) for one in (hanging, *over)] == [
        ("email", Message.RING),
        ("inbox", Message.RING),
    ]
