"""What the store writes down of a call it reads back as it was, whatever has happened in it."""

from random import Random
from typing import get_args

import pytest

from tests.unit.core.chance import chance_run
from yana.core.call import Call, Standing
from yana.core.circle import Consent
from yana.core.effect import Moment, Note
from yana.core.event import Event
from yana.core.policy import Urgency
from yana.store import codec

CALLS = 150


def test_every_call_and_event_is_read_back_as_it_was_written() -> None:
    read: set[str] = set()
    for seed in range(CALLS):
        run = chance_run(Random(seed))
        assert codec.read_call(codec.write_call(run.opened), 0) == run.opened
        for turn in run.turns:
            text = codec.write_call(turn.after)
            assert codec.read_call(text, turn.after.version) == turn.after
            kind, text = codec.write_entry(turn.event)
            assert codec.read_entry(kind, text) == turn.event
            read.add(kind)
    assert read == {kind.__name__ for kind in get_args(Event)}


@pytest.mark.parametrize("moment", Moment, ids=lambda moment: moment.value)
def test_every_moment_is_read_back_as_it_was_written(moment: Moment) -> None:
    note = Note(moment=moment, responder_id="somebody")
    assert codec.read_entry(*codec.write_entry(note)) == note


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (f'"{Urgency.COMPANY.value}"', '"a bit sad"'),
        (f'"{Standing.RUNG.value}"', '"dancing"'),
        (f'"{Consent.AGREED.value}"', "7"),
        ('"due_at":"', '"due_at":"soon '),
        ('"responders":[', '"responders":"none","were":['),
        ("{", "["),
    ],
)
def test_what_is_no_call_is_never_taken_for_one(good: str, bad: str) -> None:
    call = _rung()
    text = codec.write_call(call)
    assert good in text
    with pytest.raises(ValueError, match=r"\S"):
        codec.read_call(text.replace(good, bad, 1), 0)
    with pytest.raises(ValueError, match=r"\S"):
        codec.read_call(text[: len(text) // 2], 0)


def _rung() -> Call:
    runs = (chance_run(Random(seed)) for seed in range(CALLS))
    return next(
        run.opened
        for run in runs
        if run.opened.urgency is Urgency.COMPANY
        and any(one.standing is Standing.RUNG for one in run.opened.responders)
    )
