"""Every planted fault is caught from outside; a checker that catches nothing is a defect."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.planted import PLANTED
from tests.simulation.planted_in_messages import Planted
from tools.source_tree import SOURCE

YEARS = 2_000


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.name)
def test_a_planted_fault_is_caught(planted: Planted, tmp_path: Path) -> None:
    copy = tmp_path / "yana"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    file = copy / planted.file
    text = file.read_text()
    assert text.count(planted.right) == 1, f"{planted.file} has changed: plant it anew"
    file.write_text(text.replace(planted.right, planted.wrong))
    words = ["simulate", "--first", "--years", str(YEARS), "--seed", planted.soon, "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "yana.project.cli", *words],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, f"nobody saw it in {YEARS} person-years:\n{done.stderr[-2000:]}"
    assert "person-years until then" in done.stdout, done.stderr[-2000:]
    print(done.stdout.splitlines()[-1])  # noqa: T201 - `pytest -rP` shows how long it took
