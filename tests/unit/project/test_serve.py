"""Whichever of web and engine stops is started again: at once, unless it keeps failing."""

import sys
from itertools import pairwise

import pytest

from yana.project.commands.serve import LIVED_WELL_SECONDS, RESTART_PAUSE_MAX_SECONDS, Child, Pauses


def test_what_keeps_failing_is_started_more_slowly_but_never_given_up() -> None:
    pauses = Pauses()
    waited = [pauses.after(lived_seconds=1.0) for _ in range(20)]
    assert waited[0] == 0.0
    assert all(later >= earlier for earlier, later in pairwise(waited))
    assert waited[-1] == RESTART_PAUSE_MAX_SECONDS


def test_what_lived_well_is_started_again_at_once_however_often_it_failed_before() -> None:
    pauses = Pauses()
    for _ in range(20):
        pauses.after(lived_seconds=0.5)
    assert pauses.after(lived_seconds=LIVED_WELL_SECONDS) == 0.0
    assert 0.0 < pauses.after(lived_seconds=0.5) < 1.0


def runs(one: Child) -> bool:
    """Whether there is a process, dead or alive."""
    return one.process is not None


def test_what_cannot_be_started_now_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Child(("web",))
    with monkeypatch.context() as machine:
        machine.setattr(sys, "executable", "/no/such/python")
        one.look()
        assert not runs(one)
        machine.setattr(sys, "executable", "/bin/true")
        one.not_before = 0.0
        one.look()
    assert runs(one)
    assert one.wait() == 0
