"""Escalation policies: for each urgency, who is reached when. Data, copied into each call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any


class Urgency(Enum):
    """How fast and how loudly steps follow each other."""

    COMPANY = "company"
    """"I'd like some company": nobody is hurried, quiet hours are kept."""
    WORRIED = "worried"
    """"I'm worried": two at a time, a few minutes apart, quiet hours are kept."""
    URGENT = "urgent"
    """"I can't be alone right now": several at once, those who allowed it are woken."""
    DANGER = "danger"
    """"I'm in danger": everyone at once, again and again."""

    @property
    def rank(self) -> int:
        """Return the place of this urgency, 0 for the gentlest."""
        return list(Urgency).index(self)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One rung: how many are reached at once (None is everyone) and how long to wait then."""

    count: int | None
    wait: timedelta


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The ordered steps for a call, and how long an answer is believed."""

    urgency: Urgency
    steps: tuple[Step, ...]
    again: Step
    wakes: bool
    lease: timedelta
    lease_max: timedelta
    backup_after: timedelta | None
    check_every: timedelta
    check_grace: timedelta

    def step(self, pass_no: int, step_no: int) -> Step:
        """Return the step to take; the last one of a pass repeats until all were rung."""
        if pass_no <= 1:
            return self.steps[min(step_no, len(self.steps) - 1)]
        if self.again.count is None:
            return self.again
        # Each further pass is twice as wide: the one before it reached nobody who answered.
        return replace(self.again, count=self.again.count * 2 ** min(pass_no - 2, 20))

    def paced(self, pace: float) -> "Policy":
        """Return the same policy with every wait multiplied by `pace` (for trials and demos)."""
        backup_after = None if self.backup_after is None else self.backup_after * pace
        return replace(
            self,
            steps=tuple(replace(step, wait=step.wait * pace) for step in self.steps),
            again=replace(self.again, wait=self.again.wait * pace),
            lease=self.lease * pace,
            lease_max=self.lease_max * pace,
            backup_after=backup_after,
            check_every=self.check_every * pace,
            check_grace=self.check_grace * pace,
        )


@cache
def default_policies() -> Mapping[Urgency, Policy]:
    """Return the policy that each urgency has unless a program set its own."""
    text = files("yana.core").joinpath("policies.json").read_text("utf-8")
    return {Urgency(name): _policy(name, body) for name, body in json.loads(text).items()}


def _policy(name: str, body: Mapping[str, Any]) -> Policy:
    backup = body["backup_after_minutes"]
    return Policy(
        urgency=Urgency(name),
        steps=tuple(_step(one) for one in body["steps"]),
        again=_step(body["again"]),
        wakes=body["wakes"],
        lease=timedelta(minutes=body["lease_minutes"]),
        lease_max=timedelta(minutes=body["lease_max_minutes"]),
        backup_after=None if backup is None else timedelta(minutes=backup),
        check_every=timedelta(minutes=body["check_every_minutes"]),
        check_grace=timedelta(minutes=body["check_grace_minutes"]),
    )


def _step(body: Mapping[str, Any]) -> Step:
    count = None if body["reach"] == "everyone" else int(body["reach"])
    return Step(count=count, wait=timedelta(minutes=body["wait_minutes"]))
