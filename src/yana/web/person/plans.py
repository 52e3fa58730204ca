"""What will happen after an ask, in plain words, made from the policy itself: never false."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from yana.core.circle import Circle
from yana.core.policy import Policy, Step, Urgency, default_policies
from yana.web.words import number, span

SAYINGS = {
    Urgency.COMPANY: "I’d like some company",
    Urgency.WORRIED: "I’m worried",
    Urgency.URGENT: "I can’t be alone right now",
    Urgency.DANGER: "I’m in danger",
}
"""What a person says by pressing the button of each urgency."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One way to ask: what it says, and what follows from it."""

    urgency: Urgency
    saying: str
    sentences: tuple[str, ...]


def plans(policies: Callable[[Circle, Urgency], Policy], circle: Circle) -> list[Plan]:
    """Return every way to ask, the gentlest first, with what this person's policies say."""
    return [
        Plan(urgency=one, saying=SAYINGS[one], sentences=plan_words(policies(circle, one)))
        for one in Urgency
    ]


def plan_words(policy: Policy) -> tuple[str, ...]:
    """Return what a policy does, in sentences of at most twelve words."""
    steps = [_step_words(policy, place) for place in range(len(policy.steps))]
    return (*steps, _again_words(policy), _night_words(policy))


def trial_pace(policy: Policy) -> str:
    """Return how long one minute takes under a paced policy, in words."""
    real = default_policies()[policy.urgency]
    pace = Fraction(policy.lease // timedelta(microseconds=1)) / Fraction(
        real.lease // timedelta(microseconds=1)
    )
    return span(timedelta(minutes=float(pace)))


def _step_words(policy: Policy, place: int) -> str:
    step, is_last = policy.steps[place], place == len(policy.steps) - 1
    if place == 0:
        opening = _crowd(step)
    else:
        opening = f"After {span(policy.steps[place - 1].wait)}, {_crowd(step).lower()}"
    if step.count is None or not is_last:
        return f"{opening} at once." if place == 0 else f"{opening}."
    return f"{opening} at a time, {span(step.wait)} apart."


def _again_words(policy: Policy) -> str:
    if policy.again.count is None:
        return f"Then again, every {span(policy.again.wait)}."
    return f"Then all again, {number(policy.again.count)} at a time."


def _night_words(policy: Policy) -> str:
    return "People who allowed it are woken." if policy.wakes else "Quiet hours are kept."


def _crowd(step: Step) -> str:
    if step.count is None:
        return "Everyone"
    people = "person" if step.count == 1 else "people"
    return f"{number(step.count).capitalize()} {people}"
