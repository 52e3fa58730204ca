"""After the clock was set back no message waits longer than it is ever meant to."""

from datetime import datetime, timedelta

from tests.contract.houses import House, in_transaction
from tests.contract.test_calls import begin
from tests.contract.test_sends import BENS, CHIS, LATER, LEASE, claim, finish, letter, targets
from tests.unit.core.cast import EVENING
from yana.engine.ports import SendState


def test_after_the_clock_stepped_back_nothing_waits_longer_than_we_ever_mean_to(
    house: House,
) -> None:
    begin(house)
    ben, chi = claim(house)
    an_hour_on = EVENING + timedelta(hours=1)
    finish(house, ben, SendState.READY, again_at=an_hour_on)
    finish(house, chi, SendState.UNKNOWN, again_at=an_hour_on)

    def pull_in(**latest: datetime) -> int:
        by_state = {SendState(state): at for state, at in latest.items()}
        return in_transaction(house, lambda tx: tx.pull_in_sends(LATER, by_state, LATER))

    sooner = LATER + timedelta(minutes=5)
    assert pull_in(ready=an_hour_on, unknown=an_hour_on) == 0
    assert pull_in(ready=sooner, unknown=an_hour_on) == 1
    assert targets(claim(house, LATER)) == [BENS]
    assert pull_in(ready=sooner, unknown=sooner) == 1
    assert targets(claim(house, LATER)) == [CHIS]


def test_after_the_clock_stepped_back_a_claim_lapses_no_later_than_a_new_one(house: House) -> None:
    begin(house)
    ben, _ = claim(house, LATER)
    latest = dict.fromkeys((SendState.READY, SendState.UNKNOWN), EVENING)
    a_day_ago = EVENING - timedelta(days=1)
    assert in_transaction(house, lambda tx: tx.pull_in_sends(EVENING, latest, a_day_ago)) == 0, (
        "an engine that lives is not overtaken"
    )

    def pull_in(later_than: datetime) -> int:
        return in_transaction(house, lambda tx: tx.pull_in_claims(later_than, EVENING + LEASE))

    assert pull_in(LATER + LEASE) == 0
    assert pull_in(EVENING + LEASE) == 2
    finish(house, ben, SendState.READY, again_at=LATER)
    assert pull_in(EVENING + LEASE) == 0, "neither what waits, nor what lapses in time"
    assert claim(house, worker="another engine") == []
    ring = claim(house, EVENING + LEASE, worker="another engine")
    assert [(one.target, one.repeat) for one in ring] == [(CHIS, True)]


def test_an_engine_that_lives_keeps_a_claim_that_was_pulled_in(house: House) -> None:
    in_transaction(house, lambda tx: tx.post(letter(), EVENING))
    (sent,) = claim(house, LATER)
    in_transaction(house, lambda tx: tx.pull_in_claims(EVENING + LEASE, EVENING + LEASE))
    a_second_on = EVENING + timedelta(seconds=1)
    in_transaction(house, lambda tx: tx.renew("engine", a_second_on + LEASE, [sent.id]))
    assert claim(house, EVENING + LEASE, worker="another engine") == []
    assert finish(house, sent, SendState.HANDED)


def test_a_message_made_in_the_future_does_not_wait_for_it(house: House) -> None:
    in_transaction(house, lambda tx: tx.post(letter(), LATER))
    a_second = timedelta(seconds=1)
    assert claim(house) == []
    far = {SendState.READY: EVENING + timedelta(days=1)}
    assert in_transaction(house, lambda tx: tx.pull_in_sends(EVENING, far, LATER)) == 0
    assert in_transaction(house, lambda tx: tx.pull_in_sends(EVENING, far, LATER - a_second)) == 1
    assert targets(claim(house)) == [CHIS]
