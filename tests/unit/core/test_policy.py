"""The default policies say what people are told of them, in the words of the issue."""

from datetime import timedelta
from itertools import pairwise

import pytest

from yana.core.policy import Policy, Step, Urgency, default_policies

POLICIES = default_policies()


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def steps(urgency: Urgency) -> list[tuple[int | None, timedelta]]:
    """How many are reached at once, and how long each step waits."""
    return [(one.count, one.wait) for one in POLICIES[urgency].steps]


def test_each_urgency_has_a_policy_from_the_gentlest_on() -> None:
    assert list(POLICIES) == list(Urgency)
    assert [one.rank for one in Urgency] == [0, 1, 2, 3]
    assert [one.value for one in Urgency] == ["company", "worried", "urgent", "danger"]
    assert all(policy.urgency is urgency for urgency, policy in POLICIES.items())


def test_company_is_one_at_a_time_twenty_minutes_apart_and_keeps_quiet_hours() -> None:
    assert steps(Urgency.COMPANY) == [(1, minutes(20))]
    assert not POLICIES[Urgency.COMPANY].wakes


def test_worried_is_two_five_minutes_apart_and_keeps_quiet_hours() -> None:
    assert steps(Urgency.WORRIED) == [(2, minutes(5))]
    assert not POLICIES[Urgency.WORRIED].wakes


def test_urgent_is_three_at_once_then_everyone_again_every_five_and_wakes() -> None:
    assert steps(Urgency.URGENT) == [(3, minutes(2)), (None, minutes(5))]
    assert POLICIES[Urgency.URGENT].again == Step(count=None, wait=minutes(5))
    assert POLICIES[Urgency.URGENT].wakes


def test_danger_is_everyone_again_every_two_minutes_and_wakes() -> None:
    assert steps(Urgency.DANGER) == [(None, minutes(2))]
    assert POLICIES[Urgency.DANGER].again == Step(count=None, wait=minutes(2))
    assert POLICIES[Urgency.DANGER].wakes


def test_the_last_step_repeats_until_all_were_rung() -> None:
    policy = POLICIES[Urgency.URGENT]
    assert [policy.step(1, number).count for number in range(4)] == [3, None, None, None]


def test_each_further_pass_is_wider_and_has_no_end() -> None:
    policy = POLICIES[Urgency.COMPANY]
    assert [policy.step(number, 0).count for number in range(1, 6)] == [1, 2, 4, 8, 16]
    assert policy.step(10**9, 0).count == 2 * 2**20
    assert POLICIES[Urgency.DANGER].step(10**9, 7).count is None


@pytest.mark.parametrize(("gentle", "urgent"), list(pairwise(Urgency)))
def test_more_urgent_is_never_slower_or_narrower(gentle: Urgency, urgent: Urgency) -> None:
    before, after = POLICIES[gentle], POLICIES[urgent]
    for pass_no in range(1, 5):
        for step_no in range(3):
            one, other = before.step(pass_no, step_no), after.step(pass_no, step_no)
            assert other.wait <= one.wait
            assert other.count is None or (one.count is not None and other.count >= one.count)
    for name in ("lease", "lease_max", "check_every", "check_grace"):
        assert getattr(after, name) <= getattr(before, name)
    assert after.wakes >= before.wakes


@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda one: str(one.urgency.value))
def test_a_policy_always_goes_on(policy: Policy) -> None:
    waits = [one.wait for one in (*policy.steps, policy.again)]
    spans = [policy.lease, policy.lease_max, policy.check_every, policy.check_grace]
    assert min(*waits, *spans) > timedelta(0)
    assert all(one.count is None or one.count > 0 for one in (*policy.steps, policy.again))
    assert policy.lease <= policy.lease_max
    assert policy.backup_after is None or policy.backup_after < policy.lease


def test_a_trial_is_faster_and_otherwise_the_same() -> None:
    policy = POLICIES[Urgency.URGENT]
    paced = policy.paced(1 / 12)
    assert [one.wait for one in paced.steps] == [timedelta(seconds=10), timedelta(seconds=25)]
    assert paced.lease == timedelta(seconds=50)
    assert [one.count for one in paced.steps] == [one.count for one in policy.steps]
    assert paced.backup_after == timedelta(seconds=25)
    assert POLICIES[Urgency.COMPANY].paced(2).backup_after is None
    assert policy.paced(1) == policy
