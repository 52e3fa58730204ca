"""Whichever of web and engine stops is started again: at once, unless it keeps failing."""

from itertools import pairwise

from yana.project.commands.serve import LIVED_WELL_SECONDS, RESTART_PAUSE_MAX_SECONDS, Pauses


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
