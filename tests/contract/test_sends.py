"""Messages on their way out: each to one engine at a time, in order, and never given up unseen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.contract.houses import House, at_once, in_transaction
from tests.contract.test_calls import CALL, begin, crowd, read
from tests.unit.core.cast import BEN, CHI, EVENING, id_of
from yana.core.call import Outcome
from yana.core.effect import Message
from yana.core.event import Acknowledged, Event, Settled
from yana.core.lifecycle import advance
from yana.engine.ports import (
    EVERYWHERE,
    Destinations,
    Due,
    Letter,
    Outgoing,
    Receipt,
    Room,
    SendState,
)

LEASE = timedelta(seconds=4)
LATER = EVENING + timedelta(seconds=10)
BENS, CHIS = "ben@example.test", "chi@example.test"


def claim(
    house: House,
    now: datetime = EVENING,
    *,
    worker: str = "engine",
    limit: int = 10,
    to: Destinations = EVERYWHERE,
) -> Sequence[Outgoing]:
    """What an engine gets to send by e-mail."""
    room = Room(limit=limit, to=to)
    return in_transaction(house, lambda tx: tx.claim("email", now, worker, now + LEASE, room))


def finish(
    house: House,
    sent: Outgoing,
    state: SendState,
    now: datetime = EVENING,
    again_at: datetime | None = None,
) -> bool:
    """The engine says what became of a message."""
    return in_transaction(
        house, lambda tx: tx.finish(sent, state, now, code="250", again_at=again_at)
    )


def receive(
    house: House, token: str, *, delivered: bool, now: datetime = EVENING
) -> Outgoing | None:
    """A provider's receipt comes in."""
    receipt = Receipt(token=token, delivered=delivered, code="5.1.1")
    return in_transaction(house, lambda tx: tx.receive(receipt, now))


def happens(house: House, event: Event, now: datetime = EVENING) -> None:
    """Something happens to Amina's call, and more messages are to leave."""
    call = read(house)
    after, effects = advance(call, event, now)
    in_transaction(house, lambda tx: tx.keep(call, after, event, effects, now))


def letter(key: str = "invitation:1") -> Letter:
    """An invitation to Chi."""
    return Letter(
        key=key,
        channel="email",
        target=CHIS,
        message=Message.INVITATION,
        facts={"name": "Chi"},
        responder_id=CHI.id,
    )


def targets(claimed: Sequence[Outgoing]) -> list[str]:
    """Where these go."""
    return [one.target for one in claimed]


def test_a_message_comes_with_all_that_is_needed_to_send_it(house: House) -> None:
    begin(house)
    ben, chi = claim(house)
    assert (ben.call_id, ben.responder_id, ben.target) == (CALL, BEN.id, BENS)
    assert (ben.message, ben.n, ben.pass_no, ben.step_no) == (Message.RING, 1, 1, 0)
    assert ben.key == f"{CALL}:1:0:{BEN.id}:email:1"
    assert (ben.tries, ben.repeat, ben.told_before, ben.facts) == (1, False, False, {})
    assert chi.target == CHIS
    assert ben.id != chi.id


def test_the_oldest_messages_leave_first_and_each_goes_to_one_engine(house: House) -> None:
    begin(house)
    in_transaction(house, lambda tx: tx.post(letter(), EVENING - timedelta(seconds=1)))
    assert targets(claim(house, limit=1)) == [CHIS]
    first, second = claim(house, worker="one", limit=1), claim(house, worker="two")
    assert {*targets(first), *targets(second)} == {BENS, CHIS}
    assert claim(house, worker="three") == []


def test_a_message_for_another_channel_or_a_later_time_stays(house: House) -> None:
    begin(house)
    assert (
        in_transaction(house, lambda tx: tx.claim("inbox", LATER, "engine", LATER, Room(limit=9)))
        == []
    )
    assert claim(house, EVENING - timedelta(seconds=1)) == []


def test_nothing_overtakes_an_earlier_message_to_the_same_human(house: House) -> None:
    begin(house)
    happens(house, Acknowledged(responder_id=BEN.id))
    rings = claim(house)
    assert [one.message for one in rings] == [Message.RING, Message.RING]
    assert claim(house) == [], "Chi is just being rung; standing down waits its turn"
    assert finish(house, rings[1], SendState.HANDED)
    (down,) = claim(house)
    assert (down.target, down.message) == (CHIS, Message.STAND_DOWN)


def test_who_is_just_being_told_something_keeps_nobody_else_waiting(house: House) -> None:
    begin(house)
    happens(house, Acknowledged(responder_id=BEN.id))
    hanging = claim(house)
    in_transaction(house, lambda tx: tx.post(letter(), LATER))
    in_transaction(house, lambda tx: tx.renew("engine", LATER + LEASE, [one.id for one in hanging]))
    (one,) = claim(house, LATER, worker="other", limit=1)
    assert one.message is Message.INVITATION
    assert len(hanging) == 2


def test_two_engines_never_tell_the_same_human_two_things_at_once(postgresql_house: House) -> None:
    begin(postgresql_house)
    happens(postgresql_house, Acknowledged(responder_id=BEN.id))
    with postgresql_house.ledger.transaction() as tx:
        rings = tx.claim("email", EVENING, "one", EVENING + LEASE, Room(limit=2))
        (others,) = at_once(lambda: claim(postgresql_house, worker="two"))
    assert [one.message for one in rings] == [Message.RING, Message.RING]
    assert others == []


def test_a_lapsed_claim_comes_back_as_a_repeat_and_the_first_engine_lost_it(house: House) -> None:
    begin(house)
    (first,) = claim(house, worker="stalled", limit=1)
    assert claim(house, EVENING + LEASE - timedelta(seconds=1), limit=1) != [first]
    again = [one for one in claim(house, EVENING + LEASE * 2) if one.id == first.id]
    assert [(one.repeat, one.tries, one.fence) for one in again] == [(True, 2, first.fence + 1)]
    assert not finish(house, first, SendState.HANDED, LATER)
    assert finish(house, again[0], SendState.HANDED, LATER)


def test_who_says_that_it_is_still_sending_keeps_its_claims_and_only_those(house: House) -> None:
    begin(house)
    (mine,) = claim(house, worker="alive", limit=1)
    (other,) = claim(house, worker="dead", limit=1)
    in_transaction(house, lambda tx: tx.renew("alive", LATER + LEASE, [mine.id, other.id]))
    assert [one.id for one in claim(house, LATER)] == [other.id]
    assert finish(house, mine, SendState.HANDED, LATER)


def test_an_engine_keeps_only_those_claims_that_it_names(house: House) -> None:
    begin(house)
    ben, chi = claim(house, worker="alive")
    in_transaction(house, lambda tx: tx.renew("alive", LATER + LEASE, [chi.id]))
    assert [one.id for one in claim(house, LATER)] == [ben.id]
    in_transaction(house, lambda tx: tx.renew("alive", LATER + LEASE * 3, []))
    assert {one.id for one in claim(house, LATER + LEASE)} == {chi.id, ben.id}


def test_what_was_finished_is_not_renewed(house: House) -> None:
    begin(house)
    ben, chi = claim(house, worker="alive")
    finish(house, ben, SendState.HANDED)
    finish(house, chi, SendState.READY, again_at=LATER)
    in_transaction(house, lambda tx: tx.renew("alive", LATER, [ben.id, chi.id]))
    assert house.sent(CALL) == [(BENS, SendState.HANDED), (CHIS, SendState.READY)]


def test_what_may_have_gone_out_is_sent_again_as_a_repeat(house: House) -> None:
    begin(house)
    (first,) = claim(house, limit=1)
    assert finish(house, first, SendState.UNKNOWN, again_at=LATER)
    assert first.id not in {one.id for one in claim(house)}
    again = next(one for one in claim(house, LATER) if one.id == first.id)
    assert again.repeat
    assert again.tries == 2


def test_what_was_refused_for_now_is_tried_again_and_is_no_repeat(house: House) -> None:
    begin(house)
    ben, chi = claim(house)
    finish(house, chi, SendState.HANDED)
    for tries in range(2, 9):
        now = EVENING + timedelta(minutes=tries)
        assert finish(house, ben, SendState.READY, now, again_at=now)
        (ben,) = claim(house, now)
        assert (ben.target, ben.repeat, ben.tries) == (BENS, False, tries)


@pytest.mark.parametrize(
    "end",
    [SendState.HANDED, SendState.DELIVERED, SendState.DEAD, SendState.DROPPED],
    ids=lambda state: state.value,
)
def test_what_is_finished_never_leaves_again(house: House, end: SendState) -> None:
    begin(house)
    for one in claim(house):
        assert finish(house, one, end)
        assert not finish(house, one, SendState.READY, again_at=EVENING), "it is finished"
    assert claim(house, EVENING + timedelta(days=1)) == []
    assert house.sent(CALL) == [(BENS, end), (CHIS, end)]


@pytest.mark.parametrize(
    ("became", "heard"),
    [
        (SendState.HANDED, True),
        (SendState.DELIVERED, True),
        (SendState.UNKNOWN, True),
        (SendState.DEAD, False),
        (SendState.DROPPED, False),
    ],
    ids=lambda one: getattr(one, "value", None),
)
def test_it_is_known_who_may_have_heard_of_the_call(
    house: House, became: SendState, *, heard: bool
) -> None:
    begin(house)
    happens(house, Acknowledged(responder_id=BEN.id))
    for one in claim(house):
        finish(house, one, became, again_at=LATER + timedelta(days=1))
    (down,) = claim(house, LATER)
    assert down.message is Message.STAND_DOWN
    assert down.told_before is heard


def test_what_a_dead_engine_had_claimed_may_have_been_heard(house: House) -> None:
    begin(house)
    assert not any(one.told_before for one in claim(house)), "nobody had heard of it before"
    happens(house, Settled(by=None, outcome=Outcome.FALSE_ALARM))
    ended = [one for one in claim(house, LATER) if one.message is Message.ENDED]
    assert ended
    assert all(one.told_before for one in ended), "the ring may have left before the engine died"


def test_who_got_only_what_came_back_has_not_heard_of_the_call(house: House) -> None:
    begin(house)
    happens(house, Acknowledged(responder_id=BEN.id))
    for one in claim(house):
        finish(house, one, SendState.HANDED)
        assert receive(house, one.id, delivered=False) is not None
    (down,) = claim(house)
    assert not down.told_before


def test_a_receipt_is_kept(house: House) -> None:
    begin(house)
    ben, chi = claim(house)
    finish(house, ben, SendState.HANDED)
    finish(house, chi, SendState.HANDED)
    assert receive(house, ben.id, delivered=True) is None
    back = receive(house, chi.id, delivered=False)
    assert back is not None
    assert (back.id, back.responder_id, back.target) == (chi.id, CHI.id, CHIS)
    assert house.sent(CALL) == [(BENS, SendState.DELIVERED), (CHIS, SendState.UNDELIVERED)]


def test_a_message_comes_back_once_however_often_we_are_told(house: House) -> None:
    begin(house)
    ben, chi = claim(house)
    finish(house, ben, SendState.DEAD)
    finish(house, chi, SendState.HANDED)
    assert receive(house, ben.id, delivered=False) is None
    assert receive(house, chi.id, delivered=False) is not None
    assert receive(house, chi.id, delivered=False) is None
    assert receive(house, chi.id, delivered=True) is None
    assert house.sent(CALL) == [(BENS, SendState.DEAD), (CHIS, SendState.UNDELIVERED)]


def test_what_was_delivered_may_still_come_back(house: House) -> None:
    begin(house)
    ben, _ = claim(house)
    finish(house, ben, SendState.DELIVERED)
    assert receive(house, ben.id, delivered=False) is not None
    assert house.sent(CALL)[0] == (BENS, SendState.UNDELIVERED)


@pytest.mark.parametrize("delivered", [True, False])
def test_a_receipt_may_be_faster_than_our_own_note(house: House, *, delivered: bool) -> None:
    begin(house)
    ben, _ = claim(house)
    assert (receive(house, ben.id, delivered=delivered) is None) is delivered
    assert not finish(house, ben, SendState.UNKNOWN, again_at=LATER)
    assert claim(house, EVENING + timedelta(days=1), limit=1)[0].id != ben.id
    state = SendState.DELIVERED if delivered else SendState.UNDELIVERED
    assert house.sent(CALL)[0] == (BENS, state)


def test_a_receipt_for_nothing_of_ours_changes_nothing(house: House) -> None:
    begin(house)
    assert receive(house, id_of("nothing"), delivered=False) is None
    assert len(claim(house)) == 2


def test_a_letter_posted_twice_is_one(house: House) -> None:
    for _ in range(2):
        in_transaction(house, lambda tx: tx.post(letter(), EVENING))
    in_transaction(house, lambda tx: tx.post(letter("invitation:2"), EVENING))
    claimed = claim(house)
    assert targets(claimed) == [CHIS, CHIS], "letters of no call do not wait for one another"
    assert claimed[0].facts == {"name": "Chi"}
    assert (claimed[0].call_id, claimed[0].responder_id) == (None, CHI.id)
    assert not claimed[0].told_before
    in_transaction(house, lambda tx: tx.post(letter(), LATER))
    assert claim(house, EVENING + timedelta(seconds=1)) == []


def test_the_ledger_knows_what_is_due(house: House) -> None:
    ledger = house.ledger
    assert not ledger.due(LATER)
    (call,) = crowd(house, 1)
    assert call.due_at is not None
    assert not ledger.due(call.due_at - timedelta(seconds=1))
    assert ledger.due(call.due_at) == Due(
        calls=True, sends=False, follow_ups=False, check_ins=False
    )
    in_transaction(house, lambda tx: tx.post(letter(), EVENING))
    assert ledger.due(EVENING) == Due(calls=False, sends=True, follow_ups=False, check_ins=False)
    (one,) = claim(house)
    assert not ledger.due(EVENING)
    assert ledger.due(EVENING + LEASE).sends, "the claim would have lapsed"
    finish(house, one, SendState.HANDED)
    assert not ledger.due(EVENING + LEASE)


def test_the_auditor_gets_counts_of_what_is_late(house: House) -> None:
    calls = crowd(house, 3)
    in_transaction(house, lambda tx: tx.post(letter(), EVENING))
    in_transaction(house, lambda tx: tx.beat("engine", EVENING))
    in_transaction(house, lambda tx: tx.beat("engine", LATER))
    second_due = calls[1].due_at
    assert second_due is not None
    health = in_transaction(house, lambda tx: tx.health(LATER, second_due))
    assert (health.calls_open, health.calls_overdue, health.sends_overdue) == (3, 2, 1)
    assert health.oldest_overdue == calls[0].due_at
    health = in_transaction(house, lambda tx: tx.health(LATER, EVENING - timedelta(seconds=1)))
    assert (health.calls_overdue, health.sends_overdue) == (0, 0)
    assert health.oldest_overdue is None
