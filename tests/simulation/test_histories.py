"""A year of some people's lives under faults: no promise breaks, and a seed tells it again."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.core.cast import EVENING
from tools.source_tree import SOURCE
from yana.simulation.chronicle import Over
from yana.simulation.history import Cut
from yana.simulation.run import simulate, tell
from yana.simulation.told_before import ToldBefore, ToldInTwoWays
from yana.simulation.world import Chance, Restless, World

PAST_FAILURES = Path(__file__).parent / "past_failures"
YEARS = 200


def test_no_promise_is_broken_in_two_hundred_person_years() -> None:
    summary = simulate(YEARS, "in the test run", workers=1)
    assert summary.calls > YEARS / 4, "people must ask, or nothing is proved"
    assert sum(summary.crashes.values()) > 0, "processes must die, or nothing is proved"
    assert [told.broken or told.defects for told in summary.failed] == []


def test_two_histories_of_the_same_seed_are_the_same() -> None:
    once, again = tell("alike"), tell("alike")
    assert once.digest == again.digest
    assert once.digest != tell("other").digest


def test_it_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    kept_in = tmp_path / "kept.jsonl"
    half = simulate(10, "resumed", workers=1, kept_in=kept_in)
    whole = simulate(20, "resumed", workers=1, kept_in=kept_in)
    assert half.calls < whole.calls
    assert whole.digest == simulate(20, "resumed", workers=2).digest


def test_what_was_cut_off_or_told_by_other_code_is_told_again(tmp_path: Path) -> None:
    kept_in = tmp_path / "kept.jsonl"
    whole = simulate(30, "resumed", workers=1, kept_in=kept_in)
    first, second = kept_in.read_text().splitlines()
    other = json.dumps({**json.loads(first), "code": "of another day", "calls": 1000})
    kept_in.write_text(f"{other}\n{second[:100]}")
    again = simulate(30, "resumed", workers=1, kept_in=kept_in)
    assert (again.calls, again.digest) == (whole.calls, whole.digest)
    assert kept_in.read_text().splitlines()[2:] == [first, second]


def test_one_seed_that_was_told_in_two_ways_by_one_code_is_a_defect(tmp_path: Path) -> None:
    kept_in = tmp_path / "kept.jsonl"
    simulate(30, "resumed", workers=1, kept_in=kept_in)
    first, second = kept_in.read_text().splitlines()
    kept_in.write_text(f"{first}\n{second}\n{first}\n")
    assert "resumed/0" in ToldBefore(kept_in), "twice the same is one history"
    otherwise = json.dumps({**json.loads(first), "digest": "otherwise"})
    kept_in.write_text(f"{first}\n{second}\n{otherwise}\n")
    with pytest.raises(ToldInTwoWays, match=r"seed resumed/0(.|\n)*--history SEED"):
        ToldBefore(kept_in)


KEEPS_ONE = """
import sys
from pathlib import Path
import yana
from yana.simulation.history import Told
from yana.simulation.told_before import ToldBefore

changed, kept_in = Path(yana.__file__).parent / "core" / "answer.py", Path(sys.argv[1])
assert "one" not in ToldBefore(kept_in)
changed.write_text(changed.read_text() + "# Another day.\\n")
ToldBefore(kept_in).keep(Told(seed="one"))
"""


def test_what_is_changed_while_it_is_told_has_not_told_it(tmp_path: Path) -> None:
    shutil.copytree(SOURCE, tmp_path / "yana", ignore=shutil.ignore_patterns("__pycache__"))
    for _ in range(2):
        # The second one asserts that the changed code has told nothing yet.
        subprocess.run(
            [sys.executable, "-c", KEEPS_ONE, str(tmp_path / "kept.jsonl")],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            check=True,
        )


def test_what_goes_on_for_ever_is_noticed() -> None:
    world = World(EVENING, Chance("restless"))

    def again() -> None:
        world.write(Over(at=world.now))
        world.after(timedelta(milliseconds=1), again)

    again()
    with pytest.raises(Restless):
        world.run_until(EVENING + timedelta(hours=1))


@pytest.mark.parametrize("file", sorted(PAST_FAILURES.glob("*.json")), ids=lambda one: one.stem)
def test_what_failed_once_does_not_fail_again(file: Path) -> None:
    past = json.loads(file.read_text())
    told = tell(past["seed"], Cut(only=tuple(past["only"]), without=tuple(past["without"])))
    assert (told.broken, told.defects) == ([], [])
