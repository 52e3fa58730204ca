"""The default policies say what people are told of them, in the words of the issue."""

from datetime import timedelta
from itertools import pairwise

import pytest

from yana.core.policy import Step, Urgency, default_policies


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def steps(urgency: Urgency) -> list[tuple[int | None, timedelta]]:
    """How many are reached at once, and how long each step waits."""
    return [(one.count, one.wait) for one in default_policies()[urgency].steps]


def test_each_urgency_has_a_policy_from_the_gentlest_on() -> None:
    policies = default_policies()
    assert list(policies) == list(Urgency)
    assert [one.rank for one in Urgency] == [0, 1, 2, 3]
    assert [one.value for one in Urgency] == ["company", "worried", "urgent", "danger"]
    assert all(policy.urgency is urgency for urgency, policy in policies.items())


def test_company_is_one_at_a_time_twenty_minutes_apart_and_keeps_quiet_hours() -> None:
    assert steps(Urgency.COMPANY) == [(1, minutes(20))]
    assert not default_policies()[Urgency.COMPANY].wakes


def test_worried_is_two_five_minutes_apart_and_keeps_quiet_hours() -> None:
    assert steps(Urgency.WORRIED) == [(2, minutes(5))]
    assert not default_policies()[Urgency.WORRIED].wakes


def test_urgent_is_three_at_once_then_everyone_again_every_five_and_wakes() -> None:
    assert steps(Urgency.URGENT) == [(3, minutes(2)), (None, minutes(5))]
    assert default_policies()[Urgency.URGENT].again == Step(count=None, wait=minutes(5))
    assert default_policies()[Urgency.URGENT].wakes


def test_danger_is_everyone_again_every_two_minutes_and_wakes() -> None:
    assert steps(Urgency.DANGER) == [(None, minutes(2))]
    assert default_policies()[Urgency.DANGER].again == Step(count=None, wait=minutes(2))
    assert default_policies()[Urgency.DANGER].wakes


def test_the_last_step_repeats_until_all_were_rung() -> None:
    policy = default_policies()[Urgency.URGENT]
    assert [policy.step(1, number).count for number in range(4)] == [3, None, None, None]


def test_each_further_pass_is_wider_and_has_no_end() -> None:
    policy = default_policies()[Urgency.COMPANY]
    assert [policy.step(number, 0).count for number in range(1, 6)] == [1, 2, 4, 8, 16]
    assert policy.step(10**9, 0).count == 2 * 2**20
    assert default_policies()[Urgency.DANGER].step(10**9, 7).count is None


@pytest.mark.parametrize(("gentle", "urgent"), list(pairwise(Urgency)))
def test_more_urgent_is_never_slower_or_narrower(gentle: Urgency, urgent: Urgency) -> None:
    policies = default_policies()
    before, after = policies[gentle], policies[urgent]
    for pass_no in range(1, 5):
        for step_no in range(3):
            one, other = before.step(pass_no, step_no), after.step(pass_no, step_no)
            assert other.wait <= one.wait
            assert other.count is None or (one.count is not None and other.count >= one.count)
    for name in ("lease", "lease_max", "check_every", "check_grace"):
        assert getattr(after, name) <= getattr(before, name)
    assert after.wakes >= before.wakes


@pytest.mark.parametrize("urgency", Urgency, ids=lambda one: str(one.value))
def test_a_policy_always_goes_on(urgency: Urgency) -> None:
    policy = default_policies()[urgency]
    waits = [one.wait for one in (*policy.steps, policy.again)]
    spans = [policy.lease, policy.lease_max, policy.check_every, policy.check_grace]
    assert min(*waits, *spans) > timedelta(0)
    assert all(one.count is None or one.count > 0 for one in (*policy.steps, policy.again))
    assert policy.lease <= policy.lease_max
    assert policy.backup_after is None or policy.backup_after < policy.lease


def test_a_trial_is_faster_and_otherwise_the_same() -> None:
    policy = default_policies()[Urgency.URGENT]
    paced = policy.paced(1 / 12)
    assert [one.wait for one in paced.steps] == [timedelta(seconds=10), timedelta(seconds=25)]
    assert paced.lease == timedelta(seconds=50)
    assert [one.count for one in paced.steps] == [one.count for one in policy.steps]
    assert paced.backup_after == timedelta(seconds=25)
    assert default_policies()[Urgency.COMPANY].paced(2).backup_after is None
    assert policy.paced(1) == policy


@pytest.mark.parametrize(
    ("urgency", "lease", "lease_max", "backup", "asked", "grace"),
    [
        ("company", 30, 240, None, 120, 60),
        ("worried", 20, 120, 10, 60, 30),
        ("urgent", 10, 60, 5, 45, 15),
        ("danger", 5, 45, 2, 20, 10),
    ],
)
def test_an_answer_is_believed_and_asked_after_as_people_are_told(
    urgency: str, lease: int, lease_max: int, backup: int | None, asked: int, grace: int
) -> None:
    policy = default_policies()[Urgency(urgency)]
    assert (policy.lease, policy.lease_max) == (minutes(lease), minutes(lease_max))
    assert policy.backup_after == (None if backup is None else minutes(backup))
    assert (policy.check_every, policy.check_grace) == (minutes(asked), minutes(grace))


def test_later_passes_of_the_gentle_ask_more_at_once_and_wait_as_long() -> None:
    assert default_policies()[Urgency.COMPANY].again == Step(count=2, wait=minutes(20))
    assert default_policies()[Urgency.WORRIED].again == Step(count=4, wait=minutes(5))


def test_a_trial_shortens_every_wait_alike() -> None:
    policy = default_policies()[Urgency.URGENT]
    paced = policy.paced(1 / 60)
    assert paced.again == Step(count=None, wait=timedelta(seconds=5))
    assert paced.lease_max == timedelta(seconds=60)
    assert (paced.check_every, paced.check_grace) == (timedelta(seconds=45), timedelta(seconds=15))
    assert (paced.urgency, paced.wakes) == (policy.urgency, policy.wakes)
