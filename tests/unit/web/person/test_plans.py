"""What follows from an ask is said from the policy itself, so it is never false."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.channels.readability import sentences, words
from tests.unit.core.cast import CIRCLE
from yana.core.policy import Step, Urgency, default_policies
from yana.web.person.plans import plan_words, plans, trial_pace

PACE = 1 / 12


@pytest.mark.parametrize(
    ("urgency", "said"),
    [
        (
            "company",
            (
                "One person at a time, 20 minutes apart. Then all again, two at a time. "
                "Quiet hours are kept."
            ),
        ),
        (
            "worried",
            (
                "Two people at a time, 5 minutes apart. Then all again, four at a time. "
                "Quiet hours are kept."
            ),
        ),
        (
            "urgent",
            (
                "Three people at once. After 2 minutes, everyone. Then again, every 5 minutes. "
                "People who allowed it are woken."
            ),
        ),
        (
            "danger",
            "Everyone at once. Then again, every 2 minutes. People who allowed it are woken.",
        ),
    ],
)
def test_each_urgency_says_what_will_happen(urgency: str, said: str) -> None:
    assert " ".join(plan_words(default_policies()[Urgency(urgency)])) == said


def test_a_trial_says_its_own_times() -> None:
    paced = default_policies()[Urgency.COMPANY].paced(PACE)
    assert plan_words(paced)[0] == "One person at a time, 100 seconds apart."
    assert trial_pace(paced) == "5 seconds"
    assert trial_pace(default_policies()[Urgency.DANGER]) == "1 minute"


def test_another_policy_says_other_words() -> None:
    slow = Step(count=2, wait=timedelta(hours=1))
    policy = replace(
        default_policies()[Urgency.COMPANY],
        steps=(slow, replace(slow, count=1), replace(slow, count=12, wait=timedelta(minutes=90))),
        again=Step(count=None, wait=timedelta(days=1)),
    )
    assert plan_words(policy) == (
        "Two people at once.",
        "After 1 hour, one person.",
        "After 1 hour, 12 people at a time, 90 minutes apart.",
        "Then again, every 1 day.",
        "Quiet hours are kept.",
    )


def test_every_way_to_ask_is_offered_the_gentlest_first() -> None:
    offered = plans(lambda _, urgency: default_policies()[urgency], CIRCLE)
    assert [plan.urgency for plan in offered] == list(Urgency)


def test_the_sentences_are_short() -> None:
    for policy in default_policies().values():
        for one in (policy, policy.paced(PACE)):
            said = " ".join(plan_words(one))
            assert all(len(words(sentence)) <= 12 for sentence in sentences(said))
