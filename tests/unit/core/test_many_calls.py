"""A thousand calls by seed, each held against every promise, and the table against all of them."""

from collections import Counter
from functools import cache
from random import Random
from typing import get_args

import pytest

from tests.unit.core.chance import chance_run
from tests.unit.core.test_promises_of_time import PROMISES as OF_TIME
from tests.unit.core.test_promises_to_people import PROMISES as TO_PEOPLE
from tests.unit.core.worlds import Run
from yana.core.call import CallState
from yana.core.effect import Message, Moment, Note
from yana.core.event import Event
from yana.core.lifecycle import STORY

PROMISES = (*OF_TIME, *TO_PEOPLE)

CALLS = 1_000
SHARES = 4
"""The calls are shared out, so that several cores may work on them."""

Passage = tuple[str, CallState, CallState]


@cache
def lived(seed: int) -> Run:
    """The call of this seed."""
    return chance_run(Random(seed))


@pytest.mark.parametrize("share", range(SHARES))
def test_a_thousand_calls_keep_every_promise(share: int) -> None:
    assert len(PROMISES) > 20
    for seed in range(share, CALLS, SHARES):
        run = lived(seed)
        for check in PROMISES:
            try:
                check(run)
            except AssertionError as error:
                error.add_note(f"seed {seed}, {check.__name__}:\n{run}")
                raise


def test_everything_that_can_happen_is_in_the_table() -> None:
    assert set(STORY) == set(get_args(Event))


def test_whatever_the_table_allows_does_happen_and_nothing_else() -> None:
    allowed: set[Passage] = {
        (kind.__name__, before, after)
        for kind, row in STORY.items()
        for before in CallState
        for after in row.leads_to(before)
    }
    happened: Counter[Passage] = Counter()
    for seed in range(CALLS):
        happened.update(
            (type(turn.event).__name__, turn.before.state, turn.after.state)
            for turn in lived(seed).turns
            if turn.before.state is not CallState.SETTLED
        )
    assert {*happened} - allowed == set()
    assert allowed - {*happened} == set(), "the table allows what no call has ever done"


def test_every_message_of_a_call_is_said_in_some_call() -> None:
    said = {send.message for seed in range(CALLS) for send in lived(seed).sends()}
    apart = {
        Message.CHECK_IN,
        Message.CHECK_IN_MISSED,
        Message.FOLLOW_UP,
        Message.INVITATION,
        Message.PAUSE_KNOWN,
        Message.SIGN_IN,
    }
    assert said == {*Message} - apart


def test_every_moment_is_written_down_in_some_call() -> None:
    runs = [lived(seed) for seed in range(CALLS)]
    effects = (effect for run in runs for turn in run.turns for effect in turn.effects)
    assert {one.moment for one in effects if isinstance(one, Note)} == {*Moment}
